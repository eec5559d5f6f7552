"""The invented people, bodies and numbers, and the clock that plays their story."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from demo.bodies import bodies
from demo.load import plots
from demo.numbers import invented_rna, invented_siret
from demo.people import person
from demo.timeline import Story, Timeline
from domain.calendar import paris_time
from domain.identifiers import parse_rna, parse_siret
from domain.mailboxes import email_key
from domain.registry import load_registry

SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def test_numbers_pass_their_checks_and_stand_in_ranges_that_nobody_has() -> None:
    sirets = [invented_siret(number, 1 + number % 3) for number in range(600)]
    assert [parse_siret(siret) for siret in sirets] == sirets
    assert all(siret.startswith("99990") for siret in sirets)
    assert parse_rna(invented_rna(7)) == "W999000007"


def test_people_have_names_of_their_own() -> None:
    people = [person(number) for number in range(1500)]
    assert len({who.name for who in people}) == len(people)
    assert {who.gender for who in people} == {"feminine", "masculine"}
    for who in people:
        assert email_key(f"{who.mailbox}@demo.example")


def test_bodies_are_of_every_kind_and_their_proofs_are_of_their_kind() -> None:
    registry = load_registry()
    assert {body.kind for body in bodies().values()} == {kind.code for kind in registry.kinds}
    for body in bodies().values():
        kind = registry.kind(body.kind)
        if body.proof:
            kind.proof(body.proof)
        if body.register:
            assert registry.register(body.register) in kind.registers
        if body.ministry:
            assert body.name == next(m.label for m in registry.ministries if m.code == body.ministry)
        titles = {(title.masculine, title.feminine) for title in kind.titles}
        assert {head.titles for head in body.heads} <= titles


def test_identifiers_are_one_bodys_each() -> None:
    sirets = Counter(body.siret for body in bodies().values() if body.siret)
    assert max(sirets.values()) == 1
    sirens = Counter(body.siren for body in bodies().values() if body.siren)
    assert sorted(sirens.values())[-2:] == [2, 2]


def test_the_plot_is_the_same_each_time() -> None:
    assert [(plot.ask, plot.ends) for plot in plots()] == [(plot.ask, plot.ends) for plot in plots()]


def test_every_address_is_an_example() -> None:
    assert {plot.ask.email.rpartition(".")[2] for plot in plots()} == {"example"}


def test_stories_are_told_in_the_order_of_their_steps() -> None:
    told: list[tuple[str, datetime]] = []
    timeline = Timeline(SUNDAY_NIGHT)

    def story(name: str, *days: float) -> Story:
        for day in days:
            yield timeline.ago(day)
            told.append((name, timeline()))

    timeline.add(story("long", 40, 9, 8.9, 0.1))
    timeline.add(story("short", 20, 8.95))
    timeline.run()
    assert [name for name, _ in told] == ["long", "short", "long", "short", "long", "long"]
    assert sorted(told, key=lambda step: step[1]) == told
    assert told[-1][1] == SUNDAY_NIGHT - timedelta(days=0.1)
    assert timeline() == SUNDAY_NIGHT


def test_what_is_days_ago_was_in_working_hours() -> None:
    timeline = Timeline(SUNDAY_NIGHT)
    steps = [paris_time(timeline.ago(number / 4)) for number in range(4, 500)]
    assert {step.weekday() for step in steps} == {0, 1, 2, 3, 4}
    assert {step.hour for step in steps} <= set(range(8, 20))
    assert max(steps) < SUNDAY_NIGHT
