"""The page on which a manager gives up the role in an entity."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backoffice.entities.address import entity_address
from domain.errors import NotFound, TransitionRefused
from models import Entity
from queries.departures import own_departure
from queries.memberships import active_managers
from services.people import departures, stepping_down
from web.current import actor, deps
from web.fields import Choice, choice
from web.form_words import FrenchForm
from web.limits import count_post
from web.words import sentence

STAYS, LEAVES = "reste", "quitte"


class LeavingForm(FrenchForm):
    """What the person does from now on."""

    then = Choice("Ensuite", needed="Choisissez ce que vous faites ensuite.", choices=[])

    def __init__(self) -> None:
        super().__init__()
        depositor = deps().registry.role_label("depositor").lower()
        self.then.choices = [
            choice(STAYS, f"Je reste {depositor} de l’entité"),
            choice(LEAVES, "Je quitte l’entité"),
        ]


def ask(row: Entity) -> ResponseReturnValue:
    """The question, or the account's page once the role ended. Raises NotFound for an entity that one does not
    manage."""
    who, form = actor(), LeavingForm()
    if row.id not in who.managed:
        raise NotFound()
    others = [one for one in active_managers(row.id) if one.id != who.account_id]
    if form.validate_on_submit():
        try:
            leaves = _left if others else _announced
            return leaves(row, stays=form.then.data == STAYS)
        except TransitionRefused as refused:
            # The other manager left, or somebody became one, at this instant.
            form.then.errors = [sentence(refused)]
    departure = own_departure(who.account_id, row.id)
    page = render_template("backoffice/leave.html", row=row, form=form, others=others, departure=departure)
    return (page, 422) if form.is_submitted() else page


def _left(row: Entity, *, stays: bool) -> ResponseReturnValue:
    stepping_down.step_down(deps(), actor(), row.id, stays=stays)
    flash(deps().registry.worded("Vous n’êtes plus {entity_manager} de cette entité."), "success")
    return redirect(url_for("accounts.my_account"))


def _announced(row: Entity, *, stays: bool) -> ResponseReturnValue:
    count_post("departure")
    departures.announce(deps(), actor(), row.id, stays=stays)
    flash(deps().registry.worded("Votre départ est annoncé {si_admin.to_the}."), "success")
    return redirect(entity_address(row.id))


def take_back(row: Entity) -> ResponseReturnValue:
    """The person stays."""
    count_post("departure")
    departures.take_back(deps(), actor(), row.id)
    flash("Votre départ est annulé.", "success")
    return redirect(entity_address(row.id))
