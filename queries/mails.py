"""Named reads of the outbox, for the backoffice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from domain.search_text import Kind, Term
from models import Mail
from queries.journal import request_id_of
from queries.scopes import mails_visible_to
from queries.text_search import SearchColumn

MAILS = SearchColumn(Mail, Mail.to_key, '"to_key"', "search_mail")


def sent_to(query: Any, terms: Sequence[Term]) -> Any:
    """Narrow to the mails to an address in which these words stand, or about the request of a reference."""
    return MAILS.narrow(query, terms, _exactly)


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


def dead(actor: Actor) -> Any:
    """The mails that the actor sees and that nobody will receive: every try failed."""
    return mails_visible_to(actor).where(Mail.state == "dead")


def dead_mails() -> int:
    return int(Mail.select().where(Mail.state == "dead").count())
