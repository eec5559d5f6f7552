"""The act by which an entity becomes something else, and the trace that it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import Refusal, TransitionRefused
from models import Entity
from models_entities import EntityAct
from services.machinery.dependencies import Dependencies


@dataclass(frozen=True)
class Act:
    """By what, from when, and why: `document` names the act (« décret n° … »), which need not be one."""

    effective_on: date
    reason: str
    document: str = ""


def demand_done(deps: Dependencies, act: Act) -> None:
    """Raises TransitionRefused without a reason, or for a day to come."""
    if not act.reason.strip():
        raise TransitionRefused("merge", "", Refusal("reason_missing"))
    if act.effective_on > paris_date(deps.now()):
        raise TransitionRefused("merge", "", Refusal("day_to_come"))


def write(
    deps: Dependencies,
    actor: Actor,
    kind: str,
    entity: Entity,
    act: Act,
    *,
    other: Entity | None = None,
    applied: bool = True,
    detail: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Add the act; what the journal repeats of it. `applied` is false where its day is to come."""
    reason = act.reason.strip()
    EntityAct.create(
        kind=kind,
        entity=entity.id,
        other=other.id if other is not None else None,
        effective_on=act.effective_on,
        reason=reason,
        document=act.document,
        author=actor.account_id,
        made_at=deps.now(),
        applied_at=deps.now() if applied else None,
        detail=detail or {},
    )
    return {"effective_on": act.effective_on.isoformat(), "reason": reason, "document": act.document}
