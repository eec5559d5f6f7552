"""The page on which a manager, or an SI administrator, chooses the mailbox that an entity's people share."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from backoffice.entities.address import entity_address
from models import Entity
from queries.absences import mailbox_of
from services.entities import service_mailboxes
from web.current import actor, deps
from web.fields import Mailbox, Tick
from web.form_words import FrenchForm


class MailboxForm(FrenchForm):
    """The address, and whether applicants read it."""

    email = Mailbox(
        "Adresse mail de la boîte de service",
        description="Par exemple contact@exemple.fr. Laissez vide pour ne pas en avoir.",
        render_kw={"type": "email", "inputmode": "email", "spellcheck": "false", "autocapitalize": "none"},
    )
    for_applicants = Tick(
        "Montrer cette adresse aux personnes qui attendent une réponse de l’entité",
        description="Elles la lisent sur la page de suivi de leur demande.",
    )


def ask(row: Entity) -> ResponseReturnValue:
    """The form, or the entity's page once it is chosen."""
    known = mailbox_of(row.id)
    form = MailboxForm(obj=known)
    if form.validate_on_submit():
        agreed = bool(form.for_applicants.data)
        service_mailboxes.choose(deps(), actor(), row.id, form.email.data or "", for_applicants=agreed)
        chosen = "La boîte de service est enregistrée." if form.email.data else "L’entité n’a plus de boîte de service."
        flash(chosen, "success")
        return redirect(entity_address(row.id, "vie"))
    page = render_template("backoffice/entity_mailbox.html", row=row, form=form)
    return (page, 422) if form.is_submitted() else page
