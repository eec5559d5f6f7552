"""The page on which staff correct the name of an account."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from domain.errors import DomainError, NotAllowed, NotFound, RowChanged
from models import Account
from services.people.corrected_names import correct_name, name_mark
from web.current import actor, deps
from web.fields import Line, Text
from web.form_words import FrenchForm
from web.words import sentence

CHANGED = (
    "Ce nom vient d’être modifié\N{NO-BREAK SPACE}: il est maintenant «\N{NO-BREAK SPACE}{}\N{NO-BREAK SPACE}». "
    "Corrigez encore si besoin."
)


class NameForm(FrenchForm):
    """The name as it should be, and why."""

    first_name = Line("Prénom", needed="Saisissez le prénom.")
    last_name = Line("Nom", needed="Saisissez le nom.")
    motif = Text("Motif", needed="Indiquez un motif.", description="Conservé au journal", rows=2)
    seen = HiddenField()
    """The mark of the name that the page shows."""


def of_account(row: Account, back: str) -> ResponseReturnValue:
    """The form, or the account's page once its name is corrected."""
    form = NameForm(obj=row)
    if form.validate_on_submit() and _corrected(row, form):
        return redirect(back)
    form.seen.data = name_mark(row)
    page = render_template("backoffice/account_name.html", form=form, row=row, back=back)
    return (page, 422) if form.is_submitted() else page


def _corrected(row: Account, form: NameForm) -> bool:
    """Whether it was done; else the form says why not."""
    try:
        changed = correct_name(
            deps(),
            actor(),
            row.id,
            form.first_name.data,
            form.last_name.data,
            form.motif.data,
            seen=form.seen.data or "",
        )
    except (NotFound, NotAllowed):
        raise
    except RowChanged:
        form.last_name.errors = [CHANGED.format(row.full_name)]
        return False
    except DomainError as refused:
        form.motif.errors = [sentence(refused)]
        return False
    flash(
        "Le nom est corrigé\N{NO-BREAK SPACE}; la personne en est avertie." if changed else "Rien n’a changé.",
        "success",
    )
    return True
