"""How the cases are told: who asks, for which body, and what happens how many days ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demo import acts, verdicts
from demo.acts import Act
from demo.bodies import bodies
from demo.people import Person, person
from demo.timeline import Story
from demo.world import Ask, Case, World

CAPACITIES = (
    ("Responsable de la certification", "Responsable de la certification"),
    ("Directeur des formations", "Directrice des formations"),
    ("Chargé d’ingénierie pédagogique", "Chargée d’ingénierie pédagogique"),
    ("Responsable qualité", "Responsable qualité"),
    ("Secrétaire général adjoint", "Secrétaire générale adjointe"),
    ("Chef de projet certifications", "Cheffe de projet certifications"),
    ("Assistant de direction", "Assistante de direction"),
    ("Responsable de la formation continue", "Responsable de la formation continue"),
    ("Conseiller technique", "Conseillère technique"),
    ("Gestionnaire de scolarité", "Gestionnaire de scolarité"),
)

Step = tuple[float, Act]
"""So many days ago, this was done."""


@dataclass(frozen=True)
class Plot:
    """One request, from its first step to where it stands now. `ends` names its state then."""

    ask: Ask
    steps: tuple[Step, ...]
    ends: str


def story(world: World, plot: Plot) -> Story:
    case = Case(plot.ask)
    for days, act in plot.steps:
        yield world.timeline.ago(days)
        act(world, case)


def asking(number: int, body: str, **changes: Any) -> Ask:
    """The person of this number asks for that body, with a work address of it."""
    who: Person = changes.pop("who", None) or person(number)
    address = f"{who.mailbox}@{bodies()[body].mail_domain}"
    masculine, feminine = CAPACITIES[number % len(CAPACITIES)]
    capacity = feminine if who.gender == "feminine" else masculine
    values: dict[str, Any] = {"email": address, "capacity": capacity, "paper_age": 2 + number * 7 % 60}
    return Ask(body, who, **{**values, **changes})


def sent(days: float, *, after: float = 0.1) -> tuple[Step, ...]:
    """Sent so many days ago, and activated some time `after` (in days)."""
    return (days, acts.submit), (days - after, acts.activate)


def approved_by_si(days: float, wait: float, *, attach: bool = False) -> tuple[Step, ...]:
    """Sent, its documents accepted, then approved `wait` days later."""
    steps = [*sent(days), (days - wait * 0.8, verdicts.accept())]
    if attach:
        steps.append((days - wait * 0.9, verdicts.new_entity))
    return *steps, (days - wait, verdicts.approve())


def approved_by_manager(days: float, wait: float) -> tuple[Step, ...]:
    return *sent(days), (days - wait, verdicts.approve(verdicts.MANAGER))


def numbered(first: int) -> Iterator[int]:
    """Numbers of people, from this one on."""
    while True:
        yield first
        first += 1
