"""`/backoffice/demandes/saisir`: a request that came by telephone or on paper, written down for somebody."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms.fields.choices import SelectChoice

from domain.mailboxes import display
from domain.names import ADDRESS_MAXIMUM
from domain.permissions import Permission
from services.signup.typed_for import type_in
from web.current import actor, deps
from web.fields import Line, Mailbox, Phone, Pick, Siret, Text
from web.form_words import FrenchForm

ENTITY_NAME_MAXIMUM = 300


class KindIfKnown(Pick):
    """The kind of body, or none: the person says it then."""

    def __init__(self, label: str = "", **options: Any) -> None:
        kinds = [SelectChoice(kind.code, kind.label) for kind in deps().registry.kinds if kind.active]
        super().__init__(label, choices=[SelectChoice("", "La personne le dira"), *kinds], **options)


class TypedForm(FrenchForm):
    """What somebody says of themselves and of their entity: the address is needed, the rest as far as it is known."""

    first_name = Line("Prénom")
    last_name = Line("Nom")
    capacity = Line("Fonction")
    email = Mailbox(
        "Adresse mail",
        needed="Saisissez l’adresse mail de la personne.",
        description="Le lien pour vérifier, compléter et envoyer la demande y est envoyé.",
    )
    phone = Phone()
    kind = KindIfKnown("Type d’organisme")
    siret = Siret("SIRET")
    entity_name = Line("Dénomination de l’entité", maximum=ENTITY_NAME_MAXIMUM)
    address = Line("Adresse", maximum=ADDRESS_MAXIMUM)
    postcode = Line("Code postal", maximum=20)
    city = Line("Commune")
    words = Text(
        "Note",
        needed="Écrivez comment la demande vous est parvenue.",
        description="Qui a appelé ou écrit, et quand. La personne ne lit pas cette note.",
    )

    def answers(self) -> dict[str, Any]:
        """What was said, as the signup's steps name it."""
        given = {name: field.data for name, field in self._fields.items() if name not in ("csrf_token", "words")}
        known = {name: value for name, value in given.items() if value}
        if "kind" in known:
            known["is_listed"] = deps().registry.kind(known["kind"]).listed
        if "siret" in known:
            known["has_siret"] = True
        return known


class RequestTyping:
    permissions = {"type_in": Permission.HELP_APPLICANT}

    @expose("/saisir", methods=("GET", "POST"))
    def type_in(self) -> ResponseReturnValue:
        """Begin a request for somebody, who is mailed the link that continues it."""
        form = TypedForm()
        if form.validate_on_submit():
            type_in(deps(), actor(), form.answers(), form.words.data)
            flash(
                f"Un lien est envoyé à {display(form.email.data)}\N{NO-BREAK SPACE}: la personne vérifie la demande, "
                "la complète et l’envoie. Vous la verrez ici une fois envoyée.",
                "success",
            )
            return redirect(url_for(".index_view"))
        return render_template("backoffice/requests/type_in.html", form=form), 422 if form.errors else 200
