"""A role that follows another of the same person."""

from __future__ import annotations

from datetime import datetime

from models import Membership
from queries.writing import insert


def copy_role(former: Membership, role: str, since: datetime) -> None:
    """Give the person of a role that ended another one in the same entity: it was decided with the former, by whom and
    on which request."""
    copied = {"account": former.account_id, "entity": former.entity_id, "request": former.request_id}
    decided = {"decided_by": former.decided_by_id, "founding": False}
    insert(Membership, {**copied, **decided, "role": role, "since": since})
