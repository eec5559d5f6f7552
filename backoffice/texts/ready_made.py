"""Ready-made texts beside the words of a refusal or a complement: picked, filled with this request's values, changed.

« Insérer » sends the form back with the text at the end of what was typed; with the script it is put in at once.
Nothing that is inserted is read for variables again: the decision is the words that the reviewer saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from domain.message_templates import BadTemplate, fill
from models import AccountRequest
from queries.message_templates import ready_made
from web.current import actor, settings

INSERT = "inserer"
CHOSEN = "texte"


@dataclass(frozen=True)
class ReadyMade:
    """A text to pick, its variables replaced."""

    id: int
    label: str
    text: str


def offer(form: Any, row: AccountRequest | None) -> None:
    """Put the texts of its action beside the form; for several requests, those alone that say nothing of one.

    Managers decide on people whom they know, in their own words: the administration's texts are for its agents.
    """
    if form.texts_of is None or not actor().is_staff:
        return
    values = service_values() | (_values_of(row) if row is not None else {})
    texts = []
    for template in ready_made(form.texts_of):
        try:
            texts.append(ReadyMade(template.id, template.label, fill(template.text, values)))
        except BadTemplate:
            continue
    form.ready_made = tuple(texts)


def inserted(form: Any) -> bool:
    """Whether « Insérer » was pressed: the chosen text then stands in the form, which is shown again."""
    if INSERT not in request.form:
        return False
    chosen = next((text for text in form.ready_made if str(text.id) == request.form.get(CHOSEN)), None)
    if chosen is not None:
        field = form[form.texts_into]
        typed = (field.data or "").rstrip()
        field.data = f"{typed}\n\n{chosen.text}" if typed else chosen.text
    return True


def service_values() -> dict[str, str]:
    """The variables that are the same for every request."""
    return {
        "assistance": settings().support_address,
        "service": settings().service_name,
        "organisme": settings().public_body_name,
    }


def _values_of(row: AccountRequest) -> dict[str, str]:
    return {"reference": row.reference, "demandeur": row.full_name, "entite": row.display_name}
