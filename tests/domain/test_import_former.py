"""The cell of the identifiers and names that an entity had: read back as it was written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.import_cells import LineCells
from domain.import_columns import Column
from domain.import_facts import FormerName, FormerNumber
from domain.import_former import former_names, former_numbers, number_words, written
from domain.names import InvalidText, clean_line, search_key
from domain.spreadsheets import SEPARATORS, harmless
from tests.domain.test_import_lines import KNOWN

pytestmark = pytest.mark.slow

SIRET = "73282932000074"
DAY = date(2024, 1, 31)


def numbers(cell: str) -> tuple[tuple[FormerNumber, ...], list[str]]:
    reader = LineCells({Column.FORMER_IDENTIFIERS: cell})
    read = former_numbers(KNOWN, reader)
    return read, [problem.trouble.value for problem in reader.problems]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", ()),
        (SIRET, (FormerNumber("siret", SIRET),)),
        ("SIRET : 732 829 320 00074", (FormerNumber("siret", SIRET),)),
        ("siret " + SIRET + " (jusqu’au 31/01/2024)", (FormerNumber("siret", SIRET, None, DAY),)),
        ("SIRET " + SIRET + " (depuis le 2024-01-31)", (FormerNumber("siret", SIRET, DAY),)),
        ("w123456789", (FormerNumber("rna", "W123456789"),)),
        ("Ministère Affaires culturelles", (FormerNumber("ministry", "culture"),)),
        (
            f"{SIRET} (du 2024-01-31 au 2024-01-31); RNA W123456789 ;; Référence SIFA\\; 12",
            (FormerNumber("siret", SIRET, DAY, DAY), FormerNumber("rna", "W123456789"),
             FormerNumber("reference", "SIFA; 12")),
        ),
        (f"{SIRET} ; {SIRET}", (FormerNumber("siret", SIRET),)),
    ],
)  # fmt: skip
def test_a_cell_is_read(cell: str, expected: tuple[FormerNumber, ...]) -> None:
    assert numbers(cell) == (expected, [])


@pytest.mark.parametrize(
    ("cell", "trouble"),
    [("12", "former"), ("Ministère des licornes", "former"), (f"{SIRET} (jusqu’au 31/02/2024)", "date")],
)
def test_what_cannot_be_read_is_told(cell: str, trouble: str) -> None:
    assert numbers(cell)[1] == [trouble]


def is_clean(text: str) -> bool:
    try:
        return clean_line(text, 40) == text and bool(search_key(text))
    except InvalidText:
        return False


TEXTS = st.text(max_size=40) | st.from_regex(r"[a-z;=\\ ]{0,9}\((jusqu’au|depuis le) [0-9-]{1,10}\)", fullmatch=True)
NAMES = st.lists(
    st.builds(FormerName, TEXTS.filter(is_clean), st.none() | st.dates()),
    max_size=4,
    unique_by=lambda one: search_key(one.name),
)


@given(NAMES)
def test_names_come_back(names: list[FormerName]) -> None:
    assert read_back(written((one.name, None, one.until) for one in names)) == names


@given(NAMES)
def test_of_a_file_without_formulas_too(names: list[FormerName]) -> None:
    """As in every cell, a sign behind a separator that is the name's own keeps its apostrophe."""
    plain = [one for one in names if not set(SEPARATORS) & set(one.name)]
    assert read_back(harmless(written((one.name, None, one.until) for one in plain))) == plain


def read_back(cell: str) -> list[FormerName]:
    reader = LineCells({Column.FORMER_NAMES: cell})
    names = former_names(reader)
    assert reader.problems == []
    return list(names)


@given(st.lists(st.builds(FormerNumber, st.just("reference"), TEXTS.filter(is_clean), st.none() | st.dates()),
                max_size=4, unique_by=lambda one: one.value))  # fmt: skip
def test_references_come_back(former: list[FormerNumber]) -> None:
    cell = written((number_words(KNOWN.registry, one.kind, one.value), one.since, one.until) for one in former)
    assert numbers(cell) == (tuple(former), [])
