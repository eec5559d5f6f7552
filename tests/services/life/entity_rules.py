"""What administrators make of entities."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.calendar import paris_date
from models import Entity
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from services.entities import closing, merging, separating
from services.entities.acts import Act
from services.entities.merging import Choices
from services.entities.separating import Shares
from tests.services.life.machine import World, a_number


class EntityRules(World):
    @rule(number=a_number, other=a_number, who=a_number, mine=st.booleans())
    def merge(self, number: int, other: int, who: int, mine: bool) -> None:
        rows = list(Entity.select().order_by(Entity.id))
        if not rows:
            return
        former, into = rows[number % len(rows)], rows[other % len(rows)]
        facts = merge_facts(former, into)
        founders = [role.id for role in facts.founders]
        kept = [(double.former if mine else double.into).id for double in facts.doubles]
        ended = {role.id for double in facts.doubles for role in (double.former, double.into)} - set(kept)
        standing = [role for role in founders if role not in ended]
        choices = Choices(kept, standing[number % len(standing)] if standing else None)
        who_acts = self.pick_actor(who)
        self.attempt(merging.merge, self.deps, who_acts, former.id, into.id, choices, self.act(), seen=facts.mark)

    @rule(number=a_number, who=a_number, split=st.lists(st.sampled_from(["stays", "goes", "both"]), max_size=6))
    def separate(self, number: int, who: int, split: list[str]) -> None:
        rows = list(Entity.select().order_by(Entity.id))
        if not rows:
            return
        parts = parts_of(rows[number % len(rows)])
        roles = {role.id: way for role, way in zip(parts.roles, split, strict=False)}
        requests = [one.id for one, way in zip(parts.requests, split, strict=False) if way != "stays"]
        restored = parts.merged[who % len(parts.merged)].id if parts.merged and number % 2 else None
        gone, both = ([role for role, way in roles.items() if way == chosen] for chosen in ("goes", "both"))
        shares = Shares("Partie", gone, both, requests, restored)
        actor = self.pick_actor(who)
        self.attempt(separating.separate, self.deps, actor, parts.entity.id, shares, self.act(), seen=parts.mark)

    @rule(number=a_number, who=a_number, how=st.sampled_from(["close", "close later", "reopen"]))
    def close(self, number: int, who: int, how: str) -> None:
        rows = list(Entity.select().order_by(Entity.id))
        if not rows:
            return
        entity, actor = rows[number % len(rows)], self.pick_actor(who)
        if how == "reopen":
            self.attempt(closing.reopen, self.deps, actor, entity.id, self.act())
        else:
            day = paris_date(self.clock.at) + timedelta(days=3 if how == "close later" else 0)
            self.attempt(closing.close, self.deps, actor, entity.id, Act(day, "Cessation."))

    def act(self) -> Act:
        return Act(paris_date(self.clock.at), "Réforme.")
