"""What applicants and deciders do with requests, and what the clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.states import DecisionStatus, Judgement, State
from models import (
    Account,
    AccountRequest,
    Decision,
    Entity,
)
from queries.actors import actor_of
from queries.request_context import RequestContext
from services.entities import closing as entity_closing
from services.figures import recount, totals
from services.requests import attaching, closing, escalation, purging
from services.requests.transitions import apply_with_reason
from services.review import decisions, examination
from services.signup import activation, complements, resuming, submission
from services.signup.activation import Proof
from tests.services.life.machine import ADDRESSES, World, a_number, a_reason
from tests.support import factories

SIRETS = [factories.luhn_siret(number) for number in (900_001, 900_002)]


class RequestRules(World):
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

    @rule(days=st.sampled_from([1, 3, 8, 31, 61]))
    def time_passes(self, days: int) -> None:
        factories.mails_leave(self.deps)
        self.clock.advance(days=days)
        escalation.remind_due(self.deps)
        escalation.escalate_due(self.deps)
        closing.warn_due(self.deps)
        closing.expire_due(self.deps)
        entity_closing.settle_due(self.deps)
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
