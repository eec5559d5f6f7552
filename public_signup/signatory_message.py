"""Words for the person who is to sign the letter, to be copied or opened in one's own mail program.

The service itself writes to nobody but the applicant.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from domain.registry import Registry
from models import AccountRequest


@dataclass(frozen=True)
class Message:
    subject: str
    body: str

    @property
    def link(self) -> str:
        """Opens it in a mail program, without an addressee (RFC 6068)."""
        body = self.body.replace("\n", "\r\n")
        return f"mailto:?subject={quote(self.subject)}&body={quote(body)}"


def message(registry: Registry, draft: AccountRequest) -> Message:
    """What to write to the person who signs the letter of this draft."""
    label, designation = registry.document(registry.mandate_code).label, registry.letter.designation
    body = (
        "Bonjour,\n\n"
        f"Je demande un compte pour «~{draft.display_name}~»~: {registry.name}. "
        f"Cette demande nécessite la lettre jointe («~{label}~»), par laquelle vous me désignez «~{designation}~».\n\n"
        "Pouvez-vous la dater, la signer et me la renvoyer~? Une photo nette ou un document numérisé suffit. "
        f"Elle doit dater de moins de {registry.mandate_months} mois quand j’enverrai ma demande.\n\n"
        f"Merci,\n{draft.full_name}"
    )
    return Message(f"{label} à signer : {draft.display_name}", body.replace("~", "\N{NO-BREAK SPACE}"))
