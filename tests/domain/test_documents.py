"""Rule 4: which documents are asked for, and how old a mandate may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.document_kinds import Asked as Conditions
from domain.documents import (
    MandateDateError,
    Requirement,
    Situation,
    add_months,
    as_asked,
    askable_documents,
    asks_name_on_proof,
    check_mandate_date,
    mandate_age,
    mandate_expiry,
    mandate_is_fresh,
    oldest_mandate_date,
    required_documents,
)
from domain.kinds import BodyKind
from domain.registry import Registry, load_registry

OURS = load_registry()
SECOND = load_registry(Path(__file__).parents[1] / "data" / "second_agency.toml")

PROOF, MANDATE, DELEGATION, SAFETY = "proof_of_existence", "mandate", "signature_delegation", "safety_plan"
STANDS_IN = {"signatory_is_legal_representative": False}
Asked = tuple[Requirement, ...]

RULES = [
    ("a ministry gives a mandate and no proof", "ministry", None, None, [MANDATE]),
    ("a ministry's answer about a proof changes nothing", "ministry", True, None, [MANDATE]),
    ("a company whose Kbis names the applicant gives it alone", "company", True, "kbis", [PROOF]),
    ("a company whose Kbis does not, a mandate too", "company", False, "kbis", [PROOF, MANDATE]),
    ("before the answer, the mandate is asked for", "company", None, "kbis", [PROOF, MANDATE]),
    ("a foreign extract never dispenses", "company", True, "foreign_extract", [PROOF, MANDATE]),
    ("a notice names no officer", "association", True, "jo_notice", [PROOF, MANDATE]),
    ("a public establishment always", "public_establishment", True, "kbis", [PROOF, MANDATE]),
    ("a CPNE always", "cpne", True, "branch_agreement", [PROOF, MANDATE]),
    ("another public body always", "other_public", True, None, [PROOF, MANDATE]),
    ("any other body always", "other", True, "equivalent", [PROOF, MANDATE]),
]


def asked_of(registry: Registry, kind: str, name_on_proof: bool | None, proof: str | None, **more: Any) -> Asked:
    situation = Situation(
        registry.kind(kind), proof=registry.proof(proof) if proof else None, name_on_proof=name_on_proof, **more
    )
    return required_documents(registry.documents, situation)


@pytest.mark.parametrize(("rule", "kind", "name_on_proof", "proof", "required"), RULES, ids=[rule[0] for rule in RULES])
def test_without_an_active_manager(
    rule: str, kind: str, name_on_proof: bool | None, proof: str | None, required: list[str]
) -> None:
    found = asked_of(OURS, kind, name_on_proof, proof)

    assert [item.document for item in found] == required
    assert all(item.required for item in found)


@pytest.mark.parametrize("rule", RULES, ids=[rule[0] for rule in RULES])
@pytest.mark.parametrize("represents", [True, False, None])
def test_who_signs_for_the_legal_representative_must_show_that_they_may(
    rule: tuple[str, str, bool | None, str | None, list[str]], represents: bool | None
) -> None:
    _, kind, name_on_proof, proof, required = rule
    found = asked_of(OURS, kind, name_on_proof, proof, signatory_is_legal_representative=represents)

    more = [DELEGATION] if represents is False and MANDATE in required else []
    assert [item.document for item in found if item.required] == required + more
    assert len(found) == len(required + more)


SECOND_RULES = [
    ("a district needs no proof", "district", None, None, [MANDATE]),
    ("a venue named on its licence", "venue", True, "opening_licence", [PROOF, SAFETY]),
    ("a venue not named", "venue", False, "opening_licence", [PROOF, MANDATE, SAFETY]),
    ("a charter never dispenses", "venue", True, "charter", [PROOF, MANDATE, SAFETY]),
    ("a troupe always", "troupe", True, "other_paper", [PROOF, MANDATE]),
]


@pytest.mark.parametrize(
    ("rule", "kind", "name_on_proof", "proof", "required"), SECOND_RULES, ids=[rule[0] for rule in SECOND_RULES]
)
def test_another_agency_drives_the_same_rules(
    rule: str, kind: str, name_on_proof: bool | None, proof: str | None, required: list[str]
) -> None:
    assert [item.document for item in asked_of(SECOND, kind, name_on_proof, proof)] == required


CONDITIONS = [
    ("of some kinds of body", {"kinds": ["venue"]}, {}, True),
    ("of other kinds of body", {"kinds": ["troupe"]}, {}, False),
    ("of the person who gave such a number", {"registers": ["stage_number"]}, {"register": "stage_number"}, True),
    ("not of who gave none", {"registers": ["stage_number"]}, {}, False),
    ("of entities without SIRET", {"has_siret": False}, {"has_siret": False}, True),
    ("not of those with one", {"has_siret": False}, {"has_siret": True}, False),
    ("not before they say so", {"has_siret": False}, {}, False),
    ("beside a mandate", {"with_mandate": True}, {"name_on_proof": False}, True),
    ("not without one", {"with_mandate": True}, {"name_on_proof": True}, False),
    ("when somebody stands in", {"signatory_is_legal_representative": False}, STANDS_IN, True),
    ("not otherwise", {"signatory_is_legal_representative": False}, {}, False),
    ("every condition counts", {"kinds": ["venue"], "has_siret": True}, {"has_siret": False}, False),
]


@pytest.mark.parametrize(("rule", "asked", "facts", "wanted"), CONDITIONS, ids=[rule[0] for rule in CONDITIONS])
def test_a_document_is_asked_for_as_the_file_says(
    rule: str, asked: dict[str, Any], facts: dict[str, Any], wanted: bool
) -> None:
    document = SECOND.document(SAFETY).model_copy(update={"asked": Conditions.model_validate(asked)})

    assert bool(required_documents([document], Situation(SECOND.kind("venue"), **facts))) is wanted


@pytest.mark.parametrize("registry", [OURS, SECOND], ids=["ours", "second"])
@pytest.mark.parametrize("name_on_proof", [True, False, None])
def test_with_an_active_manager_nothing_is_asked_unless_a_setting_does(
    registry: Registry, name_on_proof: bool | None
) -> None:
    for kind in registry.kinds:
        alone = asked_of(registry, kind.code, name_on_proof, None)
        assert asked_of(registry, kind.code, name_on_proof, None, has_active_manager=True) == ()
        asks_everybody = {"has_active_manager": True, "documents_with_manager": True}
        assert asked_of(registry, kind.code, name_on_proof, None, **asks_everybody) == alone


@pytest.mark.parametrize("registry", [OURS, SECOND], ids=["ours", "second"])
@pytest.mark.parametrize("has_active_manager", [True, False])
def test_somebody_who_seeks_the_manager_role_proves_it_manager_or_not(
    registry: Registry, has_active_manager: bool
) -> None:
    for kind in registry.kinds:
        seeks = {"has_active_manager": has_active_manager, "seeks_manager_role": True}
        assert asked_of(registry, kind.code, False, None, **seeks) == asked_of(registry, kind.code, False, None) != ()


@pytest.mark.parametrize(
    ("kind", "proof", "asked"),
    [
        ("company", "kbis", True),
        ("company", None, True),
        ("company", "foreign_extract", False),
        ("association", "jo_notice", False),
        ("ministry", None, False),
    ],
)
def test_the_name_is_asked_about_only_where_the_answer_counts(kind: str, proof: str | None, asked: bool) -> None:
    assert asks_name_on_proof(OURS.kind(kind), OURS.proof(proof) if proof else None) is asked


EXPIRIES = [
    (date(2026, 8, 23), 3, date(2026, 11, 23)),
    (date(2026, 8, 31), 3, date(2026, 11, 30)),
    (date(2026, 8, 30), 3, date(2026, 11, 30)),
    (date(2026, 11, 30), 3, date(2027, 2, 28)),
    (date(2027, 11, 30), 3, date(2028, 2, 29)),
    (date(2027, 11, 29), 3, date(2028, 2, 29)),
    (date(2026, 12, 31), 3, date(2027, 3, 31)),
    (date(2026, 10, 1), 3, date(2027, 1, 1)),
    (date(2028, 2, 29), 12, date(2029, 2, 28)),
    (date(2026, 8, 31), 6, date(2027, 2, 28)),
    (date(9999, 12, 1), 3, date.max),
]


@pytest.mark.parametrize(("written", "months", "expiry"), EXPIRIES)
def test_a_mandate_expires_calendar_months_later_clamped_to_the_months_end(
    written: date, months: int, expiry: date
) -> None:
    assert mandate_expiry(written, months) == expiry


@pytest.mark.parametrize(
    ("written", "submitted", "fresh"),
    [
        (date(2026, 8, 23), date(2026, 11, 22), True),
        (date(2026, 8, 23), date(2026, 11, 23), False),
        (date(2026, 8, 31), date(2026, 11, 29), True),
        (date(2026, 8, 31), date(2026, 11, 30), False),
        (date(2026, 9, 1), date(2026, 11, 30), True),
        (date(2026, 11, 30), date(2027, 2, 27), True),
        (date(2026, 11, 30), date(2027, 2, 28), False),
        (date(2027, 11, 30), date(2028, 2, 28), True),
        (date(2027, 11, 30), date(2028, 2, 29), False),
        (date(2026, 11, 23), date(2026, 11, 23), True),
    ],
)
def test_a_mandate_is_less_than_three_months_old_on_the_day_of_submission(
    written: date, submitted: date, fresh: bool
) -> None:
    assert mandate_is_fresh(written, submitted, 3) is fresh


def test_three_months_to_the_day_is_fresh_for_an_agency_that_allows_six() -> None:
    assert mandate_is_fresh(date(2026, 8, 23), date(2026, 11, 23), SECOND.mandate_months)


def test_a_date_in_the_future_is_an_error() -> None:
    """The day after is today on other French soil, and was not refused."""
    assert mandate_is_fresh(date(2026, 11, 24), date(2026, 11, 23), 3)
    with pytest.raises(MandateDateError) as caught:
        mandate_is_fresh(date(2026, 11, 25), date(2026, 11, 23), 3)

    assert (caught.value.reason, caught.value.limit) == ("future", date(2026, 11, 23))


def told(written: date | None, submitted: date, months: int = 3) -> tuple[str, date | None]:
    """What the refusal of a mandate's date says: why, and the limit."""
    with pytest.raises(MandateDateError) as caught:
        check_mandate_date(written, submitted, months)
    assert caught.value.months == (months if caught.value.reason == "too_old" else 0)
    return caught.value.reason, caught.value.limit


