"""Mails and the journal in a copy: many rows, with words of their own.

A mail of their work as an agent or a manager says who asked for what: the copy says that it left, not what it says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

from domain.actors import Party
from domain.mails import event_of
from domain.registry import Registry
from domain.states import MailState
from models import JournalDetail, JournalEntry, Mail
from models_rights import RightsRequest
from services.machinery.outbox import Renderer
from services.rights.held import Holder, paged
from services.rights.held_of_account import ACCOUNT
from services.rights.held_of_requests import REQUESTS
from services.rights.held_words import detail_in_words

log = logging.getLogger("guichet.rights")

OF_WORK = (
    "décideur",
    "agents de l’administration",
    "{si_admin.plural}",
    "{entity_manager.plural}",
    "autres {entity_manager.plural}",
    "boîte de service",
    "auteur de la décision",
)
"""How the audiences begin of mails that say something of others to those who work on it (domain/mails.py)."""

DECISIONS = frozenset(
    {"request.approve", "request.reject", "request.request_changes", "remedy.answered", "membership.ended"}
)
"""Whose author is named."""

LEFT_OUT = ("decision.", "second_reading.")
"""How the events begin that are not given: a decision that can still be taken back is none, and others stand apart."""

OFFERED = "rights.request_added"
"""Whose detail is kept back: the request that it names may be somebody else's."""


def mails_of(holder: Holder) -> Any:
    """To their account; to their address, of no account and of no request but theirs; about their requests to others.

    A union: each part by its own index.
    """
    theirs = Mail.request.is_null() | Mail.request.in_(holder.requests)
    by_address = Mail.account.is_null() & theirs & holder.by_address(Mail.to_key, Mail.created_at)
    about: Any = Mail.request.in_(holder.requests)
    parts = [Mail.select(Mail.id).where(which) for which in (holder.has(Mail.account), by_address, about)]
    return Mail.id.in_(reduce(lambda one, other: one | other, parts))


def _to_them(holder: Holder, mail: Mail) -> bool:
    """Whether it was written to them: not to who has their requests' address of then, or has it now."""
    if mail.account_id is not None:
        return holder.account is not None and bool(mail.account_id == holder.account.id)
    return holder.had(mail.to_key, mail.created_at)


def mail_rows(registry: Registry, holder: Holder, files: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """Each mail to them, and that one about their requests left to others. `files`: where its text is, by its id."""
    for mail in paged(Mail, mails_of(holder)):
        row = {
            "Mail": registry.worded(_label(mail.event)),
            "À": mail.to_address if _to_them(holder, mail) else "une autre personne",
            "Écrit le": mail.created_at,
            "Remis le": mail.sent_at,
            "État": MailState(mail.state).label,
            "Revenu le": mail.bounced_at,
            "Texte": files.get(mail.id),
        }
        yield {label: value for label, value in row.items() if value}


def texts_of(holder: Holder, renderer: Renderer) -> Iterator[tuple[int, str, str]]:
    """(id, name of the file, text) of each mail that says something to them alone, without its links' secrets."""
    for mail in paged(Mail, mails_of(holder)):
        if _to_them(holder, mail) and not _of_work(mail.event):
            try:
                rendered = renderer.render(mail.event, mail.facts, None)
            except Exception:  # an event of long ago, or a template at fault: the rest of the copy is made
                log.exception("mail %s (%s) cannot be made for a copy", mail.id, mail.event)
                continue
            text = f"Objet : {rendered.subject}\nÀ : {mail.to_address}\n\n{rendered.text}"
            yield mail.id, f"mails/{mail.created_at:%Y-%m-%d}-{mail.id}.txt", text


def _of_work(event: str) -> bool:
    try:
        return event_of(event).audience.startswith(OF_WORK)
    except KeyError:
        return True


def _label(event: str) -> str:
    try:
        return event_of(event).label
    except KeyError:
        return event


def journal_rows(registry: Registry, holder: Holder, label_of: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """What is noted of them, of their requests and of what they asked, and what they did; `label_of` names an event."""
    me = holder.account.id if holder.account is not None else None
    about = holder.has(JournalEntry.account_id) | JournalEntry.request_id.in_(holder.requests)
    asked = {RightsRequest(id=number).object_key for number in holder.asked}
    about |= (JournalEntry.object_kind == "rights_request") & JournalEntry.object_id.in_([key for _, key in asked])
    for entry in paged(JournalEntry, about | holder.has(JournalEntry.actor_id)):
        if entry.event.startswith(LEFT_OUT):
            continue
        of_them = (me is not None and entry.account_id == me) or entry.request_id in holder.requests
        of_them = of_them or (entry.object_kind, entry.object_id) in asked
        known = JournalDetail.get_or_none(JournalDetail.entry == entry.id) if of_them else None
        detail = known.detail if known is not None and entry.event != OFFERED else {}
        held = REQUESTS if entry.request_id in holder.requests else ACCOUNT
        row = {
            "Le": entry.at,
            "Événement": label_of(entry.event),
            "Par": _by(entry, me, detail),
            "Détail": detail_in_words(registry, entry.event, detail, held),
        }
        yield {label: value for label, value in row.items() if value}


def _by(entry: JournalEntry, me: int | None, detail: Mapping[str, Any]) -> str:
    if (me is not None and entry.actor_id == me) or entry.actor_kind in ("applicant", "anonymous"):
        return "vous"
    if entry.actor_kind in (Party.SYSTEM, Party.CLOCK):
        return "le programme"
    if entry.event in DECISIONS and detail.get("actor"):
        return str(detail["actor"])
    return "une personne de l’entité" if entry.actor_kind in ("manager", "account") else "un agent"
