"""Named reads of the outbox, for the backoffice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import SQL, fn

from domain.actors import Actor
from domain.errors import NotFound
from domain.search_text import Kind, Term
from domain.states import MailState
from models import AccountRequest, Mail
from queries.journal import request_id_of
from queries.scopes import mails_visible_to
from queries.text_search import SearchColumn

MAILS = SearchColumn(Mail, Mail.to_key, '"to_key"', "search_mail")


def sent_to(query: Any, terms: Sequence[Term], *, listed: bool = False) -> Any:
    """Narrow to the mails to an address in which these words stand, or about the request of a reference; `listed`: see
    `Matching.narrow`."""
    return MAILS.narrow(query, terms, _exactly, listed=listed)


def _exactly(term: Term) -> Any:
    if term.kind is Kind.REFERENCE:
        return Mail.request == request_id_of(term.value)
    return Mail.to_key == term.value if term.kind is Kind.ADDRESS else None


def visible_mail(actor: Actor, mail_id: int) -> Mail:
    """Raises NotFound, the same for absent and hidden."""
    mail = mails_visible_to(actor).where(Mail.id == mail_id).first()
    if mail is None:
        raise NotFound()
    return mail


def unreached(actor: Actor) -> Any:
    """The mails that the actor sees, that nobody will receive, and whose person was not reached since."""
    return mails_visible_to(actor).where(is_unreached())


def unreached_about(actor: Actor, request_id: int) -> Mail | None:
    """The newest of them about a request: its applicant, or who decides, is to be called."""
    return _newest(unreached(actor).where(Mail.request == request_id))


def unreached_at(actor: Actor, key: str) -> Mail | None:
    """The newest of them to an address: the person who has it is to be called."""
    return _newest(unreached(actor).where(Mail.to_key == key))


def _newest(query: Any) -> Mail | None:
    newest: Mail | None = query.order_by(Mail.id.desc()).first()
    return newest


def is_unreached() -> Any:
    """The condition that every try of a mail failed, and that its person was not reached since.

    Reached is an address that took a later mail, or a request about which the same mail arrived later: at the address
    that was corrected.
    """
    later = Mail.alias()
    arrived = later.select(SQL("1")).where(~(later.state != SQL("'sent'")), later.id > Mail.id)
    there = arrived.where(later.to_key == Mail.to_key)
    corrected = arrived.where(later.request == Mail.request, later.event == Mail.event)
    # Each by the index of its own: SQLite would read all that were sent, for an OR of both or for « state = ».
    # Written out, and said twice: the partial index of what is not sent serves these words only, and SQLite, which
    # takes every state for as frequent, would read all mails without it.
    dead = (Mail.state == SQL("'dead'")) & (Mail.state != SQL("'sent'"))
    # The person who has an address that was corrected away need not be called.
    return dead & (Mail.event != "request_address_changed") & ~fn.EXISTS(there) & ~fn.EXISTS(corrected)


def in_state(state: str) -> Any:
    """Mails in this state. Those that are not sent are few, and found by the partial index that these words name."""
    here = Mail.state == state
    return here if state == MailState.SENT else here & (Mail.state != SQL("'sent'"))


def first_unreached(actor: Actor, limit: int) -> list[Mail]:
    """The newest of them, with their requests."""
    columns = (Mail.id, Mail.event, Mail.to_address, Mail.request, AccountRequest)
    query = unreached(actor).select(*columns).left_outer_join(AccountRequest)
    return list(query.order_by(Mail.id.desc()).limit(limit))
