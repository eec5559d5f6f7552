"""What becomes of roles in entities."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from models import Membership
from services.people import memberships
from tests.services.life.machine import World, a_number


class PeopleRules(World):
    @rule(number=a_number, who=a_number, how=st.sampled_from(["suspend", "end", "restore"]))
    def change_membership(self, number: int, who: int, how: str) -> None:
        rows = list(Membership.select().order_by(Membership.id))
        if not rows:
            return
        target, actor = rows[number % len(rows)].id, self.pick_actor(who)
        if how == "restore":
            self.attempt(memberships.restore, self.deps, actor, target, "Retour.")
        else:
            act = memberships.suspend if how == "suspend" else memberships.end
            self.attempt(act, self.deps, actor, target, "Départ de l’entité.")
