"""Random sequences of every transition by random actors; what must always hold is checked after each step."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import models
import models_work
from domain.actors import Actor
from domain.errors import DomainError
from domain.registry import UnknownCode
from domain.states import DecisionStatus, Judgement, Role, StaffRole, State
from models import (
    Account,
    AccountRequest,
    Decision,
    DocumentVersion,
    Entity,
    JournalDetail,
    JournalEntry,
    Mail,
    Membership,
)
from queries.actors import actor_of
from queries.memberships import active_managers
from queries.request_context import RequestContext
from queries.requests import pending_decision
from services.figures import recount, totals
from services.people import memberships
from services.requests import attaching, closing, escalation, purging
from services.requests.transitions import apply_with_reason
from services.review import decisions, examination
from services.signup import activation, complements, resuming, submission
from services.signup.activation import Proof
from tests.support import factories, figures
from tests.support.dependencies import Clock, make_deps

SIRETS = [factories.luhn_siret(number) for number in (900_001, 900_002)]
ADDRESSES = ["ada@exemple.example", "blaise@exemple.example", "chloe@exemple.example", "si1@guichet.example"]

a_number = st.integers(min_value=0, max_value=10_000)
a_reason = st.sampled_from(["", "Motif lisible."])

MAIL_OF = {
    "approved": "request.approve",
    "rejected": "request.reject",
    "expired": "request.expire",
    "withdrawn": "request.withdraw",
    "reopened": "request.reopen",
    "orphaned": "request.orphan",
}
"""Mails that tell of a transition: as many of them as journal entries, request by request."""


class LifeOfRequests(RuleBasedStateMachine):
    """Drives the use cases on a handful of people, entities and requests."""

    url = ""
    empty: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.database = models.bind(self.url)
        self.database.connect(reuse_if_open=True)
        if self.url.startswith("sqlite"):
            self.database.create_tables(models_work.TABLES)
        self.deps = make_deps(self.folder, clock=self.clock)
        self.backlog = figures.Backlog()

    def teardown(self) -> None:
        close_all = getattr(self.database, "close_all", self.database.close)
        close_all()
        shutil.rmtree(self.folder)
        if self.empty is not None:
            type(self).empty()

    @initialize()
    def staff(self) -> None:
        for role, address in [
            (StaffRole.SI_ADMIN, "si1@guichet.example"),
            (StaffRole.SI_ADMIN, "si2@guichet.example"),
            (StaffRole.REVIEWER, "instructeur@guichet.example"),
            (StaffRole.SUPPORT, "assistance@guichet.example"),
            (StaffRole.READER, "lecteur@guichet.example"),
        ]:
            factories.make_account(self.deps, staff=role, address=address)

    # ------------------------------------------------------------------------------------------------- picking

    def pick_request(self, number: int) -> AccountRequest | None:
        rows = list(AccountRequest.select().order_by(AccountRequest.id))
        return rows[number % len(rows)] if rows else None

    def pick_actor(self, number: int) -> Actor:
        rows = list(Account.select().order_by(Account.id))
        return actor_of(rows[number % len(rows)])

    def attempt(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        """A use case may refuse; it never fails in another way."""
        try:
            return call(*args, **kwargs)
        except (DomainError, UnknownCode):
            return None

    # --------------------------------------------------------------------------------------------------- rules

    @rule(siret=st.sampled_from([*SIRETS, None]), address=st.sampled_from(ADDRESSES), documents=st.booleans())
    def sign_up(self, siret: str | None, address: str, documents: bool) -> None:
        fields: dict[str, Any] = {"email": address}
        if siret is None:
            fields |= {
                "has_siret": False,
                "siret": None,
                "is_head_office": None,
                "address": "1 rue du Port",
                "kind": "other",
                "proof_kind": "equivalent",
                "proof_other_reason": "Statuts",
            }
        else:
            fields |= {"siret": siret}
        draft = factories.make_draft(self.deps, documents=documents, **fields)
        self.attempt(submission.submit, self.deps, draft)

    @rule(number=a_number, who=a_number, siret=st.sampled_from(SIRETS), manager=st.booleans())
    def sign_up_signed_in(self, number: int, who: int, siret: str, manager: bool) -> None:
        account = Account.get_by_id(self.pick_actor(who).account_id)
        draft = factories.make_draft(self.deps, account=account, siret=siret, seeks_manager_role=manager)
        self.attempt(submission.submit_signed_in, self.deps, draft, actor_of(account))

    @rule(number=a_number, how=st.sampled_from(["password", "new", "wrong", "account", "browser"]))
    def activate(self, number: int, how: str) -> None:
        request = self.pick_request(number)
        if request is None or request.state == State.DRAFT:
            return
        account = Account.get_or_none(Account.email_key == request.email_key)
        proof = {
            "password": Proof(verified_hash=request.password_hash),
            "new": Proof(new_password_hash="hash-" + str(number)),
            "wrong": Proof(verified_hash="no"),
            "account": Proof(account=actor_of(account) if account else None),
            "browser": Proof(browser_secret="not the one"),
        }[how]
        self.attempt(activation.activate, self.deps, factories.activation_token(self.deps, request), proof)

    @rule(number=a_number, who=a_number, judgement=st.sampled_from(list(Judgement)))
    def judge(self, number: int, who: int, judgement: Judgement) -> None:
        request = self.pick_request(number)
        if request is not None:
            for kind in ("proof_of_existence", "mandate"):
                self.attempt(
                    examination.judge_document, self.deps, self.pick_actor(who), request.reference, kind, judgement
                )

    @rule(
        number=a_number, who=a_number, action=st.sampled_from(["approve", "reject", "request_changes"]), reason=a_reason
    )
    def decide(self, number: int, who: int, action: str, reason: str) -> None:
        request = self.pick_request(number)
        if request is not None:
            items = [decisions.Item("mandate", "illegible")] if action == "request_changes" else []
            self.attempt(
                decisions.decide,
                self.deps,
                self.pick_actor(who),
                request.reference,
                action,
                reason=reason,
                items=items,
            )

    @rule(number=a_number)
    def approve_as_it_should_be(self, number: int) -> None:
        """The happy path, so that managers exist often enough for the rest to mean something."""
        waiting = list(AccountRequest.select().where(AccountRequest.state == State.WITH_SI).order_by(AccountRequest.id))
        if not waiting:
            return
        request = waiting[number % len(waiting)]
        admin = actor_of(Account.get(Account.email_key == "si2@guichet.example"))
        if request.entity_id is None:
            self.attempt(attaching.attach, self.deps, admin, request.reference, None)
        for kind in ("proof_of_existence", "mandate"):
            self.attempt(examination.judge_document, self.deps, admin, request.reference, kind, Judgement.ACCEPTED)
        self.attempt(decisions.decide, self.deps, admin, request.reference, "approve", reason="Vu")

    @rule(number=a_number, who=a_number, how=st.sampled_from(["cancel", "now", "due"]))
    def settle(self, number: int, who: int, how: str) -> None:
        pending = list(Decision.select().where(Decision.status == DecisionStatus.PENDING).order_by(Decision.id))
        if not pending:
            return
        decision = pending[number % len(pending)]
        reference = decision.request.reference
        if how == "cancel":
            self.attempt(decisions.cancel, self.deps, self.pick_actor(who), reference)
        elif how == "now":
            self.attempt(decisions.send_now, self.deps, self.pick_actor(who), reference)
        else:
            self.clock.advance(minutes=3)
            decisions.apply_due(self.deps, decision.id)

    @rule(window=st.sampled_from([0, 120]))
    def set_window(self, window: int) -> None:
        self.deps = replace(self.deps, policy=replace(self.deps.policy, decision_window=timedelta(seconds=window)))

    @rule(number=a_number, who=a_number, new=st.booleans(), entity=a_number)
    def attach(self, number: int, who: int, new: bool, entity: int) -> None:
        request, known = self.pick_request(number), list(Entity.select().order_by(Entity.id))
        if request is not None and (new or known):
            target = None if new else known[entity % len(known)].id
            self.attempt(attaching.attach, self.deps, self.pick_actor(who), request.reference, target)

    @rule(number=a_number)
    def complete(self, number: int) -> None:
        request = self.pick_request(number)
        if request is None:
            return
        today = self.clock.at.date()
        for item in RequestContext(request).complement:
            file = factories.PlainFile(b"%PDF-1.4 encore")
            self.attempt(complements.replace_document, self.deps, request.id, item.target, file, mandate_date=today)
        self.attempt(complements.complete, self.deps, request.id, factories.own_actor(request))

    @rule(number=a_number)
    def withdraw(self, number: int) -> None:
        request = self.pick_request(number)
        if request is not None:
            self.attempt(closing.withdraw, self.deps, request.id, factories.own_actor(request))

    @rule(number=a_number, who=a_number, reason=a_reason)
    def reopen(self, number: int, who: int, reason: str) -> None:
        request = self.pick_request(number)
        if request is not None:
            self.attempt(apply_with_reason, self.deps, self.pick_actor(who), "rouvrir", request.reference, reason)

    @rule(number=a_number, who=a_number, how=st.sampled_from(["suspend", "end", "restore"]))
    def change_membership(self, number: int, who: int, how: str) -> None:
        rows = list(Membership.select().order_by(Membership.id))
        if not rows:
            return
        target, actor = rows[number % len(rows)].id, self.pick_actor(who)
        if how == "restore":
            self.attempt(memberships.restore, self.deps, actor, target)
        else:
            act = memberships.suspend if how == "suspend" else memberships.end
            self.attempt(act, self.deps, actor, target, "Départ de l’entité.")

    @rule(days=st.sampled_from([1, 3, 8, 31, 61]))
    def time_passes(self, days: int) -> None:
        factories.mails_leave(self.deps)
        self.clock.advance(days=days)
        escalation.remind_due(self.deps)
        escalation.escalate_due(self.deps)
        closing.warn_due(self.deps)
        closing.expire_due(self.deps)
        purging.purge_drafts(self.deps)

    @rule(number=a_number, address=st.sampled_from(ADDRESSES))
    def correct_address(self, number: int, address: str) -> None:
        request = self.pick_request(number)
        if request is not None and request.account_id is None:
            self.attempt(submission.correct_address, self.deps, request.id, address, address)

    @rule(number=a_number, address=st.sampled_from(ADDRESSES))
    def resume_later(self, number: int, address: str) -> None:
        request = self.pick_request(number)
        if request is not None:
            self.attempt(resuming.resume_later, self.deps, request, address)

    @rule(how=st.sampled_from(["anew", "on", "up"]))
    def count(self, how: str) -> None:
        if how == "anew":
            recount.begin(self.deps)
        elif how == "on":
            recount.count_some(self.deps, at_most=2)
        else:
            totals.add_up()

    # ---------------------------------------------------------------------------------------------- invariants

    @invariant()
    def figures_equal_a_count_of_the_rows(self) -> None:
        assert not figures.all_counted() or figures.kept() == figures.naive()
        assert self.backlog.trend_as_counted(self.clock.at) == self.backlog.trend_as_seen(self.clock.at)

    @invariant()
    def the_journal_agrees_with_the_state(self) -> None:
        last: dict[int, str] = {}
        rows = (
            JournalDetail.select(JournalDetail, JournalEntry)
            .join(JournalEntry)
            .where(JournalEntry.event.startswith("request."))
            .order_by(JournalEntry.id)
        )
        for row in rows:
            if "after" in row.detail:
                assert row.detail["before"] == last.get(row.entry.request_id, State.DRAFT), row.detail
                last[row.entry.request_id] = row.detail["after"]
        for request in AccountRequest.select():
            assert request.state == last.get(request.id, State.DRAFT)

    @invariant()
    def one_account_an_address_and_one_first_manager_an_entity(self) -> None:
        keys = Counter(account.email_key for account in Account.select())
        assert all(count == 1 for count in keys.values())
        founders = Counter(m.entity_id for m in Membership.select().where(Membership.founding))
        assert all(count == 1 for count in founders.values())

    @invariant()
    def no_manager_without_a_decision_of_the_si(self) -> None:
        for membership in Membership.select().where(Membership.role == Role.ENTITY_MANAGER):
            assert membership.decided_by.staff_role == StaffRole.SI_ADMIN
            judged = Decision.select().where(
                Decision.request == membership.request,
                Decision.action == "approve",
                Decision.status == DecisionStatus.APPLIED,
                Decision.author == membership.decided_by,
            )
            assert judged.count() == 1

    @invariant()
    def no_mail_for_what_did_not_happen(self) -> None:
        for event, journalled in MAIL_OF.items():
            mails = Counter(mail.request_id for mail in Mail.select().where(Mail.event == event))
            entries = Counter(e.request_id for e in JournalEntry.select().where(JournalEntry.event == journalled))
            assert mails == entries, event

    @invariant()
    def no_decision_twice_nor_on_ones_own_request(self) -> None:
        approvals = Counter(
            d.request_id
            for d in Decision.select().where(Decision.status == DecisionStatus.APPLIED, Decision.action == "approve")
        )
        assert all(count == 1 for count in approvals.values())
        for decision in Decision.select():
            assert decision.author.email_key != decision.request.email_key
            assert decision.author_id != decision.request.account_id

    @invariant()
    def nobody_waits_for_a_manager_who_is_not_there(self) -> None:
        for request in AccountRequest.select().where(AccountRequest.state == State.WITH_MANAGER):
            assert active_managers(request.entity_id), request.reference

    @invariant()
    def roles_come_from_approved_requests_with_accepted_documents(self) -> None:
        for membership in Membership.select():
            assert membership.request.state == State.APPROVED
            if membership.role == Role.ENTITY_MANAGER:
                kinds = {
                    version.document.kind
                    for version in DocumentVersion.select().where(
                        DocumentVersion.judgement == Judgement.ACCEPTED, DocumentVersion.removed_at.is_null()
                    )
                    if version.document.request_id == membership.request_id
                }
                assert "mandate" in kinds

    @invariant()
    def a_closed_request_has_no_pending_decision_that_could_apply(self) -> None:
        for request in AccountRequest.select().where(AccountRequest.state == State.WITHDRAWN):
            assert pending_decision(request.id) is None


def _run(url: str, empty: Any, examples: int, steps: int) -> None:
    machine = type("Machine", (LifeOfRequests,), {"url": url, "empty": staticmethod(empty) if empty else None})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            # The deep counts look for what nobody has met yet; the others give every run the same answer.
            derandomize=examples < 100,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.deep)])
def test_what_must_hold_holds_on_sqlite(examples: int) -> None:
    _run("sqlite:///:memory:", None, examples, 40)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("examples", [5, pytest.param(100, marks=pytest.mark.deep)])
def test_what_must_hold_holds_on_postgresql(postgresql_url: str, postgresql_server: Any, examples: int) -> None:
    _run(postgresql_url, lambda: postgresql_server.empty("guichet_test"), examples, 40)
