"""Named reads of the public signup."""

from __future__ import annotations

from models import AccountRequest, Ministry


def active_ministries(draft: AccountRequest) -> list[Ministry]:
    """The ministries to choose from, in the list's order; one that the draft chose stays though it was closed since."""
    return list(
        Ministry.select()
        .where(Ministry.active | (Ministry.id == (draft.ministry_id or 0)))
        .order_by(Ministry.position, Ministry.label)
    )
