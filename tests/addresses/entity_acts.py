"""What is posted to merge, separate, close and open the world's entities."""

from __future__ import annotations

from datetime import date

from models import Entity
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from services.machinery.dependencies import Dependencies
from tests.support.factories import make_entity


def values_for_acts(deps: Dependencies, entity: Entity, other: Entity) -> dict[str, str]:
    """A closed entity, who founds both that are merged, and the marks of what the pages show."""
    closed = make_entity(deps, closed_on=date(2026, 1, 1), closed_why="Cessation d’activité.")
    facts = merge_facts(entity, other)
    return {
        "closed_entity": str(closed.id),
        "founder": str(facts.founders[0].id),
        "merge_seen": facts.mark,
        "parts_seen": parts_of(entity).mark,
    }
