"""What a line brings beside the lines above it and what is stored: a table of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.import_columns import Column
from domain.import_earlier import Earlier, Keys, beside_earlier, keys_of
from domain.import_facts import EntityFacts, Line, PersonFacts, RoleFacts
from domain.import_plan import Stored, StoredAccount, StoredEntity, StoredRole, becomes_manager, compared, entity_key
from domain.imports import ImportState, LineOutcome
from domain.registry import load_registry
from domain.states import Role

REGISTRY = load_registry()
SOONER, LATER, LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2022, 2024))
ENTITY = EntityFacts(
    kind="company", name="Durand", identifier_kind="siret", identifier="73282932000074", slot=0, reference="",
    ministry_id=None, siren="732829320", address="", postcode="", city="", country="", register_kind=None,
    register_number=None,
)  # fmt: skip
ZOE = PersonFacts("zoe@durand.example", "zoe@durand.example", "Zoé", "Martin", "", "", None)
MANAGES = RoleFacts(Role.ENTITY_MANAGER, None, None, None)
DEPOSITS = RoleFacts(Role.DEPOSITOR, None, None, None)
ACCOUNT = StoredAccount(7, "Zoé Martin", active=True)


def line(entity: EntityFacts = ENTITY, person: PersonFacts | None = ZOE, role: RoleFacts | None = MANAGES) -> Line:
    return Line(2, entity, person, role)


def stored(
    *roles: StoredRole, account: StoredAccount = ACCOUNT, entity: str = "Durand", kind: str = "company"
) -> Stored:
    return Stored({entity_key(ENTITY): StoredEntity(3, kind, entity)}, {ZOE.email_key: account}, {(7, 3): list(roles)})


def judged(one: Line, known: Stored) -> tuple[LineOutcome, list[tuple[str, Column | None, str]]]:
    outcome = compared(one, known, REGISTRY, "admin@service.example")
    return outcome, [(problem.trouble.value, problem.column, problem.fact) for problem in one.problems]


def test_where_nothing_is_stored_all_is_new() -> None:
    assert judged(line(), Stored()) == (LineOutcome.NEW, [])
    assert judged(line(person=None, role=None), Stored()) == (LineOutcome.NEW, [])


def test_an_entity_that_is_there_is_the_same() -> None:
    assert judged(line(person=None, role=None), stored()) == (LineOutcome.SAME, [])


@pytest.mark.parametrize(
    ("role", "roles", "expected"),
    [
        (MANAGES, [], (LineOutcome.NEW, [])),
        (MANAGES, [StoredRole("entity_manager", SOONER, None)], (LineOutcome.SAME, [])),
        (
            MANAGES,
            [StoredRole("depositor", SOONER, None)],
            (LineOutcome.REFUSED, [("other_role", Column.ROLE, "Déposant")]),
        ),
        (
            MANAGES,
            [StoredRole("entity_manager", SOONER, LATER)],
            (LineOutcome.REFUSED, [("ended_role", Column.ROLE, "")]),
        ),
        (
            replace(MANAGES, since=SOONER),
            [StoredRole("entity_manager", SOONER, LATER)],
            (LineOutcome.REFUSED, [("ended_role", Column.ROLE, "")]),
        ),
        (replace(MANAGES, since=LATER), [StoredRole("entity_manager", SOONER, LATER)], (LineOutcome.NEW, [])),
        (replace(MANAGES, until=LATER), [StoredRole("entity_manager", SOONER, LATER)], (LineOutcome.SAME, [])),
        (replace(MANAGES, until=LAST), [StoredRole("entity_manager", SOONER, LATER)], (LineOutcome.NEW, [])),
        (replace(MANAGES, until=LATER), [StoredRole("depositor", SOONER, LATER)], (LineOutcome.NEW, [])),
        (replace(MANAGES, until=LATER), [StoredRole("depositor", LAST, None)], (LineOutcome.NEW, [])),
    ],
)
def test_a_role_is_given_once_and_never_given_back(
    role: RoleFacts, roles: list[StoredRole], expected: tuple[LineOutcome, list[tuple[str, Column | None, str]]]
) -> None:
    assert judged(line(role=role), stored(*roles)) == expected


def test_words_that_differ_are_told_and_stay() -> None:
    other = stored(account=replace(ACCOUNT, name="Zoé Dupont"), entity="Durand et fils")
    assert judged(line(), other) == (
        LineOutcome.NEW,
        [("other_name", Column.NAME, "Durand et fils"), ("other_person", Column.LAST_NAME, "Zoé Dupont")],
    )
    alike = stored(account=replace(ACCOUNT, name="MARTIN Zoe"), entity="DURAND")
    assert judged(line(), alike) == (LineOutcome.NEW, [])


def test_a_reference_of_another_name_is_another_s() -> None:
    nameless = replace(ENTITY, identifier_kind="reference", identifier="R1")
    known = Stored({entity_key(nameless): StoredEntity(3, "company", "Dupont")})
    assert judged(line(nameless, None, None), known) == (
        LineOutcome.REFUSED,
        [("reference_taken", Column.REFERENCE, "Dupont")],
    )


def test_another_kind_of_body_is_refused() -> None:
    assert judged(line(person=None, role=None), stored(kind="association")) == (
        LineOutcome.REFUSED,
        [("other_kind", Column.KIND, "Association")],
    )


def test_nobody_gives_a_role_to_themselves() -> None:
    own = replace(ZOE, email_key="admin@service.example")
    assert judged(line(person=own), Stored())[1] == [("own_role", Column.EMAIL, "")]


@pytest.mark.parametrize(
    ("person", "role", "outcome"),
    [
        (ZOE, MANAGES, LineOutcome.REFUSED),
        (ZOE, replace(MANAGES, until=LATER), LineOutcome.NEW),
        (replace(ZOE, deactivated_at=LATER), MANAGES, LineOutcome.NEW),
    ],
)
def test_a_closed_account_gets_no_role_that_it_could_use(
    person: PersonFacts, role: RoleFacts, outcome: LineOutcome
) -> None:
    known = stored(account=replace(ACCOUNT, active=False))
    assert judged(line(person=person, role=role), known)[0] is outcome


def test_a_line_that_could_not_be_read_is_refused() -> None:
    assert compared(Line(2, None, None, None), Stored(), REGISTRY, "") is LineOutcome.REFUSED


@pytest.mark.parametrize(
    ("person", "role", "becomes"),
    [
        (ZOE, MANAGES, True),
        (ZOE, DEPOSITS, False),
        (ZOE, replace(MANAGES, until=LATER), False),
        (ZOE, replace(MANAGES, suspended_at=LATER), False),
        (replace(ZOE, deactivated_at=LATER), MANAGES, False),
        (None, None, False),
    ],
)
def test_who_decides_at_once(person: PersonFacts | None, role: RoleFacts | None, becomes: bool) -> None:
    assert becomes_manager(line(person=person, role=role)) is becomes


class TestTheLinesAbove:
    def judged(self, *lines: Line) -> list[list[tuple[str, str]]]:
        earlier = Earlier()
        for number, one in enumerate(lines, 2):
            beside_earlier(replace(one, number=number, problems=one.problems), earlier)
        return [[(problem.trouble.value, problem.fact) for problem in one.problems] for one in lines]

    def test_two_that_agree_on_the_entity(self) -> None:
        other = replace(ZOE, email="a@b.example", email_key="a@b.example")
        assert self.judged(line(), line(person=other)) == [[], []]

    def test_two_that_describe_it_otherwise(self) -> None:
        other = replace(ZOE, email="a@b.example", email_key="a@b.example")
        assert self.judged(line(), line(replace(ENTITY, city="Lyon"), other)) == [[], [("two_entities", "2")]]

    def test_two_names_of_one_address(self) -> None:
        elsewhere = replace(ENTITY, slot=1)
        assert self.judged(line(), line(elsewhere, replace(ZOE, last_name="Dupont"))) == [[], [("two_people", "2")]]

    def test_one_person_twice(self) -> None:
        assert self.judged(line(), line(role=DEPOSITS)) == [[], [("twice", "2")]]

    def test_a_role_that_ended_before_the_present_one(self) -> None:
        ended = replace(DEPOSITS, since=SOONER, until=LATER)
        assert self.judged(line(role=ended), line(), line(role=ended)) == [[], [], [("twice", "2")]]

    def test_what_the_first_line_says_is_kept_once(self) -> None:
        earlier = Earlier()
        first = beside_earlier(line(), earlier)
        again = beside_earlier(line(person=None, role=None), earlier)
        assert first == keys_of(line())
        assert again == Keys()


def test_only_what_is_begun_is_at_work() -> None:
    assert [state for state in ImportState if state.at_work] == [ImportState.CHECKING, ImportState.RUNNING]


@pytest.mark.parametrize(
    ("role", "outcome"), [(MANAGES, LineOutcome.REFUSED), (replace(MANAGES, until=LATER), LineOutcome.NEW)]
)
def test_an_entity_that_is_closed_takes_nobody_in(role: RoleFacts, outcome: LineOutcome) -> None:
    known = stored()
    known.entities[entity_key(ENTITY)] = replace(known.entities[entity_key(ENTITY)], is_closed=True)
    assert judged(line(role=role), known)[0] is outcome
    assert judged(line(person=None, role=None), known)[0] is LineOutcome.SAME
