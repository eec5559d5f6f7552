"""What `--help` says of our commands is French, fits its line, and ends alike; their docstrings stay English.

What click and Flask say themselves (« Usage », `run`) is English: they bring no French of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from tests.support.french import english, other_voice, unset
from tests.support.operators_commands import every, leaves, ours

NAMES = re.compile(r"«\u00a0flask [a-z ]+\u00a0»|--[a-z-]+|\b[A-Z]+_[A-Z_]+\b")
"""What is typed or set as it stands: « flask backup release », `--finish`, GUICHET_STORAGE_KEYS."""
FRENCH = re.compile(r"\b(?:le|la|les|un|une|du|des|de|et|à|au|ne|ce|que|qui|sans)\b|\b[ldnqcs]’", re.IGNORECASE)
WIDTH = 78
"""Columns that click fills of a terminal's 80."""


def faults(words: str | None) -> list[str]:
    """What is wrong with the help of a command or of an option."""
    words = NAMES.sub("", words or "")
    wrong = english(words) + unset(words) + other_voice(words)
    if not FRENCH.search(words):
        wrong.append(f"not French: {words}")
    if not words.endswith("."):
        wrong.append(f"does not end with a full stop: {words}")
    return wrong


def helps() -> Iterator[tuple[str, str | None]]:
    """Every help by what it is about: `backup`, `backup create`, `backup create --documents-only`."""
    for words, command in every(ours()):
        yield words, command.help
        for option in command.params:
            if isinstance(option, click.Option):
                yield f"{words} {option.opts[0]}", option.help


@pytest.mark.parametrize(("words", "text"), list(helps()), ids=[words for words, _ in helps()])
def test_help_is_french(words: str, text: str | None) -> None:
    assert faults(text) == [], f"give it a French help=: {words}"


def test_an_english_help_is_refused() -> None:
    """Every docstring of theirs, which click would print."""
    spared = [words for words, command in leaves(ours()) if not faults(command.callback and command.callback.__doc__)]
    assert spared == []


def test_what_is_typed_has_a_french_name() -> None:
    """Not click's TEXT, EMAIL or INTEGER."""
    values = [
        f"{words} {value.name}"
        for words, command in leaves(ours())
        for value in command.params
        if value.metavar is None and not (isinstance(value, click.Option) and value.is_flag)
    ]
    assert values == [], "give it a metavar="


@pytest.mark.parametrize("words", ["", *(words for words, one in every(ours()) if isinstance(one, click.Group))])
def test_a_list_says_each_command_whole(words: str) -> None:
    group = dict(every(ours())).get(words, ours())
    listed = group.get_help(click.Context(group, info_name="flask", terminal_width=WIDTH)).partition("Commands:")[2]
    assert "..." not in listed, "begin its help with a shorter sentence"
    assert max(map(len, listed.splitlines())) <= WIDTH
