"""What goes before a cell that a spreadsheet would run; whole files are read in tests/services/test_exports.py."""

from __future__ import annotations

import pytest

from domain.spreadsheets import harmless, on_one_line


@pytest.mark.parametrize(
    "value",
    ["Jean-Marie", "Œuvrard", "C.F.A. de l’Est", "2026-11-27 08:00", "a+b=c", "camille@bois.example", "O'Neill", ""],
)
def test_what_is_harmless_is_left_alone(value: str) -> None:
    assert harmless(value) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("+33 1 23 45 67 89", "'+33 1 23 45 67 89"),
        ("a; =1,-2", "a; '=1,'-2"),
        ("\u200b＝1", "\u200b'＝1"),
        ("\u3164=1", "\u3164'=1"),
        ("\u2066\ufe0f@a", "\u2066\ufe0f'@a"),
        ("a;\u2800-1", "a;\u2800'-1"),
        ("a\u3164=1", "a\u3164=1"),
        ("a\r\n\tb\u2028c", "a b c"),
        ("a\n=1", "a =1"),
        ("\n=1", " '=1"),
    ],
)
def test_what_would_be_run_is_marked_and_stays_readable_on_one_line(value: str, written: str) -> None:
    assert harmless(on_one_line(value)) == written
