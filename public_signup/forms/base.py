"""What the steps of the signup share."""

from __future__ import annotations

from typing import Any

from wtforms import Field, HiddenField

from models import AccountRequest
from web.form_words import FrenchForm

HUGE = 18


class StepForm(FrenchForm):
    """A step of the signup. `version` is the draft's when the page was made; `body`, the code of its kind of body, is
    posted for a browser that lost its draft meanwhile (`public_signup.carried`).
    """

    version = HiddenField()
    body = HiddenField()

    def __init__(self, draft: AccountRequest, **options: Any) -> None:
        self.draft = draft
        super().__init__(**options)
        self.body.data = draft.kind or ""

    @property
    def seen_version(self) -> int:
        """The version that the page was made from; 0, older than any, when it says nothing sensible."""
        text = (self.version.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < HUGE else 0

    def fresh(self) -> None:
        """Show the draft's present version: the person who sends this page again has seen it."""
        self.version.data = str(self.draft.version)

    def keep_version(self) -> None:
        """Show the version that the page was made from, if it says one: nothing was written."""
        self.version.data = str(self.seen_version)

    def answers(self) -> dict[str, Any]:
        """The values to write, by column."""
        raise LookupError(type(self).__name__)


def good_text(field: Field) -> str:
    """What a lenient form keeps of a text: nothing of what is wrong."""
    return "" if field.errors else field.data or ""
