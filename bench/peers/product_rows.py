"""What each invented request leaves in the product's tables: its row, documents, links, mails, decision, journal."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bench.peers.people import AGENTS, Asked, Body, agents, folded
from bench.peers.sinks import Pour
from domain.names import search_key
from domain.references import new_reference
from domain.states import Role, StaffRole, State

STAFF = {1: StaffRole.SI_ADMIN, 2: StaffRole.REVIEWER, 3: StaffRole.SUPPORT, 4: StaffRole.READER}
DECIDED = {State.APPROVED: "approve", State.REJECTED: "reject"}
ENDED = {State.WITHDRAWN: "withdraw", State.EXPIRED: "expire"}
UNACTIVATED = (State.DRAFT, State.AWAITING_ACTIVATION, State.EXPIRED)
WORDS = {"approve": "Vu", "reject": "Le mandat n’est pas signé."}
LINKS_KEPT = timedelta(days=90)
"""Links of requests that have been closed for longer are deleted by the clock."""
LOCATION = ("1 place de la Mairie", "75001")


def invented(*parts: object) -> str:
    """64 hexadecimal digits, the same for the same parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def text_of(at: datetime | None) -> str | None:
    """A time as both databases read it, and as SQLite keeps it (models_base.UtcDateTimeField)."""
    return at.isoformat(sep=" ", timespec="microseconds") if at else None


