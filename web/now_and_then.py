"""What a command that lasts says of how far it is: one line now and then, beside what it prints."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

import click

LINE_EVERY = 5.0
"""Seconds between two lines."""

Step = TypeVar("Step")


def now_and_then(words: Callable[[Step], str]) -> Callable[[Step], None]:
    """What a service calls at each step: `words` of it go to standard error, unless others did a moment ago."""
    last = monotonic()

    def on_step(step: Step) -> None:
        nonlocal last
        if monotonic() - last >= LINE_EVERY:
            last = monotonic()
            click.echo(words(step), err=True)

    return on_step
