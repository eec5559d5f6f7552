"""Writing down what a reviewer says of a file, and putting back what no longer holds.

The person who calls this has checked that it may be said, and holds the request's lock.
"""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.states import Judgement
from models import AccountRequest, DocumentVersion
from services.machinery import journal
from services.machinery.dependencies import Dependencies


def write_judgement(
    deps: Dependencies,
    actor: Actor,
    request: AccountRequest,
    version: DocumentVersion,
    judgement: Judgement,
    *,
    reason: str = "",
    words: str = "",
) -> None:
    """Write a judgement and who gave it, inside the caller's transaction."""
    changes = {
        "judgement": judgement,
        "judgement_reason": reason or None,
        "judgement_words": words,
        "judged_by": actor.account_id,
        "judged_at": deps.now(),
    }
    _write(deps, actor, request, version, changes, f"document.{judgement.value}")


def reopen_judgement(deps: Dependencies, actor: Actor, request: AccountRequest, version: DocumentVersion) -> None:
    """Put a judged version back among those to judge: a « non » was answered since, or a virus found."""
    changes = {
        "judgement": None,
        "judgement_reason": None,
        "judgement_words": "",
        "judged_by": None,
        "judged_at": None,
    }
    _write(deps, actor, request, version, changes, "document.reopened")


def _write(
    deps: Dependencies,
    actor: Actor,
    request: AccountRequest,
    version: DocumentVersion,
    changes: dict[str, Any],
    event: str,
) -> None:
    DocumentVersion.update(changes).where(DocumentVersion.id == version.id).execute()
    version.absorb(changes)
    kind = version.document.kind
    journal.record(event, actor, deps.now(), request=request, document=kind, version=version.number)
