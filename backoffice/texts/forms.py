"""The shape of the texts that administrators word, and what they are told when one cannot be filled."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from domain.message_templates import LABEL_MAXIMUM, Action, BadTemplate, Place, check
from web.fields import Line, Text, visible
from web.form_words import FrenchForm
from web.words import sentence


def printable(text: str | None) -> str | None:
    """The text without control characters: pasting from a word processor brings them, and nobody sees them."""
    return None if text is None else visible(text, keep="\n\r\t")


def text_field() -> Text:
    """The text itself, of at most 4,000 characters."""
    hint = "4 000 caractères au plus."
    return Text("Texte", needed="Écrivez le texte.", filters=[printable], rows=8, description=hint)


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

    label = Line(
        "Nom",
        needed="Donnez un nom à ce texte.",
        maximum=LABEL_MAXIMUM,
        description="Les agents le choisissent par ce nom.",
    )
    text = text_field()
