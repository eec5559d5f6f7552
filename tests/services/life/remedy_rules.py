"""What people contest before the administration, and what it answers."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.calendar import paris_date
from domain.remedies import RemedyOutcome
from domain.states import State
from models import AccountRequest, JournalEntry, Mail, Membership
from models_people import Remedy
from services.review import remedies
from tests.services.life.machine import World, a_number, a_reason


class RemedyRules(World):
    @rule(number=a_number, who=a_number, days=st.integers(min_value=-1, max_value=3), of_role=st.booleans())
    def contest(self, number: int, who: int, days: int, of_role: bool) -> None:
        actor, day = self.pick_actor(who), paris_date(self.clock.at) - timedelta(days=days)
        if not of_role:
            refused = list(AccountRequest.select().where(AccountRequest.state == State.REJECTED))
            request = refused[number % len(refused)] if refused else self.pick_request(number)
            if request is not None:
                self.attempt(remedies.record, self.deps, actor, request.reference, day, "Contesté.")
            return
        roles = list(Membership.select().order_by(Membership.until.is_null(), Membership.id))
        if roles:
            role = roles[number % len(roles)].id
            self.attempt(remedies.record_of_role, self.deps, actor, role, day, "Contesté.")

    @rule(number=a_number, who=a_number, outcome=st.sampled_from(RemedyOutcome), words=a_reason)
    def answer(self, number: int, who: int, outcome: RemedyOutcome, words: str) -> None:
        rows = list(Remedy.select().order_by(Remedy.answered_at.is_null(False), Remedy.id))
        if rows:
            remedy = rows[number % len(rows)].id
            self.attempt(remedies.answer, self.deps, self.pick_actor(who), remedy, outcome, words)

    @invariant()
    def each_remedy_is_acknowledged_and_answered_by_one_mail(self) -> None:
        assert Mail.select().where(Mail.event == "remedy_received").count() == Remedy.select().count()
        answered = Remedy.select().where(Remedy.answered_at.is_null(False))
        assert JournalEntry.select().where(JournalEntry.event == "remedy.answered").count() == answered.count()
        by_mail = Mail.select().where(Mail.event == "remedy_answered").count()
        reopened = [mail for mail in Mail.select().where(Mail.event == "reopened") if mail.facts["remedy_on"]]
        assert by_mail + len(reopened) == answered.count()

    @invariant()
    def what_is_contested_was_refused_or_has_ended(self) -> None:
        for remedy in Remedy.select().where(Remedy.answered_at.is_null()):
            if remedy.request_id is not None:
                assert remedy.request.state == State.REJECTED
            else:
                assert remedy.membership.until is not None
