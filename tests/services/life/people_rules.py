"""What becomes of roles in entities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.calendar import paris_date
from domain.role_endings import EndReason
from models import Account, JournalEntry, Mail, Membership
from models_people import RoleEnding
from services.people import memberships, role_endings, suspensions_due
from tests.services.life.machine import World, a_number

ENDS: dict[str, Callable[..., Any]] = {
    "note": role_endings.observe_for,
    "decide": role_endings.end,
    "drop": role_endings.drop,
}


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
        today = paris_date(self.clock.at)
        for ending in RoleEnding.select().where(RoleEnding.outcome == "ended"):
            other = EndReason(ending.reason).heard and ending.heard_at is None and ending.hear_until >= today
            # Meanwhile they asked for it themselves, or died.
            assert not other or JournalEntry.select().where(JournalEntry.event == "membership.ended").exists()
            assert ending.membership.until is not None

    @invariant()
    def who_is_heard_is_told_once(self) -> None:
        dropped = RoleEnding.select().where(RoleEnding.outcome == "dropped").count()
        assert Mail.select().where(Mail.event == "role_ending").count() == RoleEnding.select().count() + dropped

    @invariant()
    def a_suspension_that_was_lifted_left_nothing_behind(self) -> None:
        left = Membership.suspended_until.is_null(False) | Membership.suspended_by_manager.is_null(False)
        assert Membership.select().where(Membership.suspended_at.is_null(), left).count() == 0
