"""One total of mails an address and hour, over all the mails that anybody can cause by typing that address.

What passes the limit is not sent as it is, nor lost: for each kind of mail one task waits until there is room, and says
it all then (a list of the address's requests with their links, a new link to choose a password). It keeps its place:
mails asked for meanwhile do not take it. So somebody who floods an address delays its owner's mail by an hour at most,
whatever they do, and the address gets no more than the limit.

Pages know nothing of this: they write the same rows whatever the address had (rule 8); the worker decides, here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.mails import MAILS
from domain.security_events import SecurityEvent, tell
from domain.states import TaskState
from models import Link, Mail, Task, database
from queries.locks import lock_mailbox
from services.machinery import tasks
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of

HOUR = timedelta(hours=1)


def admit(deps: Dependencies, mail: Mail, secrets: Iterable[str]) -> bool:
    """Whether this public mail may leave now; counted then. Otherwise it is taken back, with the links of its secrets,
    and what makes up for it is left to wait."""
    with database.atomic():
        lock_mailbox(mail.to_key)
        sent, waiting = _sent(deps, mail.to_key), _waiting(mail.to_key)
        if len(sent) + len(waiting) < deps.policy.mails_per_address_per_hour:
            Mail.update(admitted_at=deps.now()).where(Mail.id == mail.id).execute()
            return True
        tell(SecurityEvent.LIMIT_REACHED, limit="mails_to_address", mail=mail.event, request=mail.request_id)
        _make_up_for(deps, mail, sent, waiting)
        Link.delete().where(Link.token_hash.in_([hash_of(secret) for secret in secrets])).execute()
        Mail.delete().where(Mail.id == mail.id).execute()
    return False


def take_place(deps: Dependencies, email_key: str) -> None:
    """Take the place that a task waited for, inside the transaction that posts its mail.

    Raises tasks.TryAgain when there is still none.
    """
    lock_mailbox(email_key)
    sent = _sent(deps, email_key)
    if len(sent) >= deps.policy.mails_per_address_per_hour:
        raise tasks.TryAgain(sent[0] + HOUR, "cette adresse a reçu assez de mails")


def _make_up_for(deps: Dependencies, mail: Mail, sent: list[datetime], waiting: list[Task]) -> None:
    kind = MAILS[mail.event].later
    if not kind:
        return
    payload = {
        "email_key": mail.to_key,
        "new": mail.to_address,
        "account_id": mail.account_id,
        "request_id": mail.request_id,
        "waited": True,
    }
    # One that is being worked on may have read before this was asked for: it does not count.
    same = next((task for task in waiting if task.kind == kind and task.leased_until is None), None)
    if same is not None:
        Task.update(payload=payload).where(Task.id == same.id).execute()
        return
    turn = len(sent) + len(waiting) - deps.policy.mails_per_address_per_hour
    at = sent[turn] + HOUR if turn < len(sent) else deps.now() + HOUR
    tasks.enqueue(deps, kind, payload, run_at=at, unique_key=f"{_prefix(mail.to_key)}{kind}:{at.timestamp()}")


def _sent(deps: Dependencies, email_key: str) -> list[datetime]:
    """When the public mails of the last hour were let through, oldest first."""
    since = deps.now() - HOUR
    times = Mail.select(Mail.admitted_at).where(Mail.to_key == email_key, Mail.admitted_at > since)
    return [at for (at,) in times.order_by(Mail.admitted_at).tuples()]


def _waiting(email_key: str) -> list[Task]:
    """The tasks that wait for a place at this address."""
    kinds = {event.later for event in MAILS.values() if event.later}
    return list(
        Task.select().where(
            Task.state == TaskState.WAITING, Task.kind.in_(kinds), Task.unique_key.startswith(_prefix(email_key))
        )
    )


def _prefix(email_key: str) -> str:
    return f"later:{hashlib.sha256(email_key.encode()).hexdigest()}:"
