"""How an answer comes to who asked: by mail, or, where they have no account to read it in, by letter or by hand, and
with it the copy made for them."""

from __future__ import annotations

from datetime import date

from domain.actors import Actor
from domain.calendar import french_date, paris_date
from domain.permissions import demand
from models import database
from models_rights import RightsRequest
from queries.rights import copy_for
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.rights.examining import EXAMINE, not_their_own, refused


def has_account(row: RightsRequest) -> bool:
    """Whether the person has an account that they can sign in to: a copy is taken there, and by nobody else."""
    return row.account_id is not None and bool(row.account.active)


def address_of(row: RightsRequest) -> str:
    """Where they are written to: an account's mailbox of today, since the one of then may be in others' hands; '' where
    there is none."""
    return str(row.account.email if has_account(row) else row.email)


def copied(row: RightsRequest) -> str:
    """That a copy was made for the person, in words that they read; '' where none is there to be handed over."""
    copy = copy_for(row)
    if copy is None or copy.expires_at is None:
        return ""
    return f"Une copie de vos données a été faite le {french_date(paris_date(copy.ended_at))} pour vous être remise."


def hand_over(deps: Dependencies, actor: Actor, request_id: int, day: date, how: str) -> None:
    """Write down the day on which somebody without an account was handed the answer, and how.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "right_own", "right_open",
    "right_handed", "right_handed_day").
    """
    demand(actor, EXAMINE)
    if not how.strip():
        raise refused("reason_missing")
    with database.atomic():
        actor, row = not_their_own(actor, request_id)
        if row.answered_at is None:
            raise refused("right_open")
        if row.handed_on is not None or has_account(row):
            raise refused("right_handed")
        if not paris_date(row.answered_at) <= day <= paris_date(deps.now()):
            raise refused("right_handed_day")
        RightsRequest.update(handed_on=day, handed_how=how.strip()).where(RightsRequest.id == row.id).execute()
        journal.record("rights.handed", actor, deps.now(), account_id=row.account_id, object_key=row.object_key,
                       handed_on=day.isoformat())  # fmt: skip
