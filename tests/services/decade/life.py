"""What people, agents, operators and the clock do in ten years, and what is looked at on each 1 January.

Requests are brought about by the use cases; what can hang on one, and what agents keep beside, is written as rows, one
at least in every table, so that nothing that is held is left out.
"""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from peewee import BlobField, BooleanField, CharField, DateField, Field, ForeignKeyField, IntegerField, JSONField

from adapters.storage import name_of
from domain.actors import Actor
from domain.calendar import paris_date
from domain.states import Role as RoleName
from domain.states import State
from models import Account, AccountRequest, DocumentVersion, Membership, Task, database
from models_base import Base, UtcDateTimeField
from services.documents import files, page_images, sweep
from services.figures import totals
from services.machinery import clock as clock_service
from services.machinery import journal, journal_seals, outbox, worker
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.retention import holds, walking
from tests.services.decade.promises import By, Holder, Passing, Promises, Request, Role, Upkeep, months_after
from tests.services.decade.stock import TABLES, Stock
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.filled import listed

START = 2014
"""In the past: PostgreSQL keeps the last six months of the journal's details, whatever it is asked."""
YEARS = 10
KINDS = ("refused", "withdrawn", "contested", "lasts", "ends", "ends_soon", "limited", "held")
"""Of the requests of a day. The newest one of all is held: SQLite would keep it anyway."""
STATES = {
    **dict.fromkeys(("refused", "contested", "held"), State.REJECTED),
    "withdrawn": State.WITHDRAWN,
}
CLOCKS = (1, 4, 7, 10)
"""Months on whose first day the worker does all that it does."""
_numbers = itertools.count(1)


