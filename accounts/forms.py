"""The shape of what is typed on the account pages; rules stand in `domain` and `services`."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from domain.states import MailPreference
from web.fields import Choice, Code, Line, Mailbox, Password, Phone, Text, Typed, choice
from web.form_words import FrenchForm
from web.words import password_errors

EMAIL_NEEDED = "Saisissez votre adresse mail."
PASSWORD_NEEDED = "Saisissez votre mot de passe."  # noqa: S105 (a message)
MAIL = {
    "type": "email",
    "autocomplete": "username",
    "inputmode": "email",
    "spellcheck": "false",
    "maxlength": "320",
}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12", "spellcheck": "false"}


class SignInForm(FrenchForm):
    email = Typed("Adresse mail", needed=EMAIL_NEEDED, render_kw=MAIL)
    password = Password("Mot de passe", needed=PASSWORD_NEEDED)


class EnrolmentForm(FrenchForm):
    password = Password("Mot de passe", needed=PASSWORD_NEEDED)


class ForgottenForm(FrenchForm):
    email = Mailbox("Adresse mail", needed=EMAIL_NEEDED, render_kw=MAIL)


class AddressForm(FrenchForm):
    email = Mailbox("Nouvelle adresse mail", needed=EMAIL_NEEDED, render_kw={**MAIL, "autocomplete": "email"})


class NewPasswordForm(FrenchForm):
    """Choose a password. `accepted` holds the rules, which depend on the person."""

    password = Password(
        "Nouveau mot de passe",
        needed="Saisissez le nouveau mot de passe.",
        render_kw={"autocomplete": "new-password"},
    )

    def accepted(self, faults: list[str]) -> bool:
        """Note what the rules find against the new password; whether they find nothing."""
        self.password.errors = [*self.password.errors, *faults]
        return not faults


class InvitedForm(FrenchForm):
    """What somebody who is invited says of themselves; nothing where an account is `held` at their address."""

    first_name = Line("Prénom", needed="Indiquez votre prénom.", render_kw={"autocomplete": "given-name"})
    last_name = Line("Nom", needed="Indiquez votre nom.", render_kw={"autocomplete": "family-name"})
    capacity = Line(
        "Fonction",
        needed="Indiquez votre fonction dans l’entité.",
        description="Par exemple\N{NO-BREAK SPACE}: responsable de la formation.",
        render_kw={"autocomplete": "organization-title"},
    )
    phone = Phone()
    password = Password(
        "Mot de passe", needed="Choisissez un mot de passe.", render_kw={"autocomplete": "new-password"}
    )

    def __init__(self, email_key: str, *, held: bool, **options: Any) -> None:
        super().__init__(**options)
        self.email_key, self.held = email_key, held
        if held:
            for name in ("first_name", "last_name", "capacity", "phone", "password"):
                del self[name]

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        if self.held or not self.password.data:
            return valid
        context = [text for text in (self.first_name.data, self.last_name.data, self.email_key) if text]
        faults = password_errors(self.password.data, context=context)[:1]
        self.password.errors = [*self.password.errors, *faults]
        return valid and not faults


class ChangePasswordForm(NewPasswordForm):
    current = Password("Mot de passe actuel", needed="Saisissez votre mot de passe actuel.")

    def __iter__(self) -> Any:
        """In the order of the page, for the summary of errors."""
        return iter([self.current, *(field for field in super().__iter__() if field is not self.current)])


class ObservationsForm(FrenchForm):
    """What somebody says before their role is ended."""

    observations = Text("Votre réponse", needed="Écrivez votre réponse.", rows=8)


class CodeForm(FrenchForm):
    code = Code("Code à 6 chiffres", needed="Saisissez le code.", render_kw=CODE)


class RecoveryCodeForm(FrenchForm):
    code = Code(
        "Code de secours",
        needed="Saisissez un code de secours.",
        render_kw={
            "autocomplete": "off",
            "spellcheck": "false",
            "autocapitalize": "none",
            "maxlength": "40",
        },
    )


class ProfileForm(FrenchForm):
    capacity = Line("Fonction", render_kw={"autocomplete": "organization-title"})
    phone = Phone()


class DeciderProfileForm(ProfileForm):
    """The profile of somebody with a backoffice: how to hear of new requests, and of figures who may see them."""

    mail_preference = Choice(
        "Mails sur les nouvelles demandes",
        needed="Choisissez quand recevoir les mails sur les nouvelles demandes.",
        description="Pour une entité que vous gérez : un mail par jour ouvré au plus, et un rappel "
        "de ce qui reste sans réponse.",
        choices=[choice(preference.value, preference.label) for preference in MailPreference],
    )
    monthly_statistics = BooleanField(
        "Recevoir par mail, au début de chaque mois, les statistiques du mois écoulé",
        description="Demandes reçues et décidées, délai de décision, demandes en attente. Rien sur les personnes.",
    )
