"""On which line of a TOML file each value stands."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from domain.registry import DEFAULT_KINDS_FILE
from domain.toml_lines import line_of, lines_of

SECOND_AGENCY = Path(__file__).parents[1] / "data" / "second_agency.toml"
BOTH = pytest.mark.parametrize("path", [DEFAULT_KINDS_FILE, SECOND_AGENCY], ids=["ours", "second"])


def test_the_lines_of_a_file_are_those_of_its_values() -> None:
    text = (
        """# a comment with = and [brackets]
name = "a # no comment, [no] list"
numbers = [1, 2.5, 1979-05-27 07:32:00] # dates too

[table]
"a key".inner = { x = 1, "y" = [true, "z"] }
[table.part]
[[items]]
text = \'\'\'
two lines\'\'\'
[items.part]
deep = """
        + '"""\n\n"""'
        + """
[[items]]
last = false
"""
    )
    tomllib.loads(text)
    lines = lines_of(text)

    assert lines["name",] == 2
    assert lines["numbers", 2] == 3
    assert lines["table", "a key", "inner", "y", 1] == 6
    assert (lines["table",], lines["table", "part"], lines["items",]) == (5, 7, 8)
    assert lines["items", 0, "text"] == 9
    assert lines["items", 0, "part", "deep"] == 12
    assert (lines["items", 1], lines["items", 1, "last"]) == (15, 16)
    assert line_of(lines, ("items", 1, "absent")) == line_of(lines, ("items", 1, "absent", "deeper")) == 15
    assert line_of(lines, ("absent",)) is None


@pytest.mark.parametrize(("text", "line"), [("name = 1", 1), ("\nname = 1", 2), ("# a comment\n\nname = 1\n", 3)])
def test_lines_are_counted_from_the_first(text: str, line: int) -> None:
    assert lines_of(text) == {("name",): line}


@BOTH
def test_every_value_of_a_kinds_file_has_a_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines, rows = lines_of(text), text.splitlines()

    for code, place in _codes(tomllib.loads(text)):
        assert f'code = "{code}"' in rows[lines[(*place, "code")] - 1]


def _codes(value: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str, tuple[str | int, ...]]]:
    if not isinstance(value, dict | list):
        return []
    steps = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    own = [(value["code"], place)] if isinstance(value, dict) and "code" in value else []
    return own + [found for step, item in steps for found in _codes(item, (*place, step))]
