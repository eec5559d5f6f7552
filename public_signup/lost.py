"""A step that was sent by a browser without its draft: the cookie is gone, or was never taken.

What was typed is shown again, and begins the new request (`public_signup.carried`).
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from models import AccountRequest
from public_signup import carried
from public_signup.presenter import LABELS
from web.current import deps
from web.session_over import offered_again

CHOICES = {"kind", "is_school", "has_siret", "is_head_office", "register_kind", "name_on_proof", "signature_kind"}
TYPED = {name: LABELS[name] for name in LABELS.keys() - CHOICES} | {
    "ministry_name": LABELS["entity_name"],
    "signatory_name": "Prénom et nom de la personne qui signe",
    "signatory_capacity": "Sa qualité",
    "second_name": "Prénom et nom de la seconde personne qui signe",
    "second_capacity": "Sa qualité",
    "mandate_date": "Date de la lettre",
    "reference_collection": "Recueil de l’acte",
    "reference_number": "Numéro de l’acte",
    "reference_date": "Date de l’acte",
    "reference_link": "Adresse de l’acte",
}
"""Answers that people write, and would have to write again."""

STEP = "etape"
"""Input: the endpoint of the page that was lost, and the code of the document that it asked for."""


def page() -> ResponseReturnValue:
    """What happened, what to do, what was typed."""
    again = offered_again()
    typed = [(TYPED[name], value) for name, value in again["fields"] if name in TYPED and value.strip()]
    endpoint = (request.endpoint or "").removeprefix("public_signup.")
    return render_template(
        "public_signup/lost.html",
        no_cookies=not request.cookies,
        typed=typed,
        carried=again["fields"] if endpoint in carried.CARRIED else [],
        lost=again["lost"],
        step=f"{endpoint}:{(request.view_args or {}).get('code', '')}",
        policy=deps().policy,
    ), 400


def keep_carried(draft: AccountRequest) -> AccountRequest:
    """Write what the lost page carried over to a draft that has just begun, as far as it is well written."""
    endpoint, _, document = request.form.get(STEP, "").partition(":")
    return carried.keep(draft, endpoint, document)
