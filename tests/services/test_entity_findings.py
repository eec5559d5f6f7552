"""What the directory of companies says became of entities."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.actors import SYSTEM, Actor
from domain.companies import DirectoryAnswer, Establishment, Finding, Moved, Source
from domain.errors import NotAllowed
from domain.states import StaffRole, State
from models import Entity, JournalEntry
from models_entities import EntityFinding
from services.entities import findings
from services.entities.identifiers import change_identifier
from services.machinery.dependencies import Dependencies
from tests.support.factories import luhn_siret, make_entity, make_request, make_si_admin, make_staff

OLD, NEW, OTHER = luhn_siret(6_101), luhn_siret(6_102), luhn_siret(6_103)


@pytest.fixture
def university(deps: Dependencies) -> Entity:
    return make_entity(deps, siret=OLD, kind="public_establishment")


def answer(finding: Finding = Finding.KNOWN, *, head: bool = True, siret: str = OLD) -> DirectoryAnswer:
    known = Establishment("Université", is_head_office=head, head_office_siret=siret if head else NEW)
    return DirectoryAnswer(siret, finding, Source.STOCK, date(2026, 11, 1), known if finding is Finding.KNOWN else None)


def told() -> list[tuple[str, str, bool]]:
    return [
        (one.finding, one.value, one.settled_at is None) for one in EntityFinding.select().order_by(EntityFinding.id)
    ]


def test_a_head_office_that_moved_is_told_once(deps: Dependencies, university: Entity) -> None:
    for _ in range(2):
        assert findings.take(deps, SYSTEM, university.id, answer(head=False)) is Moved.HEAD_OFFICE
    assert told() == [("head_office", NEW, True)]
    assert JournalEntry.select().where(JournalEntry.event == "entity.moved").count() == 1


def test_it_is_no_news_where_the_head_office_is_not_required(deps: Dependencies) -> None:
    company = make_entity(deps, siret=OLD)
    assert findings.take(deps, SYSTEM, company.id, answer(head=False)) is None
    assert told() == []


def test_one_that_closed_is_told_whatever_it_is(deps: Dependencies) -> None:
    company = make_entity(deps, siret=OLD)
    assert findings.take(deps, SYSTEM, company.id, answer(Finding.CEASED)) is Moved.CEASED
    assert told() == [("ceased", "", True)]


def test_a_successor_is_told_until_the_links_say_otherwise(deps: Dependencies, university: Entity) -> None:
    link = (OLD, NEW, "2025-06-30")
    for _ in range(2):
        assert list(findings.take_successions(deps, [link])) == [(university, NEW)]
    findings.take(deps, SYSTEM, university.id, answer(Finding.CEASED))
    assert told() == [("succeeded", NEW, True), ("ceased", "", True)]
    assert list(findings.take_successions(deps, [(OLD, OLD, "2025-06-30"), (NEW, OLD, "2025-06-30")])) == []
    assert told() == [("succeeded", NEW, False), ("ceased", "", True)]


def test_all_of_one_number_are_succeeded(deps: Dependencies, university: Entity) -> None:
    beside = make_entity(deps, siret=OLD, slot=1)
    taken = list(findings.take_successions(deps, [(OLD, NEW, "2025-06-30")]))
    assert taken == [(university, NEW), (beside, NEW)]


def test_the_last_that_succeeded_is_told_however_many_links_are_read_at_once(
    deps: Dependencies, university: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "LINKS_AT_ONCE", 1)
    links = [(OLD, NEW, "2025-06-30"), (NEW, OLD, "2025-07-30"), (OLD, OTHER, "2024-06-30")]
    assert list(findings.take_successions(deps, links)) == [(university, NEW)]


def test_another_number_settles_what_succeeded_it(deps: Dependencies, university: Entity, admin: Actor) -> None:
    list(findings.take_successions(deps, [(OLD, NEW, "2025-06-30")]))
    change_identifier(deps, admin, university.id, "siret", NEW, since=None, why="", seen=OLD)
    assert told() == [("succeeded", NEW, False)]
    assert list(findings.take_successions(deps, [(OLD, NEW, "2025-06-30")])) == []


def test_what_is_no_longer_so_is_settled(deps: Dependencies, university: Entity) -> None:
    findings.take(deps, SYSTEM, university.id, answer(head=False))
    findings.take(deps, SYSTEM, university.id, answer(Finding.CEASED))
    assert told() == [("head_office", NEW, False), ("ceased", "", True)]
    findings.take(deps, SYSTEM, university.id, answer())
    assert told() == [("head_office", NEW, False), ("ceased", "", False)]


@pytest.mark.parametrize("silent", [Finding.UNAVAILABLE, Finding.UNKNOWN, Finding.NOT_PUBLIC])
def test_an_answer_that_tells_nothing_changes_nothing(deps: Dependencies, university: Entity, silent: Finding) -> None:
    findings.take(deps, SYSTEM, university.id, answer(head=False))
    assert findings.take(deps, SYSTEM, university.id, answer(silent)) is None
    assert told() == [("head_office", NEW, True)]


def test_an_answer_about_another_number_is_none(deps: Dependencies, university: Entity) -> None:
    assert findings.take(deps, SYSTEM, university.id, answer(Finding.CEASED, siret=NEW)) is None
    assert told() == []


def test_another_number_settles_it(deps: Dependencies, university: Entity) -> None:
    findings.take(deps, SYSTEM, university.id, answer(head=False))
    change_identifier(deps, make_si_admin(deps), university.id, "siret", NEW, since=None, why="Déménagé.", seen=OLD)
    assert told() == [("head_office", NEW, False)]


def test_it_is_for_those_who_edit_entities(deps: Dependencies, university: Entity) -> None:
    reviewer: Actor = make_staff(deps, StaffRole.REVIEWER)
    with pytest.raises(NotAllowed):
        findings.take(deps, reviewer, university.id, answer())
    assert findings.take(deps, make_si_admin(deps), university.id, answer()) is None


def test_an_applicant_s_other_head_office_is_told(deps: Dependencies, university: Entity) -> None:
    moved = f"{OLD[:9]}00028"
    declared: dict[str, Any] = {
        "kind": "public_establishment",
        "is_school": True,
        "is_head_office": True,
        "proof_kind": "decree",
    }
    request = make_request(deps, State.WITH_SI, siret=moved, **declared)
    assert request.entity_id == university.id
    assert told() == [("head_office", moved, True)]


class Directory:
    """It says that every establishment ceased, and does not know one."""

    def look_up(self, siret: str) -> DirectoryAnswer:
        return answer(Finding.UNKNOWN if siret == NEW else Finding.CEASED, siret=siret)


def test_entities_with_a_siret_are_looked_up_one_after_the_other(deps: Dependencies, university: Entity) -> None:
    other = make_entity(deps, siret=NEW)
    make_entity(deps, siret="", identifier_kind="rna", identifier="W351234567")
    asking = replace(deps, companies=Directory())
    assert findings.check_next(asking, 0) == (university, Finding.CEASED, Moved.CEASED)
    assert findings.check_next(asking, university.id) == (other, Finding.UNKNOWN, None)
    assert findings.check_next(asking, other.id) is None
    assert told() == [("ceased", "", True)]
