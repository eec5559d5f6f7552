"""The fields of every form: they read what is typed with the domain's rules, and say in French what is wrong.

They stand in a `FrenchForm` (web/form_words.py) and are judged only where they apply (`form.applies(name)`): a branch
of the form that the answers close is not asked. `needed` is the sentence for an absent answer, "" for a field that may
stay empty; a form that is only kept, not sent (`form.lenient`), demands nothing.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup
from wtforms import BooleanField, Field, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import RadioInput

from domain.calendar import french_date
from domain.errors import DomainError
from domain.identifiers import format_siret, parse_siret
from domain.mailboxes import InvalidMailbox, deliverable, display, email_key, pasted
from domain.names import ADDRESS_MAXIMUM, NAME_MAXIMUM, TEXT_MAXIMUM, InvalidText, clean_line, clean_text
from domain.pasted import plain
from domain.phones import TYPED_MAXIMUM, parse_phone, readable_phone
from domain.postcodes import french_postcode
from domain.typed_dates import InvalidDate, parse_date
from web.spelling import example_date
from web.words import sentence

YES, NO = "oui", "non"


class Asked(Field):  # type: ignore[misc]
    """What all of these fields share."""

    data: Any

    def __init__(self, label: str = "", *, needed: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.needed = needed
        if not needed:
            self.flags.optional = True

    def pre_validate(self, form: Any) -> None:
        if not form.applies(self.short_name):
            raise StopValidation()
        if self.is_empty():
            if self.needed and not form.lenient:
                raise StopValidation(self.needed)
            self.clear()
            return
        try:
            self.read(form)
        except DomainError as error:
            raise StopValidation(self.say(error)) from None

    def is_empty(self) -> bool:
        return not self.data

    def clear(self) -> None:
        self.data = None

    def read(self, form: Any) -> None:
        """Turn what was typed into its canonical form. Raises DomainError."""

    def say(self, error: DomainError) -> str:
        return sentence(error)


class Line(Asked, StringField):  # type: ignore[misc]
    """One line of text. A browser fills in what its user is called and where to reach them only where the form says so
    (`autocomplete`): a signatory's name or an entity's address are not its user's.
    """

    def __init__(self, label: str = "", *, maximum: int = NAME_MAXIMUM, **options: Any) -> None:
        options["render_kw"] = {"autocomplete": "off"} | (options.get("render_kw") or {})
        super().__init__(label, **options)
        self.maximum = maximum

    def is_empty(self) -> bool:
        return not visible(self.data or "").strip()

    def clear(self) -> None:
        self.data = ""

    def read(self, form: Any) -> None:
        try:
            self.data = clean_line(self.data, self.maximum)
        except InvalidText as error:
            if error.reason != "empty":
                raise
            raise StopValidation(self.needed or self.say(error)) from None

    def _value(self) -> str:
        return visible(str(self.data or ""))


class Tick(Asked, BooleanField):  # type: ignore[misc]
    """A box to tick; with `needed`, one that has to be."""


class Text(Line, TextAreaField):  # type: ignore[misc]
    """Free text on several lines."""

    def __init__(self, label: str = "", *, maximum: int = TEXT_MAXIMUM, rows: int = 4, **options: Any) -> None:
        super().__init__(label, maximum=maximum, render_kw={"rows": rows}, **options)
        self.type = "TextAreaField"

    def read(self, form: Any) -> None:
        self.data = clean_text(self.data, self.maximum)

    def _value(self) -> str:
        return visible(str(self.data or ""), keep="\n\r\t")


class Siret(Line):
    """14 digits, however they are spaced, and whatever words were copied with them."""

    def read(self, form: Any) -> None:
        self.data = parse_siret(self.data, among_words=True)

    def _value(self) -> str:
        text = super()._value()
        return format_siret(text) if len(text) == 14 and text.isdigit() else text


class Postcode(Line):
    """A French one, asked where no other country is given."""

    def read(self, form: Any) -> None:
        super().read(form)
        self.data = french_postcode(self.data)


class Mailbox(Line):
    """A mail address that can be written to."""

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, maximum=ADDRESS_MAXIMUM, **options)

    def read(self, form: Any) -> None:
        address = deliverable(pasted(self.data))
        # Few servers take such addresses, and ours does not write to them: better said now than a mail never received.
        if not address.rpartition("@")[0].isascii():
            raise InvalidMailbox("accents")
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError:
            raise InvalidMailbox("syntax") from None
        self.data = address

    def _value(self) -> str:
        text = super()._value()
        try:
            return display(text)
        except InvalidMailbox:
            return text

    @property
    def key(self) -> str:
        return email_key(self.data)


class Phone(Line):
    """A telephone number of any country, however it is spaced."""

    def __init__(self, label: str = "Téléphone", **options: Any) -> None:
        attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"} | options.pop("render_kw", {})
        super().__init__(label, maximum=TYPED_MAXIMUM, render_kw=attributes, **options)

    def read(self, form: Any) -> None:
        self.data = parse_phone(self.data)

    def _value(self) -> str:
        return readable_phone(super()._value())


class Day(Line):
    """A date, in any of the spellings that people use; `day` once it is read."""

    day: date | None = None

    def read(self, form: Any) -> None:
        self.day = parse_date(self.data)
        self.data = f"{self.day:%d/%m/%Y}"

    def say(self, error: DomainError) -> str:
        if isinstance(error, InvalidDate):
            fault = "Cette date n’existe pas ou n’est pas complète. Écrivez le jour, le mois et l’année"
            return f"{fault}\N{NO-BREAK SPACE}: {example_date()}."
        return super().say(error)

    def process_data(self, value: Any) -> None:
        self.data = f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    @property
    def words(self) -> str:
        return french_date(self.day) if self.day else ""


class RevealingRadio(RadioInput):  # type: ignore[misc]
    """A radio button with its choice's own attributes (WTForms draws them on the options of a list only)."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        return super().__call__(field, **{**field.choice.render_kw, **kwargs})


