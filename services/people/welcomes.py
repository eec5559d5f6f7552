"""« Définissez votre mot de passe »: the mail to people whose account was made for them, as many an hour as the mail
server bears, and the link in it.

The link is stored as a hash. It opens once, until it expires or the account's uniquifier changes: with the password,
the address, a role of staff. Its reader can have another one mailed by it, as long as no password was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from domain.actors import Actor
from domain.errors import LinkUnusable, NotFound, Refusal, TransitionRefused
from domain.mails import JSON
from domain.permissions import Permission, demand
from models import Account, Mail, Membership, database
from models_imports import ImportFile
from models_people import Welcome
from queries.locks import lock_account_by_id, lock_accounts_by_id, lock_row
from queries.welcomes import accounts_in_turn, lock_waves, owed_to, sent_since, usable_roles, welcome_of
from queries.writing import insert_all
from services.machinery import journal, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.gathering import gathering
from services.machinery.links import hash_of, matches, new_secret, whole
from services.people.authority import afresh

KIND = "welcome"
"""The kind of task that mails another link."""
EVENT = "account_opened"
WAVE = timedelta(hours=1)
LISTED = 20
"""Roles that one mail names."""


def owe(account_ids: Sequence[int], import_id: int) -> None:
    """Note, inside the transaction that makes these accounts, that their holders have a password to choose.

    Nobody is written to before `release`.
    """
    insert_all(Welcome, [{"account": account_id, "import_file": import_id} for account_id in sorted(account_ids)])


def release(deps: Dependencies, actor: Actor, import_id: int) -> int:
    """« Envoyer les invitations »: what an import owes to people is due from now on.

    Returns to how many it was not yet. Raises NotAllowed, FreshSignInNeeded, NotFound.
    """
    demand(actor, Permission.IMPORT)
    with database.atomic():
        file: ImportFile = lock_row(ImportFile, import_id)
        held = Welcome.update(due_at=deps.now()).where(Welcome.import_file == file.id, Welcome.due_at.is_null())
        count = int(held.execute())
        if count:
            journal.record(
                "import.welcomed", actor, deps.now(), object_key=file.object_key, name=file.filename, count=count
            )
    return count


def send_due(deps: Dependencies) -> int:
    """Mail those whose turn it is, no more than `welcomes_per_hour` in any hour. Returns to how many.

    Processes take turns, so that each counts what the others have sent.
    """
    sent = 0
    while wave := _send_some(deps):
        sent += wave
    return sent


def _send_some(deps: Dependencies) -> int:
    with database.atomic():
        lock_waves()
        room = deps.policy.welcomes_per_hour - sent_since(deps.now() - WAVE)
        if room <= 0:
            return 0
        accounts = lock_accounts_by_id(accounts_in_turn(min(room, deps.policy.bulk_chunk)))
        # Another look: somebody may have chosen a password, or lost their role, before the lock.
        ids = [account.id for account in accounts if account.active]
        owed, roles = owed_to(ids), usable_roles(ids)
        turn = [account for account in accounts if account.id in owed and account.id in roles]
        with gathering():
            for account in turn:
                _send(deps, owed[account.id], account, roles[account.id])
    return len(turn)


def _send(deps: Dependencies, welcome: Welcome, account: Account, roles: list[Membership]) -> None:
    """Mail a new link, in the place of any former one; the caller holds the account's lock."""
    secret, now = new_secret(), deps.now()
    until = now + deps.policy.welcome_link
    Welcome.update(
        due_at=welcome.due_at or now,
        sent_at=welcome.sent_at or now,
        token_hash=hash_of(secret),
        holder_mark=hash_of(account.fs_uniquifier),
        expires_at=until,
    ).where(Welcome.id == welcome.id).execute()
    named: list[JSON] = [
        {"entity_name": role.entity.name, "role_label": deps.registry.role_label(role.role)} for role in roles[:LISTED]
    ]
    facts: dict[str, JSON] = {
        "first_name": account.first_name,
        "roles": named,
        "total": len(roles),
        "expires_at": until.isoformat(),
    }
    outbox.post(deps, EVENT, account.email, facts, account=account, secrets={"welcome": secret})


def find_welcome(deps: Dependencies, secret: str) -> Welcome:
    """The link of this secret, with its account. Raises LinkUnusable, with a reason that nobody is told (rule 8)."""
    welcome = _of_link(hash_of(whole(secret)))
    if welcome is None or welcome.used_at is not None or not welcome.account.active:
        raise LinkUnusable("unknown")
    if not matches(welcome.account.fs_uniquifier, welcome.holder_mark):
        raise LinkUnusable("unknown")
    if welcome.expires_at <= deps.now():
        raise LinkUnusable("expired")
    return welcome


def _of_link(token_hash: str) -> Welcome | None:
    known: Welcome | None = (
        Welcome.select(Welcome, Account).join(Account).where(Welcome.token_hash == token_hash).first()
    )
    return known


def password_chosen(deps: Dependencies, account_id: int) -> None:
    """Inside the transaction in which a holder chooses a password, by this link or not: nothing is owed any more."""
    Welcome.update(used_at=deps.now()).where(Welcome.account == account_id, Welcome.used_at.is_null()).execute()


def ask_another(deps: Dependencies, secret: str) -> None:
    """Somebody has a link that opens nothing and asks for another: left to the worker, so that the page's work is that
    of any link (rule 8)."""
    with database.atomic():
        tasks.enqueue(deps, KIND, {"token_hash": hash_of(whole(secret))})


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `welcome`: mail another link in the place of one that opens no more.

    To the account's own address, as many an hour as the public can cause; nothing for one that still opens, or once a
    password was chosen.
    """
    known = _of_link(str(payload["token_hash"]))
    if known is None:
        return
    with database.atomic():
        account = lock_account_by_id(known.account_id)
        welcome = welcome_of(account.id)
        if welcome is None or welcome.token_hash != known.token_hash or not account.active:
            return
        opens = welcome.expires_at > deps.now() and matches(account.fs_uniquifier, welcome.holder_mark)
        if not opens and _mailed_lately(deps, account) < deps.policy.mails_per_address_per_hour:
            _send(deps, welcome, account, usable_roles([account.id]).get(account.id, []))


def _mailed_lately(deps: Dependencies, account: Account) -> int:
    lately = deps.now() - timedelta(hours=1)
    return int(Mail.select().where(Mail.account == account.id, Mail.event == EVENT, Mail.created_at > lately).count())


def send_another(deps: Dependencies, actor: Actor, account_id: int) -> None:
    """Staff mail a link to somebody who called, whether or not it was their turn; it takes the place of the former one.

    Raises NotAllowed, NotFound, TransitionRefused ("password_chosen").
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        actor = afresh(actor, Permission.HELP_APPLICANT)
        account = lock_account_by_id(account_id)
        welcome = welcome_of(account.id)
        if welcome is None:
            raise TransitionRefused("send_welcome", "", Refusal("password_chosen"))
        if not account.active:
            raise NotFound()
        _send(deps, welcome, account, usable_roles([account.id]).get(account.id, []))
        journal.record("account.welcomed", actor, deps.now(), account_id=account.id)
