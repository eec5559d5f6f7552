"""Putting back a judgement that no longer holds: a « non » was answered since, or a virus found."""

from __future__ import annotations

from domain.actors import Actor
from models import AccountRequest, DocumentVersion
from services import journal
from services.office import Office


def reopen_judgement(office: Office, actor: Actor, request: AccountRequest, version: DocumentVersion) -> None:
    """Put a judged version back among those to judge, inside the caller's transaction."""
    changes = {
        "judgement": None,
        "judgement_reason": None,
        "judgement_words": "",
        "judged_by": None,
        "judged_at": None,
    }
    DocumentVersion.update(changes).where(DocumentVersion.id == version.id).execute()
    version.absorb(changes)
    kind = version.document.kind
    journal.record("document.reopened", actor, office.now(), request=request, document=kind, version=version.number)
