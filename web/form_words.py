"""What every form of ours is made of: FlaskForm, whose own words are French in the voice of the service."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.i18n import translations

OURS = {
    "Not a valid choice.": "Choisissez une réponse de la liste.",
    "Invalid Choice: could not coerce.": "Choisissez une réponse de la liste.",
    "'%(value)s' is not a valid choice for this field.": "Choisissez des réponses de la liste.",
    "This field is required.": "Remplissez ce champ.",
}
"""Sentences of WTForms that a person may meet, said otherwise than its French catalogue does."""


class French:
    """WTForms' words: ours where there are some, else its French catalogue with French apostrophes."""

    def gettext(self, string: str) -> str:
        return OURS.get(string) or _set(translations.gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return OURS.get(singular) or _set(translations.ngettext(singular, plural, n))


def _set(words: str) -> str:
    return words.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


class FrenchForm(FlaskForm):
    """The base of all forms."""

    class Meta:
        def get_translations(self, form: Any) -> French:
            return French()
