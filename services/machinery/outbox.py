"""The outbox: a mail is a row written with what caused it; the worker renders and delivers it, at least once.

No mail is lost when the mail server or the process dies, and none is sent for what was rolled back. A mail may be sent
twice only when the process died after the server took it and before the row said so; both then have one Message-ID.
"""

from __future__ import annotations

import json
import logging
import secrets as random
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from domain.limitation import NOT_TOLD
from domain.mailboxes import email_key
from domain.mails import JSON, MAILS, MailRefused, anybody_causes, check_mail, event_of
from domain.states import MailState
from models import Account, AccountRequest, Mail, database
from queries.limitation import restricted
from services.machinery import mail_limit, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.gathering import open_one
from services.machinery.mail_facts import request_facts
from services.machinery.stop_links import stop_link_of

log = logging.getLogger("guichet.mails")

KIND = "mail"
SEALED_FOR = "mail"
PERMANENT_TRIES = 3
"""A recipient refused for good is tried again twice: servers also say 5xx for a while when they are badly set."""


class Rendered(Protocol):
    """A mail ready to leave (`adapters/mail_renderer.py`)."""

    @property
    def subject(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def html(self) -> str: ...


class Renderer(Protocol):
    """Makes a mail of an event, its facts, its link secrets and the secret of the link that stops such mails."""

    def render(
        self, event: str, facts: Mapping[str, JSON], secrets: Mapping[str, str] | None, stop: str = ""
    ) -> Rendered: ...


class Transport(Protocol):
    """Hands a mail to a server. `send` raises domain.mails.MailRefused when it did not take it, or may not have.

    `answers` is the id of the mail that began the thread, '' for that one."""

    def send(self, rendered: Any, to: str, message_id: str, answers: str = "") -> None: ...


def post(
    deps: Dependencies,
    event: str,
    to: str,
    facts: Mapping[str, JSON],
    *,
    request: AccountRequest | None = None,
    account: Account | None = None,
    secrets: Mapping[str, str] | None = None,
    by_staff: bool = False,
    in_turn: bool = False,
) -> Mail:
    """Write a mail and the task that delivers it, inside the caller's transaction. Nothing is written that would tell
    others of a request that is limited (`domain.limitation.NOT_TOLD`).

    `facts` need not repeat what the request's row says (`mail_facts.request_facts`); what they say wins over it.
    The secrets are sealed at once. One that anybody can cause is held to the limit of its address when it is delivered,
    unless staff cause it, or it waited for its turn (`mail_limit.take_place`) and is counted already. Raises ValueError
    when facts or secrets are not those that the catalogue declares, domain.mailboxes.InvalidMailbox when `to` is no
    address.
    """
    secrets = secrets or {}
    if request is not None and event in MAILS:
        facts = request_facts(MAILS[event], request) | dict(facts)
    check_mail(event, facts, secrets)
    now = deps.now()
    values: dict[str, Any] = {
        "event": event,
        "request": request,
        "account": account,
        "to_address": to,
        "to_key": email_key(to),
        "facts": dict(facts),
        "public": anybody_causes(event, facts) and not by_staff,
        "admitted_at": now if in_turn else None,
        "secrets": deps.vault.seal(json.dumps(dict(secrets)).encode(), SEALED_FOR) if secrets else None,
        # The transport adds the sender's domain: the row then needs no setting, and the id never changes.
        "message_id": random.token_hex(16),
        "created_at": now,
        "next_attempt_at": now,
    }
    if request is not None and event in NOT_TOLD and restricted([request.id]):
        return Mail(**values)
    gathered = open_one()
    if gathered is not None:
        gathered.mails.append((values, {"kind": KIND, "run_at": now, "created_at": now}))
        return Mail(**values)
    mail = Mail.create(**values)
    tasks.enqueue(deps, KIND, {"mail_id": mail.id})
    return mail


def deliver(deps: Dependencies, mail_id: int, renderer: Renderer, transport: Transport) -> None:
    """Render and send one mail, then mark it and wipe its secrets. One that is sent, dead or gone is left alone.

    Runs outside of any transaction: nothing is locked while the server is talked to. Raises tasks.TryAgain or
    tasks.GiveUp, once the row says so too.
    """
    mail = Mail.get_or_none(Mail.id == mail_id)
    if mail is None or mail.state != MailState.QUEUED:
        return
    if mail.public and mail.admitted_at is None and not mail_limit.admit(deps, mail, _links_of(deps, mail)):
        return
    try:
        rendered = renderer.render(mail.event, mail.facts, secrets_of(deps, mail), stop_link_of(deps, mail))
        transport.send(rendered, mail.to_address, mail.message_id, _first_of_thread(mail))
    except MailRefused as refusal:
        _not_sent(deps, mail, refusal.text, permanent=refusal.permanent)
    except Exception as error:
        # A template or a key at fault: the traceback is the operator's; the row keeps no value of the mail.
        log.exception("mail %s (%s) cannot be made", mail.id, mail.event)
        _not_sent(deps, mail, f"erreur interne : {type(error).__name__}", permanent=False)
    else:
        _sent(deps, mail)


def handler(renderer: Renderer, transport: Transport) -> Callable[[Dependencies, Mapping[str, Any]], None]:
    """What the worker does with tasks of the kind `mail`."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        deliver(deps, int(payload["mail_id"]), renderer, transport)

    return handle


def secrets_of(deps: Dependencies, mail: Mail) -> dict[str, str] | None:
    """The mail's link secrets, by name; {} when it never had any, None when they were wiped on delivery.

    Raises adapters.vault.TamperedError.
    """
    if mail.secrets is None:
        event = event_of(mail.event)
        return None if event.secrets or event.per_reference else {}
    opened: dict[str, str] = json.loads(deps.vault.open(bytes(mail.secrets), SEALED_FOR))
    return opened


def _first_of_thread(mail: Mail) -> str:
    """The id of the first mail about the same request to the same address; '' for that one, and without a request."""
    if mail.request_id is None:
        return ""
    same = Mail.select(Mail.message_id).where(Mail.request == mail.request_id, Mail.to_key == mail.to_key)
    first = str(same.order_by(Mail.id).limit(1).scalar())
    return first if first != mail.message_id else ""


def _links_of(deps: Dependencies, mail: Mail) -> list[str]:
    """The mail's link secrets; none when a key is at fault, which its rendering tells."""
    try:
        return list((secrets_of(deps, mail) or {}).values())
    except Exception:
        log.exception("mail %s (%s): its links cannot be opened", mail.id, mail.event)
        return []


def send_again(deps: Dependencies, mail_id: int) -> bool:
    """Queue a dead mail anew, with all its tries. False when it is not dead, or is no longer whole."""
    with database.atomic():
        mail = Mail.get_or_none(Mail.id == mail_id)
        if mail is None or not can_leave_again(mail):
            return False
        revived = (
            Mail.update(state=MailState.QUEUED, attempts=0, next_attempt_at=deps.now(), bounced_at=None)
            .where(Mail.id == mail_id, Mail.state == MailState.DEAD)
            .execute()
        )
        if revived:
            tasks.enqueue(deps, KIND, {"mail_id": mail_id})
    return bool(revived)


def can_leave_again(mail: Mail) -> bool:
    """Whether a mail is dead and still whole: the links of one that left, and came back, were wiped then."""
    try:
        event = event_of(mail.event)
    except KeyError:
        return False
    return mail.state == MailState.DEAD and (mail.secrets is not None or not (event.secrets or event.per_reference))


def _sent(deps: Dependencies, mail: Mail) -> None:
    values: dict[str, Any] = {
        "state": MailState.SENT,
        "sent_at": deps.now(),
        "attempts": Mail.attempts + 1,
        "next_attempt_at": None,
        "last_error": "",
    }
    if not deps.keep_mail_secrets:
        values["secrets"] = None
    _update(mail, values)
    seconds = (deps.now() - mail.created_at).total_seconds()
    measured = {"mail_seconds": seconds, "mail_tries": mail.attempts + 1}
    log.info("mail %s sent %.0f s after it was written", mail.id, seconds, extra=measured)


def _not_sent(deps: Dependencies, mail: Mail, error: str, *, permanent: bool) -> None:
    """Say in the row what happened and when the next try is due, then raise it for the task."""
    now, tries = deps.now(), mail.attempts + 1
    again = None if permanent and tries >= PERMANENT_TRIES else tasks.retry_at(now, tries)
    error = tasks.shortened(error)
    values = {"attempts": tries, "last_error": error, "next_attempt_at": again}
    if again is None:
        _update(mail, {**values, "state": MailState.DEAD})
        raise tasks.GiveUp(error)
    _update(mail, values)
    raise tasks.TryAgain(again, error)


def _update(mail: Mail, values: dict[str, Any]) -> None:
    Mail.update(**values).where(Mail.id == mail.id, Mail.state == MailState.QUEUED).execute()