class History:
    """Pours rows in the order of time; numbers are given here, from 1."""

    def __init__(self, pour: Pour, now: datetime, password: str) -> None:
        self.pour, self.now, self.password = pour, now, password
        self.chance = random.Random(7)
        self.last = dict.fromkeys(("journal", "mail", "document", "link", "decision", "membership"), 0)
        self.last["account"] = AGENTS
        self.managers: dict[int, int] = {}
        self.accounts: dict[str, int] = {}
        self.belongs: set[tuple[int, int]] = set()
        self.references: set[str] = set()
        self.keys: dict[int, str] = {}

    def write(self, known: Sequence[Body], asked: Iterable[Asked]) -> None:
        begun = text_of(self.now - timedelta(days=3 * 365 + 1))
        for body in known:
            key = self.keys[body.number] = search_key(body.name)
            row = (body.number, body.kind, body.name, key, "siret", body.siret, 0, body.siret[:9])
            self.pour("entity", (*row, *LOCATION, body.city, "", begun))
        for number, address, first, last in agents():
            self._account(number, address, (first, last), "Agent", "", begun, STAFF.get(number, StaffRole.REVIEWER))
        for one in asked:
            self._request(one)

    def _next(self, table: str) -> int:
        self.last[table] += 1
        return self.last[table]

    def _account(
        self, number: int, address: str, called: tuple[str, str], capacity: str, phone: str, at: Any, role: str | None
    ) -> None:
        secret = (self.password, True, invented("account", number))
        service = "Certification" if role else ""
        self.pour(
            "account",
            (number, address, address, *secret, *called, capacity, phone, role, service, "at_once", at, at),
        )

    def _state(self, one: Asked) -> str:
        if one.state != "waiting":
            return one.state
        with_manager = one.body.number in self.managers and self.chance.random() < 0.6
        return State.WITH_MANAGER if with_manager else State.WITH_SI

    def _reference(self) -> str:
        while (reference := new_reference(self.chance.choice)) in self.references:
            pass
        self.references.add(reference)
        return reference

    def _request(self, one: Asked) -> None:
        state, reference = self._state(one), self._reference()
        submitted = one.submitted_at
        activated = submitted + timedelta(minutes=20) if submitted and state not in UNACTIVATED else None
        closed = one.decided_at
        if submitted and state in ENDED:
            closed = submitted + timedelta(days=30)
        account = self._holder(one) if state == State.APPROVED else None
        self._row(one, state, reference, account, (activated, closed))
        if submitted is None:
            return
        self._papers(one, state)
        if closed is None or closed > self.now - LINKS_KEPT:
            number = self._next("link")
            expires = text_of(submitted + timedelta(days=30))
            link = (number, one.number, "activation", invented("link", number))
            self.pour("link", (*link, text_of(submitted), expires, text_of(activated)))
        self._events(one, state, reference, account, (submitted, activated, closed))

    def _row(
        self, one: Asked, state: str, reference: str, account: int | None, times: tuple[datetime | None, ...]
    ) -> None:
        activated, closed = times
        body = one.body
        since = closed or activated or one.submitted_at or one.created_at
        entity = body.number if activated else None
        stamps = map(text_of, (since, one.created_at, one.submitted_at, activated, closed))
        state_since, *others = stamps
        first, last = folded(one.first_name), folded(one.last_name)
        words = f"{first} {last} {last} {first} {self.keys[body.number]} {folded(body.city)} "
        words += f"{one.email} {body.siret} {reference.lower()}"
        late = state == State.WITH_MANAGER and not one.number % 3
        escalated = text_of(activated + timedelta(days=10)) if activated and late else None
        signatories = '[{"name": "Claude Signataire", "capacity": "Présidente"}]'
        person = (one.first_name, one.last_name, one.capacity, one.email, one.email, one.phone, self.password)
        declared = (body.kind, True, body.siret, True, body.name, *LOCATION, body.city, "")
        papers = ("kbis", "", False, signatories, True, f"{one.created_at:%Y-%m-%d}")
        head = (one.number, reference, state, state_since, 3 if closed else 2, *others, account)
        founds = body.number not in self.managers
        tail = (entity, words, escalated, invented("browser", one.number))
        self.pour("account_request", (*head, *person, founds, *declared, *papers, *tail))

    def _holder(self, one: Asked) -> int:
        """The account of who is approved: made at the first approval of an address."""
        number = self.accounts.get(one.email)
        if number is None:
            number = self.accounts[one.email] = self._next("account")
            called = (one.first_name, one.last_name)
            self._account(number, one.email, called, one.capacity, one.phone, text_of(one.decided_at), None)
        return number

    def _papers(self, one: Asked, state: str) -> None:
        judged = state == State.APPROVED or (state == State.WITH_SI and one.number % 2)
        for kind in ("proof_of_existence", "mandate"):
            number = self._next("document")
            self.pour("document", (number, one.number, kind))
            file = (invented("key", number), f"{kind}.pdf", "application/pdf", 800_000 + number % 400_000)
            judgement = ("accepted", "", 1, text_of(one.submitted_at)) if judged else (None, "", None, None)
            version = (number, number, 1, *file, invented("file", number), 2, True, text_of(one.created_at))
            self.pour("document_version", (*version, *judgement, "clean"))

    # -------------------------------------------------------------------------------------------------- what happened

    def _events(
        self, one: Asked, state: str, reference: str, account: int | None, times: tuple[datetime | None, ...]
    ) -> None:
        submitted, activated, closed = times
        full = f"{one.first_name} {one.last_name}"
        about = {"first_name": one.first_name, "entity_name": one.body.name, "reference": reference}
        self._journal("request.submit", submitted, "applicant", None, one, full, reference)
        self._mail("submitted", one, None, one.email, {**about, "expires_at": text_of(submitted)}, submitted)
        if activated:
            self._journal("request.activate", activated, "applicant", None, one, full, reference)
            received = {"received_on": text_of(submitted), "decider": "si", "silence": ""}
            self._mail("activated", one, None, one.email, {**about, **received}, activated)
            decide = {"applicant_name": full, "applicant_email": one.email, "capacity": one.capacity, "decider": "si"}
            manager = self.managers.get(one.body.number, 1)
            self._mail("to_decide", one, manager, "agent1@backoffice.example", {**about, **decide}, activated)
        if state in ENDED:
            self._journal(f"request.{ENDED[State(state)]}", closed, "system", None, one, "Le service", reference)
            facts = {"because": "applicant"} if state == State.WITHDRAWN else {"state": "awaiting_activation"}
            self._mail(state, one, None, one.email, {**about, **facts}, closed)
        elif state in DECIDED and closed:
            self._decided(one, DECIDED[State(state)], reference, account, closed)

    def _decided(self, one: Asked, action: str, reference: str, account: int | None, at: datetime) -> None:
        number, body = self._next("decision"), one.body.number
        founder = self.managers.get(body)
        decider = founder if founder and self.chance.random() < 0.7 else one.decided_by
        clicked = at - timedelta(minutes=2)
        times = (text_of(clicked), text_of(at), "applied", text_of(at))
        self.pour("decision", (number, one.number, decider, action, WORDS[action], "{}", 3, "[]", *times))
        self._journal("decision.stored", clicked, "account", decider, one, "Camille Bois", reference)
        self._journal(f"request.{action}", at, "account", decider, one, "Camille Bois", reference)
        about = {"first_name": one.first_name, "entity_name": one.body.name, "reference": reference}
        if action == "reject":
            refused = {"reason": WORDS[action], "author": "Camille Bois", "by": "si", "opening": "", "closing": ""}
            refused["applicant_name"] = f"{one.first_name} {one.last_name}"
            self._mail("rejected", one, None, one.email, {**about, **refused}, at)
        elif account is not None:
            self._member(account, one, decider, reference, at)
            facts = {"role": "depositor", "role_label": "Déposant", "duties": []}
            self._mail("approved", one, account, one.email, {**about, **facts}, at)

    def _member(self, account: int, one: Asked, decider: int | None, reference: str, at: datetime) -> None:
        body = one.body.number
        if (account, body) in self.belongs:
            return
        self.belongs.add((account, body))
        founding = body not in self.managers
        role = Role.ENTITY_MANAGER if founding else Role.DEPOSITOR
        number = self._next("membership")
        self.pour("membership", (number, account, body, role, founding, one.number, decider, text_of(at)))
        self._journal("membership.given", at, "account", decider, one, "Camille Bois", reference, account)
        if founding:
            self.managers[body] = account

    def _journal(
        self,
        event: str,
        at: datetime | None,
        kind: str,
        actor: int | None,
        one: Asked,
        who: str,
        reference: str,
        account: int | None = None,
    ) -> None:
        number = self._next("journal")
        entity = one.body.number if kind == "account" else None
        row = (number, event, text_of(at), kind, actor, one.number, entity, account, invented("entry", number))
        self.pour("journal", row)
        detail = json.dumps({"actor": who, "reference": reference}, ensure_ascii=False)
        self.pour("journal_detail", (number, number, invented("salt", number)[:32], detail))

    def _mail(
        self, event: str, one: Asked, account: int | None, to: str, facts: dict[str, Any], at: datetime | None
    ) -> None:
        number = self._next("mail")
        head = (number, event, one.number, account, to, to, json.dumps(facts, ensure_ascii=False))
        self.pour("mail", (*head, invented("mail", number), "sent", text_of(at), 1, text_of(at), ""))
