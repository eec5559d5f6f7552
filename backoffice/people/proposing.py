"""The page on which a manager proposes a depositor as manager."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from backoffice.entities.address import entity_address
from backoffice.outcome import attempt
from domain.errors import TransitionRefused
from models import Membership
from services.people import proposals
from web.current import actor, deps
from web.fields import Choice, choice
from web.form_words import FrenchForm
from web.limits import count_post
from web.words import sentence

SECOND, STAYS, LEAVES = "second", "reste", "quitte"


class ProposalForm(FrenchForm):
    """What becomes of one's own role; only the person who manages the entity has one to give up."""

    how = Choice("Une fois cette personne validée", needed="Choisissez ce que devient votre rôle.", choices=[])

    def __init__(self, *, manages: bool) -> None:
        super().__init__()
        registry = deps().registry
        depositor = registry.role_label("depositor").lower()
        places = [
            choice(STAYS, f"Elle me remplace, et je reste {depositor}"),
            choice(LEAVES, "Elle me remplace, et je quitte l’entité"),
        ]
        beside = registry.worded("Nous sommes {entity_manager.plural} à deux")
        self.how.choices = [choice(SECOND, beside), *(places if manages else [])]


def ask(row: Membership) -> ResponseReturnValue:
    """The question, or the entity's page once the proposal left."""
    manages = row.entity_id in actor().managed
    form = ProposalForm(manages=manages)
    if not manages:
        form.how.data = SECOND
    if form.validate_on_submit():
        count_post("proposal")
        try:
            taken = {"hands_over": form.how.data != SECOND, "stays": form.how.data == STAYS}
            proposals.propose(deps(), actor(), row.id, **taken)
        except TransitionRefused as refused:
            form.how.errors = [sentence(refused)]
        else:
            flash("La proposition est envoyée.", "success")
            return redirect(entity_address(row.entity_id))
    page = render_template("backoffice/propose.html", row=row, form=form, manages=manages)
    return (page, 422) if form.is_submitted() else page


def take_back(row: Membership) -> ResponseReturnValue:
    """It is no more open; a request that was sent goes on."""
    count_post("proposal")
    attempt(lambda: proposals.revoke(deps(), actor(), row.id), "La proposition est annulée.")
    return redirect(entity_address(row.entity_id))
