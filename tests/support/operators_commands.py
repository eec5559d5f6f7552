"""Our commands of `flask`, as an operator finds them."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask import Flask

import cli


def ours() -> click.Group:
    """All of them, in one group, without an application."""
    app = Flask("commands")
    cli.init_app(app)
    return app.cli


def every(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    """Groups and commands with the words that lead to them, `storage sweep`."""
    for name, command in group.commands.items():
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {rest}", inner) for rest, inner in every(command))


def leaves(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    """The commands that do something."""
    return ((words, command) for words, command in every(group) if not isinstance(command, click.Group))
