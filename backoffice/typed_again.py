"""A text that was refused, on a page of its own: as it was typed, with what is wrong beside it.

The small forms of a request's or an account's page have no page to come back to. Here the text is mended and sent to
the same address, with all else that the form said.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from domain.errors import DomainError
from domain.names import without_controls
from web.form_words import FrenchForm
from web.proof import PREFIX as PROOF
from web.words import sentence


def typed_again(
    name: str,
    label: str,
    error: DomainError | str,
    *,
    back: str,
    choice: tuple[str, str, list[tuple[str, str]]] | None = None,
) -> ResponseReturnValue:
    """The page for the text `name`, with status 422.

    `choice` is (name, label, choices) of a list that the error is about instead of the text; `back` leads away.
    """
    fields: dict[str, Any] = {}
    if choice is not None:
        fields[choice[0]] = SelectField(
            choice[1], choices=[SelectChoice(value, words) for value, words in choice[2]], validate_choice=False
        )
    fields[name] = TextAreaField(label, render_kw={"rows": 6, "maxlength": 4000})
    form = type("TypedAgainForm", (FrenchForm,), fields)()
    form[name].data = without_controls(form[name].data or "")
    form[choice[0] if choice is not None else name].errors = [error if isinstance(error, str) else sentence(error)]
    others = [
        (key, value) for key, value in request.form.items(multi=True) if key not in form and not key.startswith(PROOF)
    ]
    return render_template("backoffice/typed_again.html", form=form, others=others, back=back), 422
