"""The page on which a manager, or an SI administrator, says when the entity's offices are shut."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.access import row_id
from backoffice.outcome import attempt
from domain.calendar import paris_date
from domain.errors import TransitionRefused
from models import Entity
from queries.absences import breaks_of
from services.entities import breaks
from web.current import actor, deps
from web.fields import Day
from web.form_words import FrenchForm
from web.words import sentence


class BreakForm(FrenchForm):
    """The days on which it is shut."""

    first = Day("Premier jour", needed="Indiquez le premier jour de fermeture.")
    last = Day("Dernier jour", needed="Indiquez le dernier jour de fermeture.")


def ask(row: Entity) -> ResponseReturnValue:
    """What is announced, and a form for more."""
    form = BreakForm()
    if form.validate_on_submit():
        try:
            breaks.announce(deps(), actor(), row.id, cast(date, form.first.day), cast(date, form.last.day))
        except TransitionRefused as refused:
            form.last.errors = [sentence(refused)]
        else:
            flash("La fermeture est enregistrée.", "success")
            return redirect(url_for(".breaks", entity_id=row.id))
    announced = breaks_of(row, paris_date(deps().now()))
    page = render_template("backoffice/entity_breaks.html", row=row, form=form, announced=announced)
    return (page, 422) if form.is_submitted() else page


def cancel(row: Entity, break_id: str) -> ResponseReturnValue:
    attempt(lambda: breaks.cancel(deps(), actor(), row.id, row_id(break_id)), "La fermeture est annulée.")
    return redirect(url_for(".breaks", entity_id=row.id))
