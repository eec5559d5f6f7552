"""Inviting somebody to an entity: the form, and what is done to invitations that are known."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import Guarded, row_id
from backoffice.entities.address import entity_address
from backoffice.outcome import attempt
from domain.actors import Actor
from domain.calendar import french_datetime, french_duration
from domain.errors import TransitionRefused
from domain.permissions import Permission
from models import Entity
from queries.invitations import visible_invitation
from services.machinery.dependencies import Dependencies
from services.people import invitations
from web import limits
from web.current import actor, deps
from web.fields import Line, Mailbox
from web.form_words import FrenchForm
from web.words import sentence


class InvitationForm(FrenchForm):
    """Who is invited."""

    first_name = Line("Prénom", needed="Indiquez le prénom de cette personne.")
    last_name = Line("Nom", needed="Indiquez le nom de cette personne.")
    email = Mailbox(
        "Adresse mail professionnelle",
        needed="Indiquez l’adresse mail de cette personne.",
        description="L’invitation y est envoyée. Donnez son adresse personnelle plutôt que celle d’un service.",
        render_kw={"type": "email", "inputmode": "email", "spellcheck": "false", "autocapitalize": "none"},
    )


def ask(row: Entity) -> ResponseReturnValue:
    """The page with the form, or the entity's page once the invitation left."""
    form = InvitationForm()
    if form.validate_on_submit():
        limits.count_post("invitation")
        try:
            _invite(row, form)
        except TransitionRefused as refused:
            form.email.errors = [sentence(refused)]
        else:
            flash("L’invitation est envoyée.", "success")
            return redirect(entity_address(row.id, "invitations"))
    lasts = french_duration(deps().policy.invitation_link)
    page = render_template("backoffice/invite.html", row=row, form=form, lasts=lasts, manages=row.id in actor().managed)
    return (page, 422) if form.is_submitted() else page


def _invite(row: Entity, form: InvitationForm) -> None:
    who = {"first_name": form.first_name.data, "last_name": form.last_name.data, "email": form.email.data}
    invitations.invite(deps(), actor(), row.id, **who)


class Invitations(Guarded):
    """What is done to an invitation that is known."""

    permissions = {
        "revoke": Permission.INVITE,
        "renew": Permission.INVITE,
        "link": Permission.HELP_APPLICANT,
    }
    in_menu = False

    @expose("/<invitation_id>/annuler", methods=("POST",))
    def revoke(self, invitation_id: str) -> ResponseReturnValue:
        """Its link opens nothing any more."""
        return _done(invitation_id, invitations.revoke, "L’invitation est annulée.")

    @expose("/<invitation_id>/renouveler", methods=("POST",))
    def renew(self, invitation_id: str) -> ResponseReturnValue:
        """Mail a new link."""
        limits.count_post("invitation")
        return _done(invitation_id, invitations.renew, "L’invitation est envoyée de nouveau.")

    @expose("/<invitation_id>/lien", methods=("POST",))
    def link(self, invitation_id: str) -> ResponseReturnValue:
        """A new link to hand over, shown once."""
        row = visible_invitation(actor(), row_id(invitation_id), Permission.HELP_APPLICANT)
        made: list[str] = []
        if not attempt(lambda: made.append(invitations.hand_link(deps(), actor(), row.id)), ""):
            return redirect(entity_address(row.entity_id, "invitations"))
        address = url_for("accounts.invitation", token=made[0], _external=True)
        until = french_datetime(deps().now() + deps().policy.invitation_link)
        return render_template("backoffice/invitation_link.html", row=row, address=address, until=until)


def _done(invitation_id: str, act: Callable[[Dependencies, Actor, int], None], words: str) -> ResponseReturnValue:
    row = visible_invitation(actor(), row_id(invitation_id), Permission.INVITE)
    attempt(lambda: act(deps(), actor(), row.id), words)
    return redirect(entity_address(row.entity_id, "invitations"))
