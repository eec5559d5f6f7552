"""What staff write for staff on an account: its holder called, and said this."""

from __future__ import annotations

from domain.actors import Actor
from domain.permissions import Permission, demand
from models import database
from models_support import AccountNote
from queries.directory import visible_account
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh


def annotate(deps: Dependencies, actor: Actor, account_id: int, text: str) -> AccountNote:
    """Write an internal note (text already cleaned). Raises NotFound, NotAllowed."""
    demand(actor, Permission.ANNOTATE)
    with database.atomic():
        account = visible_account(afresh(actor, Permission.ANNOTATE), account_id)
        note: AccountNote = AccountNote.create(account=account.id, author=actor.account_id, at=deps.now(), text=text)
    return note
