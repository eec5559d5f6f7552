"""The letter's page: it asks for nothing but, if one likes, an address for the link that continues the draft."""

from __future__ import annotations

from typing import Any

from models import AccountRequest
from public_signup.forms.base import StepForm
from public_signup.forms.vous import EMAIL_ATTRIBUTES, EMAIL_NEEDED
from web.fields import Mailbox


class DraftLetterForm(StepForm):
    email = Mailbox("Votre adresse mail", render_kw={**EMAIL_ATTRIBUTES, "type": "email"})

    def __init__(self, draft: AccountRequest) -> None:
        self.held = draft.account_id is not None
        super().__init__(draft, data={"email": draft.email})

    def has_address(self) -> bool:
        """Whether there is an address to mail the link to; the field says what is wrong."""
        valid = self.validate()
        if valid and not self.held and not self.email.data:
            self.email.errors = [EMAIL_NEEDED]
        return valid and not self.email.errors

    def applies(self, name: str) -> bool:
        return name != "email" or not self.held

    def answers(self) -> dict[str, Any]:
        return {}
