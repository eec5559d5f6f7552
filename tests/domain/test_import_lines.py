"""How the lines of an imported table are read: headings of any wording, ugly cells, each problem in its column."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.import_cells import LineCells, instant_of, whole
from domain.import_columns import Column, heading, matched, missing
from domain.import_facts import Known, Line, ListedMinistry
from domain.import_lines import read_line
from domain.import_problems import Problem, Trouble, from_stored, refuses
from domain.registry import load_registry
from domain.spreadsheets import harmless
from domain.states import Role
from domain.typed_dates import InvalidDate

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
KNOWN = Known(
    load_registry(),
    (
        ListedMinistry(1, "culture", "Culture", ("Affaires culturelles",), "11004601800013"),
        ListedMinistry(2, "travail", "Travail"),
    ),
)
USUAL = {
    Column.KIND: "Entreprise",
    Column.NAME: "Durand",
    Column.SIRET: "73282932000074",
    Column.FIRST_NAME: "Zoé",
    Column.LAST_NAME: "Martin",
    Column.EMAIL: "zoe@durand.example",
    Column.ROLE: "Déposant",
}
ENTITY = {column: USUAL[column] for column in (Column.KIND, Column.NAME, Column.SIRET)}


def line(cells: dict[Column, str]) -> Line:
    return read_line(KNOWN, list(cells), 2, list(cells.values()), NOW)


def troubles(read: Line) -> list[tuple[str, Column | None]]:
    return [(problem.trouble.value, problem.column) for problem in read.problems]


def test_every_heading_of_ours_names_its_column() -> None:
    assert matched(KNOWN.registry, [heading(KNOWN.registry, column) for column in Column]) == list(Column)


@pytest.mark.parametrize(
    ("words", "column"),
    [
        ("RAISON SOCIALE", Column.NAME),
        ("raison_sociale", Column.NAME),
        ("N° SIRET", Column.SIRET),
        ("E-mail", Column.EMAIL),
        ("courriel", Column.EMAIL),
        ("  Mél. ", Column.EMAIL),
        ("Ministère", Column.MINISTRY),
        ("reference_entite", Column.REFERENCE),
        ("CP", Column.POSTCODE),
        ("Ville", Column.CITY),
        ("remarques", None),
        ("", None),
    ],
)
def test_headings_are_matched_without_case_accents_and_signs(words: str, column: Column | None) -> None:
    assert matched(KNOWN.registry, [words]) == [column]


def test_of_two_headings_of_one_column_the_first_has_it() -> None:
    assert matched(KNOWN.registry, ["SIRET", "n° siret"]) == [Column.SIRET, None]


def test_no_name_is_two_columns_own() -> None:
    names = [name for column in Column for name in column.names]
    assert sorted(names) == sorted(set(names))


def test_the_columns_that_no_line_can_do_without() -> None:
    assert missing([Column.NAME, None]) == [Column.KIND]
    assert missing([Column.NAME, Column.KIND]) == []


def test_a_whole_line() -> None:
    read = line({**USUAL, Column.CAPACITY: "Directrice", Column.PHONE: "01 99 00 12 34", Column.SINCE: "12/03/2020"})
    assert read.problems == []
    assert read.entity is not None
    assert read.person is not None
    assert read.role is not None
    assert (read.entity.kind, read.entity.name, read.entity.key) == ("company", "Durand", "siret:73282932000074:0")
    assert (read.person.email_key, read.person.capacity, read.person.phone) == (
        "zoe@durand.example", "Directrice", "+33199001234",
    )  # fmt: skip
    assert (read.role.role, read.role.since) == (Role.DEPOSITOR, datetime(2020, 3, 11, 23, tzinfo=UTC))


def test_an_entity_alone() -> None:
    read = line(ENTITY)
    assert (read.problems, read.person, read.role) == ([], None, None)


@pytest.mark.parametrize(
    ("cells", "column", "trouble"),
    [
        ({Column.KIND: ""}, Column.KIND, "empty"),
        ({Column.KIND: "licorne"}, Column.KIND, "kind"),
        ({Column.NAME: " "}, Column.NAME, "empty"),
        ({Column.NAME: "a" * 301}, Column.NAME, "too_long"),
        ({Column.NAME: "Dur\u202eand"}, Column.NAME, "control"),
        ({Column.SIRET: "73282932000075"}, Column.SIRET, "siret"),
        ({Column.SIRET: "00000000000000"}, Column.SIRET, "siret"),
        ({Column.SIREN: "552081317"}, Column.SIREN, "siren_apart"),
        ({Column.SIREN: "12"}, Column.SIREN, "siren"),
        ({Column.MINISTRY: "Culture"}, Column.MINISTRY, "ministry_kind"),
        ({Column.MINISTRY: "Magie"}, Column.MINISTRY, "ministry"),
        ({Column.REGISTER: "rna"}, Column.REGISTER_NUMBER, "register_alone"),
        ({Column.REGISTER_NUMBER: "W123456789"}, Column.REGISTER, "register_alone"),
        ({Column.REGISTER: "grimoire", Column.REGISTER_NUMBER: "1"}, Column.REGISTER, "register"),
        ({Column.REGISTER: "rna", Column.REGISTER_NUMBER: "12"}, Column.REGISTER_NUMBER, "number"),
        ({Column.SLOT: "deux"}, Column.SLOT, "slot"),
        ({Column.FIRST_NAME: ""}, Column.FIRST_NAME, "empty"),
        ({Column.LAST_NAME: ""}, Column.LAST_NAME, "empty"),
        ({Column.EMAIL: ""}, Column.EMAIL, "empty"),
        ({Column.EMAIL: "zoe chez durand"}, Column.EMAIL, "mailbox"),
        ({Column.PHONE: "12"}, Column.PHONE, "phone"),
        ({Column.ROLE: ""}, Column.ROLE, "empty"),
        ({Column.ROLE: "chef"}, Column.ROLE, "role"),
        ({Column.SINCE: "hier"}, Column.SINCE, "date"),
        ({Column.SINCE: "2031-02-30"}, Column.SINCE, "date"),
        ({Column.SINCE: "12/03/2030"}, Column.SINCE, "future"),
        ({Column.SINCE: "12/03/2020", Column.UNTIL: "11/03/2020"}, Column.UNTIL, "order"),
        ({Column.SINCE: "12/03/2020", Column.SUSPENDED: "11/03/2020"}, Column.SUSPENDED, "order"),
    ],
)
def test_each_problem_is_told_in_its_column(cells: dict[Column, str], column: Column, trouble: str) -> None:
    read = line({**USUAL, **cells})
    assert troubles(read) == [(trouble, column)]
    assert refuses(read.problems)


def test_all_problems_of_a_line_are_told_at_once() -> None:
    read = line({**USUAL, Column.SIRET: "12", Column.EMAIL: "x", Column.ROLE: "y", Column.KIND: "z"})
    assert {trouble for trouble, _ in troubles(read)} == {"siret", "mailbox", "role", "kind"}


def test_what_identifies_nothing_is_told() -> None:
    assert troubles(line({**ENTITY, Column.SIRET: ""})) == [("unidentified", None)]


def test_cells_beyond_the_headings_are_told() -> None:
    read = read_line(KNOWN, list(ENTITY), 2, [*ENTITY.values(), "", "encore"], NOW)
    assert troubles(read) == [("width", None)]


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({Column.SIRET: "732 829 320 00074"}, "siret:73282932000074:0"),
        ({Column.SIRET: "73282932000074.0"}, "siret:73282932000074:0"),
        ({Column.SIRET: "73282932000074", Column.SLOT: "2.0"}, "siret:73282932000074:2"),
        ({Column.SIRET: "", Column.REGISTER: "Numéro RNA", Column.REGISTER_NUMBER: "w123456789"}, "rna:W123456789:0"),
        ({Column.SIRET: "", Column.REFERENCE: " SIFA-12 "}, "reference:SIFA-12:0"),
        ({Column.KIND: "ministère", Column.SIRET: "", Column.MINISTRY: "affaires culturelles"}, "ministry:culture:0"),
        ({Column.KIND: "ministry", Column.SIRET: "110 046 018 00013"}, "ministry:culture:0"),
    ],
)
def test_what_identifies_the_entity(cells: dict[Column, str], key: str) -> None:
    read = line({**ENTITY, **cells})
    assert read.entity is not None
    assert (read.entity.key, read.problems) == (key, [])


@pytest.mark.parametrize(
    ("column", "typed", "restored"),
    [
        (Column.SIRET, "5802081900015", "05802081900015"),
        (Column.POSTCODE, "1000", "01000"),
        (Column.PHONE, "199001234", "0199001234"),
    ],
)
def test_a_zero_that_a_spreadsheet_took_off_is_put_back_and_told(column: Column, typed: str, restored: str) -> None:
    read = line({**USUAL, column: typed})
    assert [(problem.trouble, problem.column, problem.fact) for problem in read.problems] == [
        (Trouble.ZERO, column, restored)
    ]
    assert not refuses(read.problems)


def test_a_postcode_abroad_keeps_its_four_digits() -> None:
    read = line({**ENTITY, Column.POSTCODE: "1000", Column.COUNTRY: "Belgique"})
    assert read.entity is not None
    assert (read.entity.postcode, read.problems) == ("1000", [])


def test_a_service_s_address_is_told_and_taken() -> None:
    read = line({**USUAL, Column.EMAIL: "contact@durand.example"})
    assert troubles(read) == [("shared", Column.EMAIL)]
    assert read.person is not None


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("12/03/2020", datetime(2020, 3, 11, 23, tzinfo=UTC)),
        ("2020-03-12", datetime(2020, 3, 11, 23, tzinfo=UTC)),
        ("1er août 2020", datetime(2020, 7, 31, 22, tzinfo=UTC)),
        ("2020-03-12 à 14 h", datetime(2020, 3, 11, 23, tzinfo=UTC)),
        ("2020/03/12 10:00", datetime(2020, 3, 11, 23, tzinfo=UTC)),
        ("2020-03-12 (jeudi)", datetime(2020, 3, 11, 23, tzinfo=UTC)),
        ("2020-03-12 09:30", datetime(2020, 3, 12, 8, 30, tzinfo=UTC)),
        ("2020-03-12T09:30:00.000001+00:00", datetime(2020, 3, 12, 9, 30, 0, 1, tzinfo=UTC)),
    ],
)
def test_moments_are_days_in_paris_or_iso(typed: str, instant: datetime) -> None:
    assert instant_of(typed) == instant


@given(st.text(max_size=40))
def test_no_text_is_a_moment_that_breaks(text: str) -> None:
    with contextlib.suppress(InvalidDate):
        assert instant_of(text).tzinfo is not None


@given(st.lists(st.text(max_size=30), min_size=len(Column), max_size=len(Column) + 2))
def test_no_line_breaks(cells: list[str]) -> None:
    read = read_line(KNOWN, list(Column), 2, cells, NOW)
    assert refuses(read.problems) or (read.entity is not None and (read.person is None) == (read.role is None))


@given(st.text(alphabet="=+-@'a1 ;", max_size=12))
def test_the_apostrophe_that_our_exports_put_before_a_formula_is_taken_off(text: str) -> None:
    typed = text.strip()
    if not typed.startswith("'") and harmless(typed) == f"'{typed}":
        assert LineCells({Column.PHONE: harmless(typed)}).raw(Column.PHONE) == typed


def test_an_apostrophe_that_is_the_author_s_own_stays() -> None:
    assert LineCells({Column.CITY: "'s-Hertogenbosch"}).raw(Column.CITY) == "'s-Hertogenbosch"


def test_numbers_with_an_empty_fraction_are_whole() -> None:
    assert [whole(text) for text in ("12.0", "12,00", "12.5", "a")] == ["12", "12", "12.5", "a"]


@pytest.mark.parametrize("trouble", Trouble)
def test_a_problem_is_stored_and_read_back(trouble: Trouble) -> None:
    problem = Problem(trouble, Column.NAME, "Durand")
    assert from_stored(problem.stored) == problem
    assert KNOWN.registry.worded(trouble.sentence.replace("{fact}", "Durand"))
