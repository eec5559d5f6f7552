"""What must hold after each step."""

from __future__ import annotations

from collections import Counter

from hypothesis.stateful import invariant

from domain.calendar import paris_date
from domain.imports import ImportState
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
from models_entities import EntityAct, EntityIdentifier
from models_imports import ImportFile
from queries.memberships import active_managers
from queries.requests import pending_decision
from tests.services.life.machine import World
from tests.support import figures

MAIL_OF = {
    "approved": "request.approve",
    "rejected": "request.reject",
    "expired": "request.expire",
    "withdrawn": "request.withdraw",
    "reopened": "request.reopen",
    "orphaned": "request.orphan",
    "managers_away": "request.cover",
}
"""Mails that tell of a transition: as many of them as journal entries, request by request."""


class Invariants(World):
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
            if membership.request_id is None:  # imported: nobody gives a role to themselves
                assert membership.account_id != membership.decided_by_id
                continue
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
    def nothing_is_of_an_entity_that_is_no_more(self) -> None:
        gone = Entity.select(Entity.id).where(Entity.merged_into.is_null(False))
        assert AccountRequest.select().where(AccountRequest.entity.in_(gone)).count() == 0
        assert Membership.select().where(Membership.entity.in_(gone)).count() == 0
        assert Entity.select().where(Entity.merged_into.in_(gone)).count() == 0
        assert EntityIdentifier.select().where(EntityIdentifier.entity.in_(gone)).count() == 0

    @invariant()
    def nobody_has_a_role_in_an_entity_whose_closing_was_settled(self) -> None:
        today = paris_date(self.clock.at)
        waiting = EntityAct.select(EntityAct.entity).where(EntityAct.applied_at.is_null(), EntityAct.kind == "close")
        closed = Entity.select(Entity.id).where(Entity.closed_on <= today, Entity.id.not_in(waiting))
        people = Membership.select().where(Membership.entity.in_(closed), Membership.until.is_null())
        assert people.count() == 0

    @invariant()
    def roles_come_from_approved_requests_with_accepted_documents(self) -> None:
        for membership in Membership.select().where(Membership.request.is_null(False)):
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
    def a_role_without_a_request_comes_from_a_file_that_an_administrator_of_the_si_imported(self) -> None:
        imported = Membership.select().where(Membership.request.is_null())
        assert all(one.decided_by.staff_role == StaffRole.SI_ADMIN for one in imported)
        assert imported.count() == 0 or ImportFile.select().where(ImportFile.state == ImportState.DONE).exists()

    @invariant()
    def a_closed_request_has_no_pending_decision_that_could_apply(self) -> None:
        for request in AccountRequest.select().where(AccountRequest.state == State.WITHDRAWN):
            assert pending_decision(request.id) is None
