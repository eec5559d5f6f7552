"""What every form of ours is made of: FlaskForm in the voice of the service, which reads text where text is asked."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import FileField

from domain.names import search_key

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


_SMALL = frozenset(
    "les des une aux par est sur son ses qui que dans cette quel quelle pour avec elle vous votre vos cela".split()  # noqa: SIM905
)
_STEM = 5


def naming(message: object, label: object) -> str:
    """An error as the summary at the top of a page says it: with the field's label in front, unless it has a word of
    this label. There it stands far from its field, and « Remplissez ce champ. » says nothing. Either may be words that
    wait for their nouns (`web.nouns.worded_later`).
    """
    words, bare = str(message), str(label).strip().rstrip("?\N{NO-BREAK SPACE} ")
    if not bare or _stems(bare) & _stems(words):
        return words
    return f"{bare}\N{NO-BREAK SPACE}: {words[:1].lower()}{words[1:]}"


def _stems(words: str) -> set[str]:
    return {word[:_STEM] for word in search_key(words).split() if len(word) > 2 and word not in _SMALL}


class FrenchForm(FlaskForm):
    """The base of all forms, whose fields are those of web/fields.py."""

    lenient = False
    """Keep what is well written, demand nothing: an upload, « Reprendre plus tard »."""

    def applies(self, name: str) -> bool:
        """Whether this field is asked, given the other answers."""
        return True

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        self.lenient = lenient
        return bool(super().validate(extra_validators))

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> French:
            return French()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted: a file only under the name of a file input, and no JSON, which none of our pages sends.

            Flask-WTF gives a field whatever came under its name; what reads text would fail on a file or a list.
            """
            if request and request.is_json:
                return None
            posted = super().wrap_formdata(form, formdata)
            if posted is None or not request or not request.files:
                return posted
            inputs = {name for name, field in form._fields.items() if isinstance(field, FileField)}
            if isinstance(posted, CombinedMultiDict):
                files = MultiDict(given for given in request.files.items(multi=True) if given[0] in inputs)
                return CombinedMultiDict((files, request.form))
            # Flask-Admin hands in the two in one.
            given = posted.items(multi=True)
            return MultiDict((n, value) for n, value in given if n in inputs or not isinstance(value, FileStorage))