def test_a_missing_date_is_an_error() -> None:
    assert told(None, date(2026, 11, 23)) == ("missing", None)


def test_a_date_of_tomorrow_is_an_error_that_gives_today() -> None:
    assert told(date(2026, 11, 24), date(2026, 11, 23)) == ("future", date(2026, 11, 23))


def test_a_date_that_is_today_on_french_soil_is_not_of_the_future() -> None:
    tomorrow = date(2026, 11, 24)
    assert check_mandate_date(tomorrow, date(2026, 11, 23), 3, latest=tomorrow) == tomorrow
    with pytest.raises(MandateDateError) as caught:
        check_mandate_date(date(2026, 11, 25), date(2026, 11, 23), 3, latest=tomorrow)
    assert (caught.value.reason, caught.value.limit) == ("future", tomorrow)


def test_a_date_too_old_is_an_error_that_gives_the_oldest_allowed() -> None:
    assert told(date(2026, 8, 31), date(2026, 11, 30)) == ("too_old", date(2026, 9, 1))
    assert told(date(2026, 5, 31), date(2026, 11, 30), 6) == ("too_old", date(2026, 6, 1))


def test_where_six_months_are_allowed_a_mandate_of_four_is_fresh() -> None:
    assert check_mandate_date(date(2026, 7, 31), date(2026, 11, 30), 6) == date(2026, 7, 31)


