"""What becomes of roles in entities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.calendar import paris_date
from domain.role_endings import EndReason
from models import Account, JournalDetail, JournalEntry, Mail, Membership
from models_people import RoleEnding
from services.people import memberships, role_endings, suspensions_due
from tests.services.life.machine import World, a_number

ENDS: dict[str, Callable[..., Any]] = {
    "note": role_endings.observe_for,
    "decide": role_endings.end,
    "drop": role_endings.drop,
}


AT_ONCE = {reason.value for reason in EndReason if not reason.heard}


class PeopleRules(World):
    def pick_role(self, number: int) -> Membership | None:
        rows = list(Membership.select().order_by(Membership.id))
        return rows[number % len(rows)] if rows else None

    @rule(number=a_number, who=a_number, days=st.sampled_from([None, 0, 1, 5]))
    def suspend(self, number: int, who: int, days: int | None) -> None:
        role, actor = self.pick_role(number), self.pick_actor(who)
        until = paris_date(self.clock.at) + timedelta(days=days) if days is not None else None
        if role is not None:
            self.attempt(memberships.suspend, self.deps, actor, role.id, "Vérification.", until)

    @rule(number=a_number, who=a_number)
    def restore(self, number: int, who: int) -> None:
        role = self.pick_role(number)
        if role is not None:
            self.attempt(memberships.restore, self.deps, self.pick_actor(who), role.id, "Retour.")

    @rule()
    def lift(self) -> None:
        suspensions_due.lift_due(self.deps)

    @rule(number=a_number, who=a_number, reason=st.sampled_from(EndReason))
    def begin_to_end(self, number: int, who: int, reason: EndReason) -> None:
        role = self.pick_role(number)
        if role is not None:
            self.attempt(role_endings.begin, self.deps, self.pick_actor(who), role.id, reason, "Départ.")

    @rule(number=a_number, who=a_number, how=st.sampled_from(["answer", *ENDS]))
    def go_on_ending(self, number: int, who: int, how: str) -> None:
        rows = list(RoleEnding.select().order_by(RoleEnding.settled_at.is_null(False), RoleEnding.id))
        if not rows:
            return
        role, actor = rows[number % len(rows)].membership, self.pick_actor(who)
        if how == "answer":
            holder = role.account if number % 2 else Account.get_by_id(actor.account_id)
            self.attempt(role_endings.observe, self.deps, holder, role.id, "Je reste.")
        else:
            self.attempt(ENDS[how], self.deps, actor, role.id, "Vu.")

    @invariant()
    def nobody_loses_a_role_that_they_were_not_heard_on(self) -> None:
        """They answered, or had the time to; or they asked for the end meanwhile, or died."""
        for ending in RoleEnding.select().where(RoleEnding.outcome == "ended", RoleEnding.heard_at.is_null()):
            settled_on = paris_date(ending.settled_at)
            assert settled_on > ending.hear_until or self.ended_for(ending) in AT_ONCE
            assert ending.membership.until is not None

    def ended_for(self, ending: RoleEnding) -> str:
        """The reason for which the role ended at the instant at which this was settled."""
        of_person = JournalEntry.account_id == ending.membership.account_id
        at = (JournalEntry.event == "membership.ended") & (JournalEntry.at == ending.settled_at)
        rows = JournalDetail.select(JournalDetail.detail).join(JournalEntry).where(of_person, at)
        return str(rows.get().detail["end_reason"])

    @invariant()
    def who_is_heard_is_told_once(self) -> None:
        dropped = RoleEnding.select().where(RoleEnding.outcome == "dropped").count()
        assert Mail.select().where(Mail.event == "role_ending").count() == RoleEnding.select().count() + dropped

    @invariant()
    def a_suspension_that_was_lifted_left_nothing_behind(self) -> None:
        left = Membership.suspended_until.is_null(False) | Membership.suspended_by_manager.is_null(False)
        assert Membership.select().where(Membership.suspended_at.is_null(), left).count() == 0
