"""What the ledger beside the store remembers of what a backup made before must not bring back.

A line holds ids alone, no name and no address. A backup's own tables tell whether it was made after a line: the task
that wrote the line stands in them, under the line's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Noted(StrEnum):
    """What happened, and of what the ids are."""

    REQUEST_ERASED = "request_erased"
    """Requests that were deleted with all that hangs on them."""
    ACCOUNT_ERASED = "account_erased"
    """Accounts that were blanked, or deleted."""
    VERSION_ERASED = "version_erased"
    """Versions of documents whose file and text are gone, while their row stays."""
    HOLD_PLACED = "hold_placed"
    """Requests that came under « contentieux »: nothing of them may go."""
    VISA_ENDED = "visa_ended"
    """Visas of the archives' administration that cover nothing any more."""
    ACCOUNT_CLOSED = "account_closed"
    """Accounts that may not sign in any more."""
    STAFF_ROLE_CHANGED = "staff_role_changed"
    """Agents whose role was changed or taken."""
    MEMBERSHIP_ENDED = "membership_ended"
    """Memberships that are over."""
    MEMBERSHIP_SUSPENDED = "membership_suspended"
    """Memberships that are suspended."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (an event's name)
    """Accounts whose password was changed: the one of before may be known to others."""
    ADDRESS_CHANGED = "address_changed"
    """Accounts that got another address: the one of before may be in others' hands."""
    FACTOR_CHANGED = "factor_changed"
    """Accounts whose second factor was changed or taken off, or of whose recovery codes one was used."""
    INVITATION_REVOKED = "invitation_revoked"
    """Invitations whose link opens nothing any more."""
    ADDRESS_CHANGE_STOPPED = "address_change_stopped"
    """Changes of address that will not be made."""
    PROPOSAL_REVOKED = "proposal_revoked"
    """Proposals of a manager that were taken back."""
    REQUEST_WITHDRAWN = "request_withdrawn"
    """Requests that their applicants, or a closing, withdrew."""
    REQUEST_READDRESSED = "request_readdressed"
    """Requests of which links were mailed to an address that is not their applicant's."""
    REQUEST_RESTRICTED = "request_restricted"
    """Requests that are kept without being used."""
    IMPORT_CANCELLED = "import_cancelled"
    """Imports of which no further step is taken."""
    MAILBOX_CHANGED = "mailbox_changed"
    """Entities whose mailbox was changed, taken away, or stopped by who reads it."""
    ENTITY_DOCUMENT_REMOVED = "entity_document_removed"
    """Documents of entities that were deleted, with their files."""
    ENTITY_CLOSED = "entity_closed"
    """Entities that were closed, or whose closing was announced."""
    ACCOUNT_CORRECTED = "account_corrected"
    """Accounts whose name was corrected."""
    REQUEST_CORRECTED = "request_corrected"
    """Requests in which something was corrected."""


@dataclass(frozen=True)
class LedgerLine:
    """One line: what happened when (aware UTC) to the rows of these ids. `name` is unique."""

    name: str
    kind: Noted
    ids: tuple[int, ...]
    at: datetime

    def text(self) -> bytes:
        """The line as it is sealed and kept."""
        return json.dumps({"kind": self.kind, "ids": self.ids, "at": self.at.isoformat()}).encode()


def line_of(name: str, text: bytes) -> LedgerLine:
    """The line of a kept text. Raises ValueError for what no version of the program wrote."""
    try:
        fields = json.loads(text)
        at = datetime.fromisoformat(fields["at"])
        return LedgerLine(name, Noted(fields["kind"]), tuple(int(one) for one in fields["ids"]), at)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a line of the ledger: {name}") from error


class Ledger(Protocol):
    """What a store of documents keeps beside the documents. All methods raise OSError.

    A line's name is 32 hexadecimal digits; it is sealed for its day and name.
    """

    def note_line(self, day: date, name: str, text: bytes) -> None:
        """Keeps a line durably; the same name again changes nothing."""

    def ledger_lines(self, since: date) -> Iterator[tuple[date, str, bytes]]:
        """Every line of that day and of later ones, by day and name, as it is sealed."""

    def keep_line(self, day: date, name: str, sealed: bytes) -> None:
        """Keeps a line that comes sealed from a copy of the ledger; one that is there stays."""

    def open_line(self, day: date, name: str, sealed: bytes) -> bytes:
        """The text of a line. Raises StoredFileUnusable."""

    def reseal_lines(self) -> int:
        """Seals anew, with the present key, the lines that another one sealed; how many they were."""

    def forget_lines(self, before: date) -> int:
        """Removes the days before that one; how many they were."""
