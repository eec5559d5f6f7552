"""How a view tells what became of something that was asked for: one flashed sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash
from markupsafe import Markup

from domain.errors import DomainError, NotAllowed, NotFound
from domain.names import InvalidText
from web.words import sentence

Result = TypeVar("Result")


def attempt(
    act: Callable[[], Result],
    done: str | Callable[[Result], str | Markup | None],
    *,
    refused: Callable[[DomainError], str] = sentence,
    raising: tuple[type[DomainError], ...] = (),
) -> bool:
    """Do it and flash what happened. Returns whether it was done.

    `done` is the sentence of success, or makes it of what `act` returned; an empty one is not flashed. `refused` words
    an error. What does not exist or is not allowed stays an error page, and what cannot be kept as it was typed is the
    caller's to show again (backoffice/typed_again.py). Raises NotFound, NotAllowed, FreshSignInNeeded,
    InvalidText, and the errors of `raising`.
    """
    passed: tuple[type[DomainError], ...] = (NotFound, NotAllowed, InvalidText, *raising)
    try:
        result = act()
    except passed:
        raise
    except DomainError as error:
        flash(refused(error), "error")
        return False
    words = done if isinstance(done, str) else done(result)
    if words:
        flash(words, "success")
    return True
