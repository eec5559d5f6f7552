"""The chain that makes a changed journal visible: what each link's MAC is computed over.

A link names one entry; its MAC covers the link before it, its own number, when it was sealed and all of the entry's
columns, the digest of the erasable detail among them. A person who changes, removes, inserts or reorders something has
to make all later MACs again, and cannot without the key. Keys and HMAC are the vault's (`adapters/vault.py`).
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

LINK = "journal link"
"""What MACs of links are computed for: no other bytes have the same under the same key."""
CHECKPOINT = "journal checkpoint"
ERA = "journal era"

BEGINNING = "0" * 64
"""What stands for the MAC before link 1."""

ERASING = frozenset({"draft.purged", "request.purged"})
"""Events that say that a request was deleted, and the details of earlier entries about it with it."""

AGED = "journal.aged"
"""The event that says that details of old entries about no request go by their age."""
AGING = frozenset({"account", "address", "agent", "rights", "invitation", "import", "manager", "departure", "review"})
AGING |= {"backup", "journal", "mail", "row", "template", "visa"}
"""What the names of their events begin with, before the point. Entities are not among them: they last."""
OF_ROLES = "membership"
"""The same of what goes once nothing is kept any more of the roles of the account that it is about."""


def may_age(event: str, request_id: int | None) -> bool:
    """Whether the detail of such an entry goes by its age; that of one about a request goes with the request."""
    return request_id is None and event.partition(".")[0] in AGING | {OF_ROLES}


class Trouble(StrEnum):
    """What does not match."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    DETAIL_CHANGED = "detail_changed"
    DETAIL_MISSING = "detail_missing"
    ERASURE_UNFOUNDED = "erasure_unfounded"
    NUMBER_MISSING = "number_missing"
    KEY_UNKNOWN = "key_unknown"
    CHECKPOINT_CHANGED = "checkpoint_changed"
    ERA_CHANGED = "era_changed"
    HEAD_CHANGED = "head_changed"
    NOT_SEALED = "not_sealed"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Trouble, str] = {
    Trouble.ENTRY_CHANGED: "l’événement ne correspond pas à son scellé",
    Trouble.ENTRY_MISSING: "l’événement scellé a été supprimé",
    Trouble.DETAIL_CHANGED: "le détail a été modifié",
    Trouble.DETAIL_MISSING: "le détail a été supprimé sans effacement enregistré",
    Trouble.ERASURE_UNFOUNDED: "l’effacement enregistré n’a pas de cause dans le journal",
    Trouble.NUMBER_MISSING: "des scellés manquent avant celui-ci",
    Trouble.KEY_UNKNOWN: "la clé qui a scellé n’est pas configurée",
    Trouble.CHECKPOINT_CHANGED: "le point de contrôle ne correspond pas à la chaîne",
    Trouble.ERA_CHANGED: "les scellés d’une clé retirée ne correspondent pas à leur empreinte",
    Trouble.HEAD_CHANGED: "la chaîne ne passe pas par la tête donnée",
    Trouble.NOT_SEALED: "l’événement attend son scellé depuis trop longtemps",
}


class EntryFacts(NamedTuple):
    """An entry as it is sealed: every column."""

    id: int
    event: str
    at: datetime
    actor_kind: str
    actor_id: int | None
    request_id: int | None
    entity_id: int | None
    account_id: int | None
    digest: str
    object_kind: str | None = None
    object_id: str | None = None

    def sealed_columns(self) -> tuple[Any, ...]:
        """What is sealed: an entry about no object is sealed as before entries knew objects, so old seals still hold.

        The texts of the two cannot be confused, as one is two values longer.
        """
        columns = tuple(self)
        return columns if self.object_kind is not None or self.object_id is not None else columns[:-2]


def link_bytes(before: str, number: int, sealed_at: datetime, entry: EntryFacts) -> bytes:
    """What a link's MAC is computed over; `before` is the MAC (hex) of the link before it, or BEGINNING."""
    columns = [_exact(value) for value in entry.sealed_columns()]
    return _canonical([before, number, _exact(sealed_at), *columns])


def checkpoint_bytes(number: int, mac: str, made_at: datetime) -> bytes:
    """What a checkpoint's seal is computed over: the number and MAC of the last link before the cut."""
    return _canonical([number, mac, _exact(made_at)])


def era_bytes(first: int, number: int, digest: str, made_at: datetime) -> bytes:
    """What an era's seal is computed over: its links' numbers, and the SHA-256 (hex) over all that they are sealed
    for, each followed by its MAC."""
    return _canonical([first, number, digest, _exact(made_at)])


def digest_of(salt: str, detail: dict[str, Any]) -> str:
    """SHA-256 (hex) of the salted canonical JSON: proves the detail while it exists, tells nothing once erased."""
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def _exact(value: Any) -> Any:
    """Both databases keep microseconds, in whatever zone the driver gives them back."""
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _canonical(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()
