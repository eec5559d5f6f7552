"""Documents that hints are measured on, each with what may be found in it: here those of the demonstration.

The same seed gives the same papers. `Case.there` is what its document truly says, asked for as a request would declare
it; `Case.elsewhere` are people, bodies and numbers that are not in it, made from what is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from demo.bodies import bodies
from demo.documents.catalogue import samples
from demo.documents.facts import PDF, Facts, Paper
from demo.people import Person, person
from domain.hints.bodies import ARTICLES
from domain.hints.reading import fold
from domain.hints.search import Asked
from domain.names import LEGAL_FORMS
from domain.registry import load_registry

TODAY = date(2027, 3, 1)
SEED = 20261123

PersonName = tuple[str, str]
"""A first name and a surname."""


@dataclass(frozen=True)
class Case:
    """One document. `there` and `elsewhere` are lists of questions, each about one thing alone.

    `day` is the date that counts; None when the document has none that a cue introduces.
    """

    name: str
    kind: str
    data: bytes
    media_type: str = PDF
    traps: tuple[str, ...] = ()
    there: tuple[Asked, ...] = ()
    elsewhere: tuple[Asked, ...] = ()
    day: date | None = None
    signed: bool = False
    readable: bool = True
    others: tuple[date, ...] = field(default=())


def paper_cases() -> Iterator[Case]:
    """The demonstration's documents."""
    chance = random.Random(SEED)
    for paper in samples(load_registry().letter, TODAY):
        if paper.media_type in (PDF, "image/jpeg", "image/png"):
            yield case_of(paper, chance)


def case_of(paper: Paper, chance: random.Random) -> Case:
    """A document of the demonstration, whose record says what it holds."""
    facts = paper.facts
    return Case(
        name=paper.filename,
        kind=facts.kind,
        data=paper.data,
        media_type=paper.media_type,
        traps=facts.traps,
        there=tuple(_questions_of(facts)),
        elsewhere=tuple(not_there(_people_of(facts), facts.entity, facts.siren, chance)),
        day=facts.date,
        signed=facts.electronic_signature,
        readable=facts.has_text,
        others=facts.other_dates,
    )


def _questions_of(facts: Facts) -> Iterator[Asked]:
    for first, last in _people_of(facts):
        yield Asked(first_name=first, last_name=last)
    for name in facts.signatories:
        yield Asked(signatories=(name,))
    yield Asked(entity_names=(facts.entity,))
    if facts.siren:
        yield Asked(siret=_siret_of(facts.siren))
    elif facts.register_number:
        body = next(body for body in bodies().values() if body.name == facts.entity)
        yield Asked(register=body.register or "rna", register_number=facts.register_number)

    if facts.act_number:
        yield Asked(act_number=facts.act_number)
        yield Asked(collection=facts.collection)


def _siret_of(siren: str) -> str:
    return next(body.siret for body in bodies().values() if body.siret and body.siren == siren)


def _people_of(facts: Facts) -> list[PersonName]:
    return [name_of(who) for who in facts.people]


KNOWN: dict[str, Person] = {}


def name_of(full: str) -> PersonName:
    """The first name and surname of somebody invented, by their full name."""
    if not KNOWN:
        KNOWN.update({person(number).name: person(number) for number in range(3000)})
        KNOWN.update({head.person.name: head.person for body in bodies().values() for head in body.heads})
    if full in KNOWN:
        return KNOWN[full].first_name, KNOWN[full].last_name
    first, _, last = full.partition(" ")
    return first, last


def not_there(
    people: list[PersonName], entity: str, siren: str | None, chance: random.Random, *, hyphens: bool = True
) -> Iterator[Asked]:
    """People, a body and numbers that resemble those of a document and are not in it."""
    named = set(people)
    strangers = [name_of(person(chance.randrange(1500)).name) for _ in range(3)]
    made: list[PersonName] = list(strangers)
    for first, last in people:
        # A namesake of the surname, one of the first name, half of either, two people of the document made one.
        made += [(strangers[0][0], last), (first, strangers[1][1]), (f"{first}-{strangers[2][0]}", last)]
        made += [(first, f"{last}-{strangers[2][1]}"), (f"{first}e", last), (first, f"{last}e")]
        made += [(first, other) for _, other in people] + [(other, last) for other, _ in people]
        # Written without its hyphen, « Jean-Noël » is Jean with a second first name: nobody can tell.
        made += [(part, last) for part in first.split("-") if part != first and hyphens]
        made += [(first, part) for part in last.replace("’", "-").split("-") if part != last]
    for first, last in dict.fromkeys(made):
        if (first, last) not in named:
            yield Asked(first_name=first, last_name=last)
            yield Asked(signatories=(f"{first} {last}",))
    yield from (Asked(entity_names=(name,)) for name in _other_names(entity, chance))
    other = chance.choice([body.siret for body in bodies().values() if body.siret and body.siren != siren])
    yield Asked(siret=other)
    yield Asked(register="rna", register_number=f"W{chance.randrange(10**8, 10**9)}")
    yield Asked(register="idcc", register_number="4242")
    yield Asked(act_number="1987-431")
    yield Asked(collection="Recueil des actes administratifs des régions imaginaires")


def _other_names(entity: str, chance: random.Random) -> Iterator[str]:
    """Another body's name, and this one with a word more or less."""
    yield chance.choice([body.name for body in bodies().values() if not _holds(entity, body.name)])
    yield f"{entity} Conseil"
    yield f"Institut {entity}"
    words = entity.split()
    if len(words) > 2:
        if fold(words[-1]) not in LEGAL_FORMS:
            yield " ".join(words[:-1])
        if fold(words[0]) not in LEGAL_FORMS | ARTICLES:
            yield " ".join(words[1:])


def _holds(name: str, other: str) -> bool:
    return name.casefold() in other.casefold() or other.casefold() in name.casefold()
