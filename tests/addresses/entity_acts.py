"""What is posted to merge, separate, close, open and review the world's entities."""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import paris_date
from models import Entity
from models_absences import AccessReview, EntityBreak
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from services.machinery.dependencies import Dependencies
from tests.support.factories import make_entity


def values_for_acts(deps: Dependencies, entity: Entity, other: Entity) -> dict[str, str]:
    """A closed entity, a day on which an open one is shut, an access review, who founds both that are merged, and the
    marks of what the pages show."""
    closed = make_entity(deps, closed_on=date(2026, 1, 1), closed_why="Cessation d’activité.")
    review = AccessReview.create(entity=entity, asked_at=deps.now(), due_on=paris_date(deps.now()) + timedelta(days=30))
    facts = merge_facts(entity, other)
    today = paris_date(deps.now())
    later = today + timedelta(days=30)
    shut = EntityBreak.create(entity=entity, first_day=later, last_day=later, created_at=deps.now())
    return {
        "review_id": str(review.id),
        "closed_entity": str(closed.id),
        "break_id": str(shut.id),
        "day": today.isoformat(),
        "founder": str(facts.founders[0].id),
        "merge_seen": facts.mark,
        "parts_seen": parts_of(entity).mark,
    }
