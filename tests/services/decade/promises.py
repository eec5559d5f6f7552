"""How long each row is kept, as the notice and the record of processing say: by heart, apart from the program's rules.

Every table has a promise; one without fails the test. Months are counted by their number, never by the program.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from tests.services.decade.stock import Put, Stock, kind_of, size_of

REFUSED, PROOF, MANDATE, TRAIL, INACTIVE, MAILS, SESSIONS = 12, 3, 12, 60, 24, 12, 12
"""Months."""
WORK, IMPORTS, TRASH, IMAGES, EXPORTS = 90, 30, 30, 60, 7
"""Days."""


FOLLOWED = 90
"""Days for which the page that follows a closed request knows the browser that sent it."""
FILES_CALLED = {"proof": "Document attestant de l’existence légale", "mandate": "Délégation de mandat"}
"""How a file is called once it is gone: its own name may be somebody's."""
NOBODY: dict[str, Any] = {
    "email": "efface-{}@efface.invalid",
    "first_name": "Compte",
    "last_name": "effacé",
    "name_key": "efface compte",
    **dict.fromkeys(("capacity", "phone", "service"), ""),
    **dict.fromkeys(("civility", "staff_role")),
    "password": "p" * 97,
    "fs_uniquifier": "f" * 64,
}
"""What an account says once it is nobody's; a hash of nothing has the length of a password's."""


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_clock(day: date) -> date:
    """The first of the next quarter: when the worker comes in this test."""
    return months_after(date(day.year, day.month, 1), 3 - (day.month - 1) % 3)


@dataclass
class Request:
    """One request as the test brought it about. `ends` is when its role does; None: it gave none, or it lasts."""

    kind: str
    closed_on: date
    number: int = 0

    @property
    def role_ends_on(self) -> date | None:
        return {"ends": months_after(self.closed_on, 18), "ends_soon": months_after(self.closed_on, 3)}.get(self.kind)

    @property
    def held(self) -> bool:
        """Under « contentieux », or kept without being used."""
        return self.kind in ("held", "limited")

    @property
    def gone_on(self) -> date | None:
        """Refused or given up: 12 months, or two after the last answer. Approved: the role, then 60 months."""
        if self.kind in ("refused", "withdrawn"):
            return months_after(self.closed_on, REFUSED)
        if self.kind == "contested":
            return months_after(self.closed_on, 18)
        return months_after(self.role_ends_on, TRAIL) if self.role_ends_on else None

    def file_gone_on(self, kind: str) -> date | None:
        """A proof: 3 months after the decision, or the remedies. A mandate: the role, then 12 months."""
        if self.held:
            return None
        if kind == "proof":
            return months_after(self.closed_on, 18) if self.kind == "contested" else months_after(self.closed_on, PROOF)
        return months_after(self.role_ends_on, MANDATE) if self.role_ends_on else self.gone_on


@dataclass
class Holder:
    """Somebody with an account who came once, on this day, and never again: closed at the first clock after 24 months
    that comes a month after the warning, and effaced a year later."""

    came_on: date
    number: int = 0

    @property
    def closed_on(self) -> date:
        return date(self.came_on.year + 2, 7, 1)  # they come in February; the clock of April warns

    @property
    def gone_on(self) -> date:
        return months_after(self.closed_on, REFUSED) + timedelta(days=1)


@dataclass
class Role:
    """A role that no request gave, and that ended on this day."""

    ended_on: date
    number: int = 0

    @property
    def gone_on(self) -> date:
        return months_after(self.ended_on, TRAIL)


@dataclass
class Passing:
    """What is never sent, or never activated: gone within 30 days."""

    came_on: date

    @property
    def gone_on(self) -> date:
        return self.came_on + timedelta(days=31)


@dataclass
class Upkeep:
    """Operators' and agents' work, and what the clock does."""

    gone_on: None = None


By: TypeAlias = Request | Holder | Role | Passing | Upkeep
Promise: TypeAlias = Callable[[Put], date | None]
"""From which day on a row is gone; None: never."""


