"""What can be refused. Each class says when; the words for people are made at the edge (`web/words.py`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


class DomainError(Exception):
    """Something asked for cannot be done; nothing was changed."""


@dataclass(frozen=True)
class Refusal:
    """Why a guard says no: a code that the edge turns into a sentence, and the facts the sentence needs."""

    code: str
    facts: tuple[str, ...] = ()


class TransitionRefused(DomainError):
    """A guard of the transition said no in the present state."""

    def __init__(self, transition: str, state: str, refusal: Refusal) -> None:
        super().__init__(f"{transition} from {state}: {refusal.code}")
        self.transition = transition
        self.state = state
        self.refusal = refusal


def refusing(act: str) -> Callable[..., TransitionRefused]:
    """What refuses an act, by the code of why and the facts that its sentence needs."""
    return lambda code, *facts: TransitionRefused(act, "", Refusal(code, facts))


class FileGone(DomainError):
    """The file that was to go with a text is not there any more: it went with another, or waited for too long."""


class NotAllowed(DomainError):
    """The actor's roles do not carry the permission, or the row is out of the actor's scope."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class FreshSignInNeeded(NotAllowed):
    """The permission is a sensitive one, and the actor proved too long ago who they are."""


class SomebodyWasFaster(DomainError):
    """Between reading and writing another person or the clock changed the request.

    `action` is what was decided, where somebody decided; `due_at` until when that can be taken back, if it still can.
    """

    def __init__(
        self,
        reference: str,
        state: str,
        decided_by: str | None,
        decided_at: datetime | None,
        *,
        action: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        super().__init__(f"{reference} is now {state}")
        self.reference = reference
        self.state = state
        self.decided_by = decided_by
        self.decided_at = decided_at
        self.action = action
        self.due_at = due_at


class AlreadyClaimed(DomainError):
    """A colleague whom the page did not show takes care of the request by now."""

    def __init__(self, reference: str, holder: str, since: datetime) -> None:
        super().__init__(f"{reference} is claimed")
        self.reference = reference
        self.holder = holder
        self.since = since


class StaleForm(DomainError):
    """The form was made from an older version of the draft: both values must be shown."""

    def __init__(self, conflicts: dict[str, tuple[str, str]]) -> None:
        super().__init__(", ".join(conflicts))
        self.conflicts = conflicts


class RowChanged(DomainError):
    """Somebody saved the row since it was shown to the person who now saves or deletes it; nothing was written."""


class RowReferred(DomainError):
    """The row cannot be deleted: others refer to it. `by` counts them, table by table."""

    def __init__(self, by: dict[str, int]) -> None:
        super().__init__(", ".join(f"{count} {table}" for table, count in by.items()))
        self.by = by


class ValuesRefused(DomainError):
    """The database takes no such row: another has the values that are to be unique, or a constraint refuses them."""


class IncompleteDraft(DomainError):
    """A draft is submitted, or a step opened, while an earlier step lacks answers."""

    def __init__(self, step: str, missing: tuple[str, ...]) -> None:
        super().__init__(f"{step}: {', '.join(missing)}")
        self.step = step
        self.missing = missing


class LinkUnusable(DomainError):
    """A link from a mail is unknown, of another purpose, expired or replaced."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotFound(DomainError):
    """No such row, or none that the actor may know of."""


class TooMany(DomainError):
    """A limit of the service was reached; the answer shown to the public does not change."""


class TooManyRows(DomainError):
    """More rows than one piece of work takes; `most` is how many it does."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} rows")
        self.most = most


class WrongPassword(DomainError):
    """The password given does not open this request."""


class SignInNeeded(DomainError):
    """The address has an account: its holder signs in before the request goes on."""


class ChecksFailed(DomainError):
    """A document is to be accepted while questions of its checklist are answered « non »: `checks` are their codes."""

    def __init__(self, checks: tuple[str, ...]) -> None:
        super().__init__(", ".join(checks))
        self.checks = checks


class FileInfected(DomainError):
    """A document is to be accepted in whose file a virus was found."""


class TableRefused(DomainError):
    """A file is no table that can be read; `why` says it in French to the person who gave it. Nothing was changed."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
