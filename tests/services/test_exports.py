"""What an export writes is text in every spreadsheet, however it cuts the file into cells."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.machinery.exports import _lines

HOSTILE = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1",
    "−1",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u00a0=1+1",
    "Jean,=HYPERLINK(1)",
    "Jean;=HYPERLINK(1)",
    "Jean\t=HYPERLINK(1)",
    "Jean|=1",
    "Jean, \u200b＝1",
    "Jean\n=HYPERLINK(1)",
    "Jean\r\n@x",
    "Jean\u2028=1",
    "Jean\x0b=1",
    "Jean\x85=1",
    'Jean";=1',
    'Jean"=1',
    '"=1',
    '";"=1',
    ",,=1",
    ",=1,=2",
]


def cells(text: str) -> list[str]:
    """All that any spreadsheet may take for a cell: each separator, quotes obeyed or not."""
    found: list[str] = []
    for separator in ";,\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
            found += [cell for row in reader for cell in row]
    return found


def begins(cell: str) -> str:
    """The sign that a spreadsheet sees first, in its plain form."""
    seen = "".join(c for c in cell if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", seen.lstrip('"'))[:1].replace("−", "-")


@pytest.mark.parametrize("value", HOSTILE)
def test_no_cell_is_a_formula_in_any_spreadsheet(value: str) -> None:
    line = _lines([["avant", value, "après"]])
    assert line.count("\n") == 1
    assert [cell for cell in cells(line) if begins(cell) in set("=+-@")] == []


@given(st.text(alphabet=st.sampled_from("=＝+-@,;|\t\n\r\"' ax\u200b\ufeff－"), max_size=12))
def test_no_mixture_of_signs_and_separators_is_a_formula(value: str) -> None:
    assert [cell for cell in cells(_lines([["avant", value, value]])) if begins(cell) in set("=+-@")] == []


def test_every_field_is_quoted_and_read_back() -> None:
    row = ["Référence", 'dit "le Grand"', "a;b,c", ""]
    text = _lines([row])
    assert text == '"Référence";"dit ""le Grand""";"a;b,c";""\r\n'
    assert next(csv.reader(io.StringIO(text, newline=""), delimiter=";")) == row
