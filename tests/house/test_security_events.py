"""docs/security/events.md says what the program tells its security log, and the program tells no more."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

from config_checks import HOUSE
from domain.security_events import SecurityEvent, level_of
from tests.support.source import PROGRAM, dotted, files, nodes

PAGE = HOUSE / "docs" / "security" / "events.md"


def rows() -> dict[str, list[str]]:
    """The page's table: the event's name, then its other cells."""
    table = PAGE.read_text(encoding="utf-8").partition("## Events")[2].partition("## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): row[1:] for row in cells}


def told() -> Iterator[tuple[str, Path, set[str]]]:
    """Each place that tells an event: the enum's name, the file, the facts that go with it."""
    for path in files(*PROGRAM):
        for node in nodes(path):
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "tell" and node.args:
                name = dotted(node.args[0])
                if name.startswith("SecurityEvent."):
                    yield name.partition(".")[2], path, {str(word.arg) for word in node.keywords}


def test_the_page_has_every_event_once_and_no_other() -> None:
    assert list(rows()) == [event.value for event in SecurityEvent]


def test_the_page_says_the_level() -> None:
    levels = {name: cells[0] for name, cells in rows().items()}
    assert levels == {event.value: logging.getLevelName(level_of(event)).lower() for event in SecurityEvent}


def test_every_event_says_when_it_comes_and_what_to_do() -> None:
    assert [name for name, cells in rows().items() if not (cells[1] and cells[3])] == []


def test_the_page_has_every_field_that_the_program_tells() -> None:
    named = {name: set(re.findall(r"`([a-z_]+)`", cells[2])) for name, cells in rows().items()}
    missing = [(name, path.name, facts - named[SecurityEvent[name]]) for name, path, facts in told()]
    assert [row for row in missing if row[2]] == [], "describe the field in docs/security/events.md"


def test_every_event_is_told_by_the_program() -> None:
    silent = {event.name for event in SecurityEvent} - {name for name, _, _ in told()}
    assert silent == set(), "tell it where it happens, or take it out of the enum"


def test_every_event_is_held_by_a_test() -> None:
    here = Path(__file__)
    texts = [path.read_text(encoding="utf-8") for path in files("tests") if path != here]
    silent = {
        event
        for event in SecurityEvent
        if not any(f'"{event.value}"' in text or f"SecurityEvent.{event.name}" in text for text in texts)
    }
    assert silent == set(), "provoke it in a test, by a request where it is one that causes it"


def test_an_event_names_nobody() -> None:
    """Fields are ids, codes, counts and keyed hashes: none is called after what it must not hold."""
    fields = {field for _, _, facts in told() for field in facts}
    assert fields & {"name", "email", "mail_address", "ip", "path", "token", "password", "code", "url"} == set()
