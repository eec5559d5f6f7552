"""What is done to people for a reason that is typed, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.outcome import attempt
from backoffice.typed_again import typed_again
from domain.errors import DomainError
from domain.names import InvalidText, clean_text


def reason() -> str:
    """The reason typed, cleaned. Raises InvalidText."""
    typed = request.form.get("motif", "")
    return clean_text(typed) if typed.strip() else ""


def reasoned(
    back: str,
    act: Callable[[], Any],
    words: str,
    done: str = "",
    *,
    raising: tuple[type[DomainError], ...] = (),
) -> ResponseReturnValue:
    """Do it and go back; a reason that cannot be kept, or that comes after what was `done`, is shown again. Raises
    the errors of `raising`."""
    try:
        if not done:
            attempt(act, words, raising=raising)
        elif reason():
            return typed_again("motif", "Motif", done, back=back)
        else:
            flash(done, "error")
    except InvalidText as error:
        return typed_again("motif", "Motif", error, back=back)
    return redirect(back)
