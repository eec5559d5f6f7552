"""Staff correct the name of somebody's account: a slip, a marriage. Requests keep what was declared."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import Refusal, RowChanged, TransitionRefused
from domain.ledger import Noted
from domain.names import person_key
from domain.permissions import Permission, demand
from domain.row_marks import marks
from models import Account, database
from queries.locks import lock_account_by_id
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh, update_account

EDITED = ("first_name", "last_name")


def name_mark(account: Account) -> str:
    """What a form carries of the name that it shows."""
    return marks({name: getattr(account, name) for name in EDITED})


def correct_name(
    deps: Dependencies, actor: Actor, account_id: int, first_name: str, last_name: str, reason: str, *, seen: str
) -> bool:
    """Give the account another name, cleaned already, over the one that was shown (`seen`: `name_mark`); its holder is
    told of both. Returns whether anything changed.

    Raises NotAllowed, FreshSignInNeeded, NotFound, RowChanged, TransitionRefused ("own_account", "reason_missing").
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    if not reason.strip():
        raise TransitionRefused("account.name_corrected", "", Refusal("reason_missing"))
    with database.atomic():
        actor = afresh(actor, Permission.EDIT_ACCOUNTS)
        account = lock_account_by_id(account_id)
        if account.id == actor.account_id:
            raise TransitionRefused("account.name_corrected", "", Refusal("own_account"))
        if seen != name_mark(account):
            raise RowChanged()
        values = {"first_name": first_name, "last_name": last_name}
        changes = {name: [getattr(account, name), new] for name, new in values.items() if getattr(account, name) != new}
        if not changes:
            return False
        before = account.full_name
        update_account(account, **values, name_key=person_key(first_name, last_name))
        ledger.note(deps, Noted.ACCOUNT_CORRECTED, [account.id])
        journal.record(
            "account.name_corrected", actor, deps.now(), account_id=account.id, changes=changes, reason=reason.strip()
        )
        facts = {"before": before, "after": f"{first_name} {last_name}"}
        outbox.post(deps, "account_corrected", account.email, facts, account=account)
        return True
