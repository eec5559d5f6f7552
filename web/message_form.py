"""The form of a message about a request: reviewers write it in the backoffice, applicants on their own page."""

from __future__ import annotations

from models_exchange import AttachedFile
from web.attached_files import file_field
from web.current import deps
from web.fields import Text
from web.form_words import FrenchForm
from web.uploads import files_hint


class MessageForm(FrenchForm):
    """What is written, and a file that may go with it (web/attached_files.py)."""

    page_id = "message"
    text = Text("Votre message", needed="Écrivez votre message.", rows=6)
    file = file_field()
    joined: AttachedFile | None = None

    @property
    def file_id(self) -> int | None:
        return self.joined.id if self.joined is not None else None


def message_form() -> MessageForm:
    """The form; without an antivirus no file goes with a message."""
    form = MessageForm()
    if deps().policy.antivirus:
        form.file.description = files_hint()
    else:
        del form.file
    return form
