"""A role that follows another of the same person in the same entity."""

from __future__ import annotations

from datetime import datetime

from models import Membership
from models_people import RoleEnding
from queries.role_endings import unsettled_ending
from queries.writing import insert


def copy_role(former: Membership, role: str, since: datetime) -> int:
    """Give the person of a role that ended another one in the same entity: it was decided with the former, by whom and
    on which request. Returns its id."""
    copied = {"account": former.account_id, "entity": former.entity_id, "request": former.request_id}
    decided = {"decided_by": former.decided_by_id, "founding": False}
    return insert(Membership, {**copied, **decided, "role": role, "since": since})


def carry_hearing(former_id: int, kept_id: int) -> None:
    """What the administration had begun against a role goes on against the one that its holder has in its place: nobody
    puts an end to it by changing role. One that was begun against the other goes on alone. The entity is locked."""
    ending = unsettled_ending(former_id)
    if ending is not None and unsettled_ending(kept_id) is None:
        RoleEnding.update(membership=kept_id).where(RoleEnding.id == ending.id).execute()
