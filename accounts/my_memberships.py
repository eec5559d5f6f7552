"""« Rattachements » on `/mon-compte`."""

from __future__ import annotations

from typing import Any

from accounts.access import me
from domain.calendar import french_date, paris_date
from domain.states import Role
from models import Membership
from queries.my_account import asks_to_manage, memberships_of
from queries.proposals import proposals_to
from queries.role_endings import open_endings_of
from web.current import actor, deps


def rows() -> list[dict[str, Any]]:
    """Each with what one may do there: a depositor asks to become manager, once; an end that was begun is answered."""
    asked, proposals, managed = asks_to_manage(me().id), proposals_to(me().id), actor().managed
    roles = memberships_of(me().id)
    endings, mine = open_endings_of(roles), []
    for row in roles:
        stands = row.until is None and row.suspended_at is None and row.role == Role.DEPOSITOR
        may_rise = stands and row.entity_id not in asked
        proposal = proposals.get(row.entity_id) if may_rise else None
        here = {"entity_id": row.entity_id, "opens": row.entity_id in managed}
        mine.append(
            _membership(row) | here | {"may_rise": may_rise, "proposal": proposal, "ending": endings.get(row.id)}
        )
    return mine


def _membership(row: Membership) -> dict[str, Any]:
    if row.until is not None:
        tone, status = "muted", f"Terminé le {french_date(paris_date(row.until))}"
    elif row.suspended_at is not None:
        tone, status = "waiting", f"Suspendu depuis le {french_date(paris_date(row.suspended_at))}"
    else:
        tone, status = "success", "Actif"
    return {
        "entity": row.entity.name,
        "role": deps().registry.role_label(row.role),
        "since": french_date(paris_date(row.since)),
        "status": status,
        "tone": tone,
        "suspended": row.until is None and row.suspended_at is not None,
    }