def test_three_months_count_from_the_day_of_the_month() -> None:
    assert mandate_expiry(date(2026, 8, 23), 3) == date(2026, 11, 23)
    assert oldest_mandate_date(date(2026, 11, 23), 3) == date(2026, 8, 24)
    with pytest.raises(MandateDateError):
        check_mandate_date(date(2026, 8, 1), date(2026, 11, 23), 3)


def test_the_oldest_date_is_the_first_that_is_fresh_after_a_short_month() -> None:
    assert oldest_mandate_date(date(2027, 2, 28), 3) == date(2026, 12, 1)
    assert oldest_mandate_date(date(2027, 2, 28), 6) == date(2026, 9, 1)


def test_a_good_date_is_given_back() -> None:
    assert check_mandate_date(date(2026, 11, 2), date(2026, 11, 23), 3) == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("written", "on", "age"),
    [
        (date(2026, 11, 24), date(2026, 11, 23), (0, 0)),
        (date(2026, 11, 23), date(2026, 11, 23), (0, 0)),
        (date(2026, 9, 6), date(2026, 11, 23), (2, 17)),
        (date(2026, 8, 31), date(2026, 11, 29), (2, 29)),
        (date(2026, 8, 31), date(2026, 11, 30), (3, 0)),
        (date(2026, 8, 24), date(2026, 11, 23), (2, 30)),
        (date(2025, 11, 23), date(2026, 11, 23), (12, 0)),
        (date(2020, 11, 23), date(2026, 11, 23), (72, 0)),
        (date(2028, 2, 29), date(2029, 2, 28), (12, 0)),
    ],
)
def test_age_in_months_and_days(written: date, on: date, age: tuple[int, int]) -> None:
    assert mandate_age(written, on) == age


