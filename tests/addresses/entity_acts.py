"""What is posted to merge, separate, close and open the world's entities."""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import paris_date
from models import Entity
from models_absences import EntityBreak
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from services.machinery.dependencies import Dependencies
from tests.support.factories import make_entity


def values_for_acts(deps: Dependencies, entity: Entity, other: Entity) -> dict[str, str]:
    """A closed entity, a day on which an open one is shut, who founds both that are merged, and the marks of what the
    pages show."""
    closed = make_entity(deps, closed_on=date(2026, 1, 1), closed_why="Cessation d’activité.")
    facts = merge_facts(entity, other)
    today = paris_date(deps.now())
    later = today + timedelta(days=30)
    shut = EntityBreak.create(entity=entity, first_day=later, last_day=later, created_at=deps.now())
    return {
        "closed_entity": str(closed.id),
        "break_id": str(shut.id),
        "day": today.isoformat(),
        "founder": str(facts.founders[0].id),
        "merge_seen": facts.mark,
        "parts_seen": parts_of(entity).mark,
    }