def _on(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def with_what_it_is_about(put: Put) -> date | None:
    return put.by.gone_on


def never(put: Put) -> date | None:
    return None


def days_after(column: str, days: int) -> Promise:
    return lambda put: _on(put.values[column]) + timedelta(days=days + 1) if put.values[column] else None


def months_after_its(column: str, months: int) -> Promise:
    return lambda put: months_after(_on(put.values[column]), months) + timedelta(days=1) if put.values[column] else None


def sooner(*promises: Promise) -> Promise:
    def promise(put: Put) -> date | None:
        return min((day for one in promises if (day := one(put)) is not None), default=None)

    return promise


def soon(put: Put) -> date | None:
    """Done with before the next but one time that the worker comes."""
    return put.on + timedelta(days=100)


# Events whose details go by their age.
AGING = "account address agent rights invitation import manager departure review backup journal mail row template visa"


@dataclass
class Promises:
    """What is promised of all that was put in."""

    stock: Stock
    roles: dict[int, list[date | None]] = field(default_factory=dict)
    """Account → when each of its roles is gone, for details of the journal about roles."""

    def mail(self, put: Put) -> date | None:
        if isinstance(put.by, Request) and put.by.held:
            return None
        return sooner(months_after_its("created_at", MAILS), with_what_it_is_about)(put)

    def detail(self, put: Put) -> date | None:
        """Of an entry about a request: with it. Of entities: with them. Of others: five years."""
        entry = self.entries[put.values["entry"]]
        about, event = entry.values["request_id"], entry.values["event"]
        if event == "request.purged" or event == "draft.purged":
            return None
        if about is not None:
            return self.stock.whose[about].gone_on
        aged = months_after(_on(entry.values["at"]), TRAIL) + timedelta(days=1)
        if event.split(".")[0] in AGING.split():
            return aged
        if event.startswith("membership."):
            ends = self.roles.get(entry.values["account_id"], [])
            return None if None in ends else max([aged, *(day for day in ends if day)])
        return None

    def run(self, put: Put) -> date | None:
        """A walk that erased an archive has its « bordereau » for good."""
        erased = {one.values["run"] for one in self.of("disposal")}
        return None if put.values["id"] in erased else days_after("finished_at", WORK)(put)

    def newest_stays(self, table: str, promise: Promise) -> Promise:
        def stays(put: Put) -> date | None:
            newest = max(one.values["id"] for one in self.of(table))
            return None if put.values["id"] == newest else promise(put)

        return stays

    def task(self, put: Put) -> date | None:
        """One that failed for good: 90 days. Others are done by the next clock, and forgotten by the one after it."""
        if put.values["state"] == "dead":
            return days_after("finished_at", WORK)(put)
        done_on = put.on if put.on.day == 1 else next_clock(put.on)
        return done_on + timedelta(days=8)

    def made(self, put: Put) -> date | None:
        """Images: 60 days, and made again when needed. Both go with the file that they were made of."""
        of_file = put.by.file_gone_on("proof")
        ends = [of_file, put.by.gone_on]
        if put.values["kind"] == "page":
            ends.append(_on(put.values["created_at"]) + timedelta(days=IMAGES + 1))
        return min((day for day in ends if day), default=None)

    def of(self, table: str) -> Iterable[Put]:
        return (put for (name, _), put in self.stock.puts.items() if name == table)

    def look(self) -> None:
        """Know entries by their number."""
        self.entries = {put.values["id"]: put for put in self.of("journal")}

    def size(self, put: Put, day: date) -> int:
        """How many bytes are written in a row on this day, where some of them go before it does."""
        values = put.values
        if put.table == "account_request" and isinstance(put.by, Request):
            if day > put.by.closed_on + timedelta(days=FOLLOWED):
                values = {**values, "sender_email": None, "sender_hash": None}
        if put.table == "document_version" and isinstance(put.by, Request):
            kind = kind_of(put)
            gone_on = put.by.file_gone_on(kind)
            if gone_on is not None and gone_on <= day:
                values = {**values, "storage_key": None, "parts": None, "filename": FILES_CALLED[kind]}
        if put.table == "account" and put.by.gone_on is not None and put.by.gone_on <= day:
            email = NOBODY["email"].format(values["id"])
            search_key = f"compte efface efface compte {email}"
            values = {**values, **NOBODY, "email": email, "email_key": email, "search_key": search_key}
        return size_of(put.table, values)

    def file_gone_on(self, row: Put) -> date | None:
        """From which day on the file that a row names is gone."""
        if row.table == "document_version":
            ends = [row.by.file_gone_on(kind_of(row)) if isinstance(row.by, Request) else None, row.by.gone_on]
            return min((day for day in ends if day), default=None)
        if row.table in ("job", "rights_copy_part"):
            return row.on + timedelta(days=EXPORTS + 1)
        return self.table()[row.table](row)

    def table(self) -> dict[str, Promise]:
        """One promise a table."""
        return {
            **BY_HEART,
            "derived_file": self.made,
            "mail": self.mail,
            "journal_detail": self.detail,
            "task": self.task,
            "retention_run": self.run,
            "store_sweep": self.newest_stays("store_sweep", days_after("finished_at", WORK)),
            "backup_run": self.newest_stays("backup_run", days_after("stepped_at", WORK)),
        }


def after_days(days: int) -> Promise:
    return lambda put: put.on + timedelta(days=days + 1)


about = with_what_it_is_about
BY_HEART: dict[str, Promise] = {
    # People
    "account_session": sooner(months_after_its("last_seen_at", SESSIONS), about),
    "factor_enrolment": sooner(months_after_its("expires_at", SESSIONS), about),
    "welcome": sooner(months_after_its("used_at", SESSIONS), about),
    **dict.fromkeys(("account_note", "list_layout", "pinned_view"), about),
    "saved_view": lambda put: about(put) if put.values["account"] else None,
    "address_change": days_after("proposed_at", 30),
    "absence": soon,
    # Requests
    **dict.fromkeys(("account_request", "request_revision", "document", "document_version", "check_answer"), about),
    **dict.fromkeys(("complement_item", "decision", "second_reading", "note", "message", "attached_file"), about),
    **dict.fromkeys(("remedy", "hint_disagreement", "restriction", "legal_hold"), about),
    **dict.fromkeys(("presence", "claim", "link"), soon),
    # Roles
    **dict.fromkeys(("membership", "role_ending", "access_review_answer"), about),
    "invitation": days_after("ended_at", WORK),
    **dict.fromkeys(("manager_proposal", "departure"), sooner(days_after("ended_at", WORK), about)),
    # Rights
    "rights_copy": sooner(days_after("ended_at", WORK), about),
    "rights_copy_part": after_days(EXPORTS),
    **dict.fromkeys(("rights_request", "rights_scan"), lambda put: months_after(put.on, TRAIL)),
    "rights_match": after_days(WORK),
    # Work
    **dict.fromkeys(("counter", "entity_break", "figure_change"), soon),
    "job": days_after("created_at", WORK),
    "job_row": sooner(after_days(WORK), about),
    "import_line": after_days(IMPORTS),
    "reseal": days_after("stepped_at", WORK),
    # Of nobody, or for good: an account stays, and is nobody's.
    **dict.fromkeys(("account", "message_template", "announcement", "disposal_visa", "disposal", "import_file"), never),
    **dict.fromkeys(("journal", "journal_seal", "journal_checkpoint", "journal_era", "journal_erasure"), never),
    **dict.fromkeys(("entity", "ministry", "entity_identifier", "entity_alias", "entity_note", "entity_act"), never),
    **dict.fromkeys(("entity_finding", "service_mailbox", "access_review", "continuity_count"), never),
    **dict.fromkeys(("figure_count", "figure_total", "request_trace", "installation"), never),
    **dict.fromkeys(("stock_load", "stock_unit", "stock_establishment"), never),
}
"""What is promised of a table whatever else was put in."""