def test_age_of_a_document_of_the_day_after_tomorrow_is_an_error() -> None:
    with pytest.raises(MandateDateError) as caught:
        mandate_age(date(2026, 11, 25), date(2026, 11, 23))

    assert (caught.value.reason, caught.value.limit) == ("future", date(2026, 11, 23))


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))
MONTHS = st.integers(min_value=1, max_value=24)


@given(written=DAYS, submitted=DAYS, months=MONTHS)
def test_fresh_age_and_oldest_date_agree(written: date, submitted: date, months: int) -> None:
    assume(written <= submitted)
    fresh = mandate_is_fresh(written, submitted, months)

    assert fresh == (mandate_age(written, submitted)[0] < months)
    assert fresh == (written >= oldest_mandate_date(submitted, months))


def test_months_are_added_in_the_first_and_the_last_year_there_are() -> None:
    assert add_months(date(9999, 1, 31), 1) == date(9999, 2, 28)
    assert add_months(date(1, 3, 31), -1) == date(1, 2, 28)
    assert (add_months(date(9999, 12, 1), 1), add_months(date(1, 1, 31), -1)) == (date.max, date.min)


@given(day=DAYS, months=st.integers(min_value=-1200, max_value=1200))
def test_adding_months_never_leaves_the_month_aimed_at(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@pytest.mark.parametrize("represents", [True, False, None])
@pytest.mark.parametrize("named", [True, False, None])
def test_what_an_answer_about_the_proof_or_the_signatory_leaves_out_may_still_be_asked_for(
    named: bool | None, represents: bool | None
) -> None:
    answers: dict[str, Any] = {"name_on_proof": named, "signatory_is_legal_representative": represents}
    company = Situation(OURS.kind("company"), proof=OURS.proof("kbis"), **answers)
    assert askable_documents(OURS.documents, company) == (PROOF, MANDATE, DELEGATION)
    conditions = Conditions(signatory_is_legal_representative=True)
    of_representatives = OURS.document(DELEGATION).model_copy(update={"asked": conditions})
    assert askable_documents([of_representatives], company) == (DELEGATION,)
    assert askable_documents(OURS.documents, replace(company, has_active_manager=True)) == ()
    assert askable_documents(SECOND.documents, Situation(SECOND.kind("troupe"), **answers)) == (PROOF, MANDATE)


PROVEN = OURS.kind("company").model_copy(update={"directory_is_proof": True})


@pytest.mark.parametrize(
    ("rule", "kind", "confirmed", "expected"),
    [
        ("off by default, the paper is asked for", OURS.kind("company"), True, [PROOF, MANDATE]),
        ("a confirmed answer of the directory stands for it", PROVEN, True, [MANDATE]),
        ("one that is not does not", PROVEN, False, [PROOF, MANDATE]),
    ],
)
def test_a_fact_of_the_directory_may_stand_for_the_proof(
    rule: str, kind: BodyKind, confirmed: bool, expected: list[str]
) -> None:
    asked = required_documents(OURS.documents, Situation(as_asked(kind, confirmed=confirmed)))
    assert [requirement.document for requirement in asked] == expected, rule


def test_no_fact_of_the_directory_names_the_applicant() -> None:
    kind = as_asked(PROVEN, confirmed=True)
    assert not asks_name_on_proof(kind)
    named = required_documents(OURS.documents, Situation(kind, name_on_proof=True))
    assert [requirement.document for requirement in named] == [MANDATE]


def test_neither_file_lets_the_directory_stand_for_a_paper() -> None:
    assert [kind.code for registry in (OURS, SECOND) for kind in registry.kinds if kind.directory_is_proof] == []