class Decade:
    """The world of ten years, and what was done in it."""

    def __init__(self, deps: Dependencies, clock: Clock) -> None:
        self.deps, self.clock = deps, clock
        self.stock, self.upkeep = Stock(deps), Upkeep()
        self.promises = Promises(self.stock)
        self.requests: list[Request] = []
        self.orphans: list[date] = []
        self.at(date(START, 1, 2))
        self.admin: Actor = factories.make_si_admin(deps)
        self.kinds = {files.DISCARD: files.discard, outbox.KIND: lambda deps, payload: None}
        self.take(self.upkeep)

    # ------------------------------------------------------------------------------------------------------- time

    def at(self, day: date) -> None:
        self.clock.at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)

    @property
    def today(self) -> date:
        return paris_date(self.clock.at)

    def take(self, by: By) -> None:
        self.stock.take(by, self.today)

    def work(self) -> None:
        """What the worker does between two of these days."""
        clock_service.tick(self.deps)
        sweep.run(self.deps, writing=True, on_step=lambda walk: None)
        page_images.sweep_handler(self.deps, {})
        walking.run(self.deps, self.today, writing=True)
        factories.mails_leave(self.deps)
        worker.run_due(self.deps, self.kinds | _others(self.kinds))
        totals.handler(self.deps, {})
        journal_seals.seal_due(self.deps)
        self.take(self.upkeep)

    # ------------------------------------------------------------------------------------------------------- acts

    def holder(self) -> None:
        """Somebody who comes once, with all that an account may have beside requests and roles."""
        by = Holder(self.today)
        account = factories.make_account(self.deps)
        by.number = account.id
        sessions.open_session(account, "navigateur", self.clock.at)
        own = {"account": account}
        view = self.put("saved_view", **own)
        for table in ("factor_enrolment", "account_note", "list_layout"):
            self.put(table, **own, **({"author": self.admin.account_id} if table == "account_note" else {}))
        self.put("pinned_view", **own, view=view)
        self.put("welcome", **own, used_at=self.clock.at, sent_at=self.clock.at, expires_at=self.clock.at)
        self.put("absence", **own, first_day=self.today, last_day=self.today)
        copy = self.put("rights_copy", **own, ended_at=self.clock.at, expires_at=self.clock.at + timedelta(days=7))
        self.put("rights_copy_part", copy=copy, storage_key=self.file(b"une copie"))
        answered = {"answered_at": self.clock.at, "outcome": "granted", "kind": "access", "subject": "holder"}
        asked = self.put("rights_request", **own, **answered)
        self.put("rights_scan", asked=asked, finished_at=self.clock.at)
        if self.requests:
            chosen = {"chosen_at": self.clock.at, "chosen_by": self.admin.account_id}
            self.put("rights_match", asked=asked, request=self.requests[-1].number, **chosen)
        entity = factories.make_entity(self.deps)
        ended = {"ended_at": self.clock.at}
        self.put("departure", **own, **ended, entity=entity)
        self.put("manager_proposal", **own, **ended, entity=entity, proposer=account, outcome="refused")
        self.take(by)

    def role(self) -> None:
        """Somebody whom staff gave a role, which ends today; the entity goes on, with all that is known of it."""
        entity, now = factories.make_entity(self.deps), self.clock.at
        factories.make_manager(self.deps, entity)
        self.put("ministry")
        for table in ("entity_identifier", "entity_alias", "entity_note", "entity_finding", "service_mailbox"):
            self.put(table, entity=entity, **({"finding": "ceased"} if table == "entity_finding" else {}))
        self.put("entity_act", entity=entity, kind="close", applied_at=now)
        self.put("entity_break", entity=entity, first_day=self.today, last_day=self.today)
        self.put("attached_file", entity=entity, purpose="entity", joined_at=now, storage_key=self.file(b"un acte"))
        review = self.put("access_review", entity=entity, closed_at=now)
        self.put("invitation", entity=entity, inviter=self.admin.account_id, ended_at=now, outcome="revoked")
        self.take(self.upkeep)
        by = Role(self.today)
        member = factories.make_member(self.deps, entity, RoleName.DEPOSITOR)
        role = Membership.get(Membership.account == member.account_id)
        Membership.update(until=now).where(Membership.id == role.id).execute()
        by.number = role.id
        self.put("role_ending", membership=role, reason="left", settled_at=now, outcome="ended")
        self.put("access_review_answer", membership=role, review=review)
        journalled = {"account_id": member.account_id, "entity_id": entity.id, "reason": "Départ"}
        self.record("membership.ended", **journalled)
        assert member.account_id is not None
        self.promises.roles[member.account_id] = [by.gone_on]
        self.take(by)

    def what_happens(self) -> None:
        """All that comes in one day."""
        self.passing()
        self.role()
        self.work_of_agents()
        for kind in KINDS:
            self.request(kind)

    def passing(self) -> None:
        """What is begun and never sent, sent and never activated."""
        by = Passing(self.today)
        for state in (State.DRAFT, State.AWAITING_ACTIVATION):
            self.stock.whose[factories.make_request(self.deps, state).id] = by
        factories.mails_leave(self.deps)
        self.take(by)

    def request(self, kind: str) -> None:
        """One request of this kind, decided today, with all that may hang on one."""
        by = Request(kind, self.today)
        request = factories.make_request(self.deps, STATES.get(kind, State.APPROVED), by=self.admin)
        by.number = request.id
        self.stock.whose[request.id] = by
        self.requests.append(by)
        self._hang(request, kind)
        if kind == "held":
            holds.place(self.deps, self.admin, request.reference, "Tribunal saisi.")
        factories.mails_leave(self.deps)
        if kind in ("lasts", "ends", "ends_soon", "limited"):
            self.promises.roles.setdefault(request.account_id or 0, []).append(by.gone_on)
        self.take(by)

    def _hang(self, request: AccountRequest, kind: str) -> None:
        now, about = self.clock.at, {"request": request}
        for table in ("note", "request_revision", "complement_item", "claim", "presence"):
            self.put(table, **about)
        file = self.put("attached_file", **about, purpose="message", joined_at=now, storage_key=self.file(b"joint"))
        self.put("message", **about, file=file)
        version = (
            DocumentVersion.select()
            .where(DocumentVersion.document.in_(request.documents))
            .order_by(DocumentVersion.size.desc())
            .first()
        )
        assert version is not None
        for check in ("page", "text"):
            self.put("derived_file", version=version, kind=check, storage_key=self.file(check.encode()))
        self.put("check_answer", version=version, answer="yes", check_code="lisible")
        self.put("hint_disagreement", **about, version=version, answer="yes")
        job = self.put("job", kind="assign", state="done", finished_at=now)
        self.put("job_row", job=job, **about)
        decision = request.decisions.first()
        if decision is not None:
            self.put("second_reading", decision=decision)
        if kind == "limited":
            self.put("restriction", **about)
        if kind == "contested":
            received = months_after(self.today, 2)
            answered = datetime(received.year, received.month, received.day, 8, tzinfo=UTC)
            answered_on = months_after(self.today, 16)
            answered = datetime(answered_on.year, answered_on.month, answered_on.day, 8, tzinfo=UTC)
            due = months_after(received, 2)
            self.put("remedy", **about, received_on=received, due_on=due, answered_at=answered, outcome="rejected")

    def work_of_agents(self) -> None:
        """What agents and operators do beside."""
        now = self.clock.at
        self.put("job", kind="export", state="done", storage_key=self.file(b"un export"), finished_at=now,
                 expires_at=now + timedelta(days=7))  # fmt: skip
        imported = self.put("import_file", state="done", finished_at=now, done={"made": 1})
        self.put("import_line", file=imported)
        self.put("saved_view", account=None)
        for table in ("message_template", "announcement", "journal_era", "journal_checkpoint", "counter"):
            self.put(table, **({"place": "reason", "action": "reject"} if table == "message_template" else {}))
        for table in ("stock_load", "stock_unit", "stock_establishment", "disposal_visa"):
            self.put(table)
        self.put("backup_run", finished_at=now, outcome="done")
        self.put("reseal")
        self.put("address_change", confirmed_by=None)
        Task.create(kind="mail", run_at=now, created_at=now, state="dead", finished_at=now, last_error="Refusé.")
        for event in ("entity.changed", "account.note_added", "template.changed", "rights.asked"):
            self.record(event, reason="Un motif.")
        self.take(self.upkeep)

    def tick(self) -> None:
        """The clock alone, on the days on which what was begun or sent is warned of, ends and goes."""
        clock_service.tick(self.deps)
        factories.mails_leave(self.deps)
        self.take(self.upkeep)

    def orphan(self) -> None:
        """A file that no row names, as a crash leaves one behind."""
        self.file(b"personne ne nomme ce fichier")
        self.orphans.append(self.today)

    def end_roles(self) -> None:
        for one in self.requests:
            if one.role_ends_on == self.today:
                ended = {"until": self.clock.at, "founding": False}
                Membership.update(ended).where(Membership.request == one.number).execute()

    # ------------------------------------------------------------------------------------------------------- rows

    def record(self, event: str, **detail: Any) -> None:
        journal.record(event, self.admin, self.clock.at, **detail)

    def file(self, data: bytes) -> str:
        """A stored file, written now by the test's clock: the sweep asks the folder how old one is."""
        key = files.put(self.deps, data, files.PURPOSE)
        shelf: Any = self.deps.storage
        os.utime(shelf.shelf.root / name_of(key), times=(self.clock.at.timestamp(),) * 2)
        return key

    def put(self, table: str, **values: Any) -> Any:
        """A row with these values; what must be there and is not said follows from the column."""
        model = TABLES[table]
        allowed = listed(database.obj, table)
        for one in model._meta.sorted_fields:
            if one.name not in values and _is_asked(model, one):
                values[one.name] = allowed.get(one.column_name) or self._value(one)
        return (
            model.get_by_id(model.insert(**values).execute())
            if _has_number(model)
            else model.insert(**values).execute()
        )

    def _value(self, one: Field) -> Any:
        if isinstance(one, ForeignKeyField):
            assert one.rel_model is Account, f"{one.model.__name__}.{one.name}: say which"
            return self.admin.account_id
        if isinstance(one, UtcDateTimeField):
            return self.clock.at
        by_type = {DateField: self.today, BooleanField: False, IntegerField: 1, JSONField: {}, BlobField: b"x"}
        for kind, value in by_type.items():
            if isinstance(one, kind):
                return next(_numbers) if one.unique or one.primary_key else value
        size = one.max_length if isinstance(one, CharField) else 40
        return f"{one.name} {next(_numbers):06d}"[-size:]


