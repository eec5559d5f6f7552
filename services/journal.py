"""The journal: one append-only row an event, its personal detail apart so that it can be erased."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from domain.actors import Actor
from models import AccountRequest, JournalDetail, JournalEntry


def digest_of(salt: str, detail: dict[str, Any]) -> str:
    """SHA-256 (hex) of the salted canonical JSON: proves the detail while it exists, tells nothing once erased."""
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def record(
    event: str,
    actor: Actor,
    at: datetime,
    *,
    request: AccountRequest | None = None,
    entity_id: int | None = None,
    account_id: int | None = None,
    **detail: Any,
) -> JournalEntry:
    """Write what happened, inside the caller's transaction."""
    detail = {"actor": actor.name, **detail}
    if request is not None:
        detail.setdefault("reference", request.reference)
        entity_id = entity_id if entity_id is not None else request.entity_id
    salt = secrets.token_hex(16)
    entry = JournalEntry.create(
        event=event,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.account_id,
        request_id=request.id if request is not None else None,
        entity_id=entity_id,
        account_id=account_id,
        digest=digest_of(salt, detail),
    )
    JournalDetail.create(entry=entry, salt=salt, detail=detail)
    return entry
