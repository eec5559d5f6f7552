"""What SI administrators do to somebody's open sessions."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.permissions import Permission, demand
from models import Account, database
from services import journal, sessions
from services.office import Office


def end_sessions(office: Office, actor: Actor, account_id: int) -> int:
    """Sign somebody else out everywhere; returns from how many browsers.

    Raises NotAllowed, NotFound, TransitionRefused for oneself.
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    if account_id == actor.account_id:
        raise TransitionRefused("end_sessions", "", Refusal("own_account"))
    with database.atomic():
        if not Account.select().where(Account.id == account_id).exists():
            raise NotFound()
        count = sessions.end_all(account_id, "ended_by_staff", office.now())
        journal.record("account.sessions_ended", actor, office.now(), account_id=account_id, count=count)
    return count
