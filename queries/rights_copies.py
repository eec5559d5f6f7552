"""Named reads of copies of what is held about somebody."""

from __future__ import annotations

from models_rights import RightsCopy

LATEST = 5


def copies_of(account_id: int) -> list[RightsCopy]:
    """The latest copies that the holder of this account asked for, newest first."""
    mine = RightsCopy.select().where(RightsCopy.account == account_id)
    return list(mine.order_by(RightsCopy.id.desc()).limit(LATEST))
