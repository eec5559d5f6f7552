"""The shape of what is typed on the account pages; rules stand in `domain` and `services`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import EmailField, Field, PasswordField, RadioField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from domain.errors import DomainError
from domain.mailboxes import email_key
from domain.names import clean_line
from domain.states import MailPreference
from web.form_words import FrenchForm
from web.words import sentence

EMAIL_NEEDED = "Saisissez votre adresse mail."
PASSWORD_NEEDED = "Saisissez votre mot de passe."  # noqa: S105 (a message)
MAIL = {"autocomplete": "username", "inputmode": "email", "spellcheck": "false", "maxlength": "320"}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12", "spellcheck": "false"}


def a_line(maximum: int) -> Callable[[FrenchForm, Field], None]:
    """A validator that cleans one line of text, and refuses what no keyboard writes."""

    def clean(form: FrenchForm, field: Field) -> None:
        if not field.data or not field.data.strip():
            field.data = ""
            return
        try:
            field.data = clean_line(field.data, maximum)
        except DomainError as error:
            raise ValidationError(sentence(error)) from None

    return clean


def a_mailbox(form: FrenchForm, field: Field) -> None:
    """A validator: the text is an address that mail can be sent to."""
    try:
        email_key(field.data or "")
    except DomainError as error:
        raise ValidationError(sentence(error)) from None


class SignInForm(FrenchForm):
    email = EmailField("Adresse mail", [InputRequired(EMAIL_NEEDED)], render_kw=MAIL)
    password = PasswordField("Mot de passe", [InputRequired(PASSWORD_NEEDED)])


class EnrolmentForm(FrenchForm):
    password = PasswordField("Mot de passe", [InputRequired(PASSWORD_NEEDED)])


class ForgottenForm(FrenchForm):
    email = EmailField("Adresse mail", [InputRequired(EMAIL_NEEDED), a_mailbox], render_kw=MAIL)


class AddressForm(FrenchForm):
    email = EmailField(
        "Nouvelle adresse mail",
        [InputRequired(EMAIL_NEEDED), a_mailbox],
        render_kw={**MAIL, "autocomplete": "email"},
    )


class NewPasswordForm(FrenchForm):
    """Choose a password. `accepted` holds the rules, which depend on the person."""

    password = PasswordField(
        "Nouveau mot de passe",
        [InputRequired("Saisissez le nouveau mot de passe.")],
        render_kw={"autocomplete": "new-password"},
    )

    def accepted(self, faults: list[str]) -> bool:
        """Note what the rules find against the new password; whether they find nothing."""
        self.password.errors = [*self.password.errors, *faults]
        return not faults


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField("Mot de passe actuel", [InputRequired("Saisissez votre mot de passe actuel.")])

    def __iter__(self) -> Any:
        """In the order of the page, for the summary of errors."""
        return iter([self.current, *(field for field in super().__iter__() if field is not self.current)])


class CodeForm(FrenchForm):
    code = StringField("Code à 6 chiffres", [InputRequired("Saisissez le code.")], render_kw=CODE)


class RecoveryCodeForm(FrenchForm):
    code = StringField(
        "Code de secours",
        [InputRequired("Saisissez un code de secours.")],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "maxlength": "40"},
    )


class ProfileForm(FrenchForm):
    capacity = StringField("Fonction", [Optional(), a_line(100)], render_kw={"autocomplete": "organization-title"})
    phone = TelField("Téléphone", [Optional(), a_line(30)], render_kw={"autocomplete": "tel"})


class DeciderProfileForm(ProfileForm):
    """The profile of somebody who decides, and may choose how to hear of new requests."""

    mail_preference = RadioField(
        "Mails sur les nouvelles demandes",
        [InputRequired("Choisissez une réponse.")],
        choices=[SelectChoice(preference.value, preference.label) for preference in MailPreference],
    )
