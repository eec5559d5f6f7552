"""Names and numbers of entities change; those that they had go on leading to them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from domain.calendar import paris_date
from domain.row_marks import marks
from models import Entity
from models_entities import EntityAlias, EntityIdentifier
from queries.entities import bears, by_identifier
from services.entities import editing
from services.entities.identifiers import change_identifier
from tests.services.life.machine import World, a_number
from tests.support.factories import luhn_siret

NUMBERS = [luhn_siret(number) for number in range(3_001, 3_006)]
NAMES = ["Institut Kerlann", "Ateliers du Pré", "Bureau des métiers"]


class IdentityRules(World):
    @rule(number=a_number, who=a_number, siret=st.sampled_from(NUMBERS))
    def give_number(self, number: int, who: int, siret: str) -> None:
        entity = self.pick_entity(number)
        if entity is not None:
            given = {"since": paris_date(self.clock.at), "why": "Déménagement.", "seen": entity.identifier or ""}
            self.attempt(change_identifier, self.deps, self.pick_actor(who), entity.id, "siret", siret, **given)

    @rule(number=a_number, who=a_number, name=st.sampled_from(NAMES))
    def rename(self, number: int, who: int, name: str) -> None:
        entity = self.pick_entity(number)
        if entity is not None:
            seen = marks({column: getattr(entity, column) for column in editing.EDITED})
            self.attempt(editing.change, self.deps, self.pick_actor(who), entity.id, {"name": name}, seen)

    def pick_entity(self, number: int) -> Entity | None:
        rows = list(Entity.select().order_by(Entity.id))
        return rows[number % len(rows)] if rows else None

    @invariant()
    def what_an_entity_was_called_and_numbered_leads_to_it(self) -> None:
        for row in EntityIdentifier.select():
            leads = by_identifier(row.kind, row.value)
            assert row.entity_id in [one.id for one in leads] or bears(leads[0], row.kind, row.value)
            assert row.value.lower() in (row.entity.former_key or "")
        for alias in EntityAlias.select():
            assert alias.search_key in (alias.entity.former_key or "")
