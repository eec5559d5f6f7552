"""The form of an internal note, on the page of what it is about."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.typed_again import typed_again
from domain.names import InvalidText, clean_text


def noted(write: Callable[[str], object], back: str) -> ResponseReturnValue:
    """Hand the note that was sent to `write`, and lead `back`; one that cannot be kept stays to be mended."""
    typed = request.form.get("texte", "")
    if not typed.strip():
        flash("Écrivez la note avant de l’ajouter.", "error")
        return redirect(back)
    try:
        write(clean_text(typed))
    except InvalidText as error:
        return typed_again("texte", "Nouvelle note", error, back=back)
    return redirect(back)
