"""`/mon-compte/absence`: until when somebody who decides is away."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from accounts.access import me, signed_in
from accounts.blueprint import blueprint
from domain.calendar import french_date, paris_date
from domain.errors import TransitionRefused
from models_absences import Absence
from queries.absences import absence_of
from services.people import absences
from web.current import deps
from web.fields import Day
from web.form_words import FrenchForm
from web.words import sentence


class AbsenceForm(FrenchForm):
    """The days on which somebody is away."""

    first = Day("Premier jour", needed="Indiquez le premier jour de votre absence.")
    last = Day("Dernier jour", needed="Indiquez le dernier jour de votre absence.")


@blueprint.route("/mon-compte/absence", methods=["GET", "POST"])
@signed_in
def absence() -> ResponseReturnValue:
    """Announce it, or other days."""
    known = present_absence()
    form = AbsenceForm(data={"first": known.first_day if known else paris_date(deps().now())})
    if form.validate_on_submit():
        try:
            absences.announce(deps(), me().email_key, cast(date, form.first.day), cast(date, form.last.day))
        except TransitionRefused as refused:
            form.last.errors = [sentence(refused)]
        else:
            flash(f"Votre absence est enregistrée, jusqu’au {form.last.words}.", "success")
            return redirect(url_for("accounts.my_account"))
    page = render_template("accounts/absence.html", form=form, account=me(), known=absence_words())
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/mon-compte/absence/annuler")
@signed_in
def cancel_absence() -> ResponseReturnValue:
    present_absence()
    absences.cancel(deps(), me().email_key)
    flash("Votre absence est annulée.", "success")
    return redirect(url_for("accounts.my_account"))


def present_absence() -> Absence | None:
    """The absence of the person who is signed in, unless it is over; NotFound for those whom no request waits for."""
    if not me().has_backoffice:
        raise NotFound()
    known = absence_of(me().id)
    return known if known is not None and known.last_day >= paris_date(deps().now()) else None


def absence_words() -> str:
    """« du … au … », '' for nobody's."""
    known = present_absence() if me().has_backoffice else None
    return f"du {french_date(known.first_day)} au {french_date(known.last_day)}" if known else ""
