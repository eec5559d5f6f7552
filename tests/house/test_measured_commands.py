"""Each command of operators is measured on a large database, or is named with the reason why not."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask import Flask

import cli
from bench.operators_commands import COMMANDS, NOT_MEASURED


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Each command with the words that lead to it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def measured(name: str) -> bool:
    return any(f"{one.words} ".startswith(f"{name} ") and "--help" not in one.words for one in COMMANDS)


def test_each_command_is_measured_or_says_why_not() -> None:
    app = Flask(__name__)
    cli.init_app(app)
    unmeasured = {name for name in commands(app.cli) if not measured(name)}
    assert unmeasured == set(NOT_MEASURED), "give each a line in bench/operators_commands.py, or its reason there"
