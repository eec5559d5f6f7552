"""An account that was closed long ago, and of which nothing is kept any more, loses all that says whose it was.

The row stays: what agents did names them by it, and the journal by its id. An agent keeps their name as long as a
decision of theirs is kept (CRPA, article L111-2).
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import datetime
from typing import Any

from peewee import fn

from domain.actors import CLOCK
from domain.ledger import Noted
from domain.names import person_key
from models import (
    Account,
    AccountRequest,
    AccountSession,
    Decision,
    FactorEnrolment,
    Mail,
    Membership,
    database,
)
from models_absences import Absence
from models_people import Welcome
from models_support import AccountNote
from models_work import ListLayout, PinnedView, SavedView
from queries.locks import lock_account_by_id
from services.backup import ledger
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import update_account
from services.rights import copies

ADDRESS = "efface-{}@efface.invalid"
OWN = (AccountSession, FactorEnrolment, Welcome, AccountNote, Absence, PinnedView, SavedView, ListLayout)
"""Tables whose rows go with what an account says of its holder."""


def due(before: datetime) -> Any:
    """Accounts that were closed before then, with no request, no role and no decision left."""
    return Account.select(Account.id).where(
        ~Account.active,
        Account.deactivated_at < before,
        ~Account.email_key.endswith("@efface.invalid"),
        *_nothing_left(),
    )


def is_kept(account: Account) -> bool:
    """Whether a request, a role or a decision still names its holder."""
    return not Account.select().where(Account.id == account.id, *_nothing_left()).exists()


def _nothing_left() -> list[Any]:
    return [~fn.EXISTS(model.select(model.id).where(column == Account.id)) for model, column in _KEEPING]


_KEEPING = (
    (AccountRequest, AccountRequest.account),
    (Membership, Membership.account),
    (Decision, Decision.author),
)


def blank(deps: Dependencies, account_id: int, before: datetime) -> bool:
    """Take all that says whose an account was, if it is still due under its lock; whether it was."""
    with database.atomic():
        account = lock_account_by_id(account_id)
        if not due(before).where(Account.id == account_id).exists():
            return False
        erase(deps, account)
    return True


def erase(deps: Dependencies, account: Account) -> None:
    """The same of a locked account, due or not, inside the caller's transaction."""
    for model in OWN:
        model.delete().where(model.account == account.id).execute()
    copies.forget_of(deps, account.id)
    Mail.delete().where(Mail.account == account.id, Mail.state != "queued").execute()
    update_account(account, **_nobody(account.id))
    ledger.note(deps, Noted.ACCOUNT_ERASED, [account.id])
    journal.record("account.erased", CLOCK, deps.now(), account_id=account.id)


def _nobody(account_id: int) -> dict[str, Any]:
    address, first_name, last_name = ADDRESS.format(account_id), "Compte", "effacé"
    return {
        "email": address,
        "email_key": address,
        "first_name": first_name,
        "last_name": last_name,
        "name_key": person_key(first_name, last_name),
        **dict.fromkeys(("capacity", "phone", "service"), ""),
        **dict.fromkeys(("civility", "staff_role", "last_seen_at", "confirmed_at", "inactive_warned_at")),
        **dict.fromkeys(("tf_primary_method", "tf_totp_secret", "tf_last_counter", "mf_recovery_codes")),
        "statistics_after": None,
        # A hash of nothing that anybody knows, in the form that sign-in reads.
        "password": f"$argon2id$v=19$m=65536,t=3,p=4${_random(16)}${_random(32)}",
        "fs_uniquifier": secrets.token_hex(32),
    }


def _random(size: int) -> str:
    return b64encode(secrets.token_bytes(size)).decode().rstrip("=")