class OneOf(Asked):
    """One of the choices; anything else posted is no answer."""

    choices: Any

    def is_empty(self) -> bool:
        return self.data not in [choice.value for choice in self.choices or ()]


class Choice(OneOf, RadioField):  # type: ignore[misc]
    """Radio buttons."""

    option_widget = RevealingRadio()

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, validate_choice=False, **options)
        self.type = "RadioField"


class Pick(OneOf, SelectField):  # type: ignore[misc]
    """A drop-down list."""

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, validate_choice=False, **options)
        self.type = "SelectField"

    def is_empty(self) -> bool:
        """A list's first row, « Choisissez », has no value: browsers send it all the same."""
        return not self.data or super().is_empty()


class YesNo(Choice):
    """« Oui » or « Non »; `yes` and `no` name the parts of the page that each one reveals (static/css/signup.css)."""

    def __init__(self, label: str = "", *, yes: str = "", no: str = "", **options: Any) -> None:
        choices = [choice(YES, "Oui", reveals=yes), choice(NO, "Non", reveals=no)]
        super().__init__(label, choices=choices, **options)

    def process_data(self, value: Any) -> None:
        self.data = {True: YES, False: NO}.get(value)

    @property
    def answer(self) -> bool | None:
        return {YES: True, NO: False}.get(self.data or "")


class Password(Asked, PasswordField):  # type: ignore[misc]
    """A password: never shown again, whatever happens to the form."""


class Typed(Asked, StringField):  # type: ignore[misc]
    """An address to sign in with: taken as it is typed, since no fault of it is told beside the field."""


class Code(Typed):
    """A one-time or recovery code: without what comes along when it is copied, in digits of any width."""

    def read(self, form: Any) -> None:
        self.data = plain(self.data).strip()


def choice(value: str, label: str, *, reveals: str = "") -> SelectChoice:
    """A choice that, once picked, reveals the parts of the page of these names."""
    return SelectChoice(value, label, {"data-reveals": reveals} if reveals else {})


def visible(text: str, keep: str = "") -> str:
    """What was typed, to be shown again: without the characters that a page cannot show."""
    return "".join(c for c in text if c in keep or unicodedata.category(c) not in ("Cc", "Cs"))
