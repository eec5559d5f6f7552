"""The shape of the texts that administrators word, and what they are told when one cannot be filled."""

from __future__ import annotations

import unicodedata
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import ValidationError

from backoffice.forms import Clean, line_field
from domain.message_templates import LABEL_MAXIMUM, Action, BadTemplate, Place, check
from web.form_words import FrenchForm
from web.words import sentence


def printable(text: str | None) -> str | None:
    """The text without control characters: pasting from a word processor brings them, and nobody sees them."""
    if text is None:
        return None
    return "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def text_field() -> TextAreaField:
    """The text itself, of at most 4,000 characters."""
    validators, rows = [Clean(needed="Écrivez le texte.")], {"rows": 8, "maxlength": 4000}
    hint = "4 000 caractères au plus."
    return TextAreaField("Texte", validators, filters=[printable], description=hint, render_kw=rows)


class WordsForm(FrenchForm):
    """The beginning or the end of a mail; of what `action`, and where, says which variables it may have."""

    text = text_field()

    def __init__(self, *values: Any, action: Action = "reject", place: Place = Place.REASON, **options: Any) -> None:
        super().__init__(*values, **options)
        self.action = action
        self.place = place

    def validate_text(self, field: Any) -> None:
        try:
            check(field.data, self.action, self.place)
        except BadTemplate as error:
            raise ValidationError(sentence(error)) from None


class ReadyMadeForm(WordsForm):
    """A text that reviewers pick by its name."""

    label = line_field(
        "Nom", LABEL_MAXIMUM, needed="Donnez un nom à ce texte.", hint="Les agents le choisissent par ce nom."
    )
    text = text_field()