def _has_number(model: type[Base]) -> bool:
    key = model._meta.primary_key
    return getattr(key, "name", "") == "id"


def _is_asked(model: type[Base], one: Field) -> bool:
    if one.primary_key and one.name == "id":
        return False
    return not one.null and one.default is None and one.name != "id"


def _others(known: dict[str, Any]) -> dict[str, Any]:
    """Tasks of mails and the like, which are another test's: taken and done."""
    waiting = {row.kind for row in Task.select(Task.kind).where(Task.state == "waiting")}
    return {kind: lambda deps, payload: None for kind in waiting - known.keys()}


def live(decade: Decade, months: Collection[int]) -> Iterator[int]:
    """Ten years with requests in these months; yields each 1 January, after the worker's work of that day."""
    days: dict[date, list[Callable[[], None]]] = defaultdict(list)
    for year in range(START, START + YEARS):
        for month in range(1, 13):
            day = date(year, month, 15)
            days[day].append(decade.end_roles)
            if month == 2:
                days[day].append(decade.holder)
            if month == 11:
                days[day].append(decade.orphan)
            if month in months:
                days[day].append(decade.what_happens)
                for later in (28, 31, 32):
                    days[day + timedelta(days=later)].append(decade.tick)
            if month in CLOCKS:
                days[months_after(date(year, month, 1), 3)].append(decade.work)
    for day in sorted(days):
        decade.at(day)
        for act in days[day]:
            act()
        if (day.month, day.day) == (1, 1):
            yield day.year
            decade.stock.let_go()
