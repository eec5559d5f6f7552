"""What an operator's security watch follows: events with stable names, told to the log `guichet.security`.

docs/security/events.md says what each means and what it carries. Facts hold no name, no address and no secret: ids,
codes and keyed hashes only. The log's formatter (`web/logging.py`) adds the request, its route, the visitor's network.
"""

from __future__ import annotations

import logging
from enum import StrEnum

log = logging.getLogger("guichet.security")


class SecurityEvent(StrEnum):
    """Names are a contract with those who write alerts: one is added, never changed."""

    SIGN_IN_FAILED = "sign_in.failed"
    SIGN_IN_LOCKED = "sign_in.locked"
    SIGN_IN_STAFF = "sign_in.staff"
    CODE_WRONG = "code.wrong"
    FACTOR_CHANGED = "factor.changed"
    IMPORT_STARTED = "import.started"
    LIMIT_REACHED = "limit.reached"
    CSRF_REFUSED = "csrf.refused"
    SCREEN_REFUSED = "screen.refused"
    HOST_FOREIGN = "host.foreign"
    DOCUMENT_REFUSED = "document.refused"
    SANDBOX_ENDED = "sandbox.ended"
    STORE_REFUSED = "store.refused"
    JOURNAL_ALTERED = "journal.altered"
    JOURNAL_HEAD = "journal.head"


# What people do every day and must only be traceable; all else is worth a look.
_ORDINARY = frozenset({SecurityEvent.SIGN_IN_STAFF, SecurityEvent.FACTOR_CHANGED, SecurityEvent.JOURNAL_HEAD})
# What nothing but an attack or a broken machine brings about.
_GRAVE = frozenset({SecurityEvent.JOURNAL_ALTERED})


def level_of(event: SecurityEvent) -> int:
    """The log's level: INFO for what is only kept, WARNING for what is worth a look, ERROR for what is grave."""
    if event in _GRAVE:
        return logging.ERROR
    return logging.INFO if event in _ORDINARY else logging.WARNING


def tell(event: SecurityEvent, **facts: str | int | None) -> None:
    """Write one event to the security log, with what is known of it; None says nothing and is left out."""
    known = {name: value for name, value in facts.items() if value is not None}
    log.log(level_of(event), event.value, extra={"event": event.value, "facts": known})
