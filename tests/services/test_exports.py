"""What an export writes is text in every spreadsheet, however it cuts the file into cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.exports import moment, moments
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


SEPARATORS, SIGNS = ',;|"', "=＝﹦⁼₌+＋﹢⁺₊﬩\\-－﹣−⁻₋@＠﹫"
UNSEEN = (
    "\\s\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffc\U000e0001\U000e0020-\U000e007f"
)


def cell_by_cell(rows: Sequence[Sequence[str]]) -> str:
    """The lines of these rows, each cell looked at alone: what a file has to hold, to the byte."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        lines = [re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", cell) for cell in row]
        writer.writerow([re.sub(f"((?:^|[{SEPARATORS}])[{UNSEEN}]*)(?=[{SIGNS}])", r"\1'", cell) for cell in lines])
    return text.getvalue()


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


ANY = st.text(alphabet=st.sampled_from("=＝+-@,;|\t\n\r\"' ax\u200b\ufeff－"), max_size=12)


@given(ANY)
def test_no_mixture_of_signs_and_separators_is_a_formula(value: str) -> None:
    assert [cell for cell in cells(_lines([["avant", value, value]])) if begins(cell) in set("=+-@")] == []


@given(st.lists(st.tuples(ANY, ANY), max_size=3))
def test_rows_are_written_as_their_cells_are_one_by_one(rows: list[Sequence[str]]) -> None:
    assert _lines(rows) == cell_by_cell(rows)


@given(st.lists(st.one_of(st.none(), st.integers(-1_800_000_000, 8_000_000_000)), max_size=4))
def test_moments_of_a_column_are_those_of_its_cells(seconds: list[int | None]) -> None:
    instants = [None if one is None else datetime.fromtimestamp(one, UTC) for one in seconds]  # 1912 to 2223
    assert moments([None if one is None else one.isoformat(" ") for one in instants]) == list(map(moment, instants))


def test_every_field_is_quoted_and_read_back() -> None:
    row = ["Référence", 'dit "le Grand"', "a;b,c", ""]
    text = _lines([row])
    assert text == '"Référence";"dit ""le Grand""";"a;b,c";""\r\n'
    assert next(csv.reader(io.StringIO(text, newline=""), delimiter=";")) == row
