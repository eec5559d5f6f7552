"""The person: name, capacity, address, password (rule 9)."""

from __future__ import annotations

from typing import Any

from domain.mailboxes import is_shared, suggest
from domain.signup_steps import STEP_FIELDS
from models import AccountRequest
from public_signup.forms.base import StepForm
from web.fields import Line, Mailbox, Password, Phone
from web.form_words import FrenchForm
from web.words import password_errors

EMAIL_NEEDED = "Saisissez votre adresse mail."
EMAIL_ATTRIBUTES = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "autocapitalize": "none"}


class VousForm(StepForm):
    """`held` is true for an account holder, of whom most is known already."""

    first_name = Line("Prénom", needed="Indiquez votre prénom.", render_kw={"autocomplete": "given-name"})
    last_name = Line("Nom", needed="Indiquez votre nom.", render_kw={"autocomplete": "family-name"})
    capacity = Line(
        "Fonction",
        needed="Indiquez votre fonction dans l’entité.",
        description="Par exemple : responsable de la formation.",
        render_kw={"autocomplete": "organization-title"},
    )
    email = Mailbox(
        "Adresse mail professionnelle",
        needed=EMAIL_NEEDED,
        description="Le mail d’activation y est envoyé, et elle vous servira à vous connecter. Le compte est "
        "personnel : donnez votre adresse plutôt que celle d’un service.",
        render_kw={**EMAIL_ATTRIBUTES, "type": "email"},
    )
    phone = Phone(description="Pour vous joindre si une pièce pose question.")
    password = Password(
        "Mot de passe",
        needed="Choisissez un mot de passe.",
        description="12 caractères au moins, librement choisis : par exemple quatre mots sans rapport entre eux.",
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, draft: AccountRequest, **options: Any) -> None:
        self.held = draft.account_id is not None
        super().__init__(draft, obj=draft, **options)
        self.password.data = self.password.data or ""
        if draft.password_hash is not None:
            self.password.needed = ""

    def applies(self, name: str) -> bool:
        return not self.held or name in ("version", "csrf_token", "capacity", "phone")

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return self._password_is_good() and valid

    def _password_is_good(self) -> bool:
        if not self.password.data or not self.applies("password"):
            return True
        known = (self.first_name.data, self.last_name.data, self.email.data, self.draft.entity_name)
        # The first fault alone: a short password is also easy to guess, and saying both helps nobody.
        faults = password_errors(self.password.data, context=[text[:400] for text in known if text])[:1]
        self.password.errors = faults
        return not faults

    @property
    def suggestion(self) -> str | None:
        """A well-known domain that the address misses by one slip."""
        return suggest(self.email.data or "") if not self.held and not self.email.errors else None

    @property
    def seems_shared(self) -> bool:
        """Whether the address seems to be a service's: it is said, and taken."""
        return not self.held and not self.email.errors and is_shared(self.email.data or "")

    def answers(self) -> dict[str, Any]:
        return {
            name: self[name].data or "" for name in STEP_FIELDS["vous"] if name in self and self.applies(name)
        }  # the password's hash is made by the view: argon2 needs the application


class AddressForm(FrenchForm):
    """One mail address: to correct it, to be sent a link."""

    email = Mailbox("Adresse mail", needed=EMAIL_NEEDED, render_kw={**EMAIL_ATTRIBUTES, "type": "email"})
