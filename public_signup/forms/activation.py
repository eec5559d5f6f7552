"""Showing who one is with the password chosen, or with a new one."""

from __future__ import annotations

from typing import Any

from models import AccountRequest
from web.fields import Password
from web.form_words import FrenchForm
from web.words import password_errors


class PasswordForm(FrenchForm):
    password = Password(
        "Mot de passe choisi dans la demande",
        needed="Saisissez le mot de passe choisi dans la demande.",
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(FrenchForm):
    password = Password(
        "Nouveau mot de passe",
        needed="Choisissez un mot de passe.",
        description="12 caractères au moins, librement choisis : par exemple quatre mots sans rapport entre eux.",
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, wanted: AccountRequest, **options: Any) -> None:
        self.wanted = wanted
        super().__init__(**options)

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        if not super().validate(extra_validators, lenient=lenient):
            return False
        wanted = self.wanted
        context = [wanted.first_name, wanted.last_name, wanted.email, wanted.entity_name]
        self.password.errors = password_errors(self.password.data, context=context)[:1]
        return not self.password.errors
