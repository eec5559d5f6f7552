"""Named reads of what reviewers and applicants write each other about a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Case, fn

from domain.states import State
from models import Account, AccountRequest
from models_exchange import AttachedFile, Message
from queries.journal import entries_of


@dataclass(frozen=True)
class Thread:
    """How much was written, and how much of it the one who looks has not read."""

    messages: int
    unread: int


def messages_of(request: AccountRequest) -> list[Message]:
    """All of them, oldest first, with who wrote and which file goes with each."""
    rows = Message.select(Message, Account, AttachedFile).join(Account, JOIN.LEFT_OUTER).switch(Message)
    rows = rows.join(AttachedFile, JOIN.LEFT_OUTER, on=(Message.file == AttachedFile.id))
    return list(rows.where(Message.request == request.id).order_by(Message.id))


def messages_for_managers(request: AccountRequest) -> list[Message]:
    """Those that managers of its entity read: what was written while they had the request; none of one that asks for
    the role that they have, which may be about them."""
    if request.seeks_manager_role:
        return []
    moves = [(row.entry.at, row.detail["after"]) for row in entries_of(request) if "after" in row.detail]
    return [message for message in messages_of(request) if _state_at(message.at, moves) == State.WITH_MANAGER]


def _state_at(moment: datetime, moves: list[tuple[datetime, str]]) -> str:
    """The state of a request then, of these moves, oldest first; '' where the journal's detail was erased."""
    return next((after for at, after in reversed(moves) if at <= moment), "")


def thread_of(request: AccountRequest, *, for_staff: bool) -> Thread:
    """What there is for staff, or for the applicant."""
    to_read = Message.author.is_null(for_staff) & Message.read_at.is_null()
    count: Any = Message.select(fn.COUNT(Message.id), fn.COUNT(Case(None, [(to_read, 1)])))
    ((messages, unread_ones),) = count.where(Message.request == request.id).tuples()
    return Thread(messages, unread_ones)


def unread(request: AccountRequest, *, by_staff: bool) -> Any:
    """What staff wrote and the applicant has not read, or the other way round."""
    theirs = Message.author.is_null(not by_staff)
    return Message.select().where(Message.request == request.id, theirs, Message.read_at.is_null())


def unanswered(request: AccountRequest) -> int:
    """How many messages the applicant wrote since staff last did."""
    last = Message.select(Message.id).where(Message.request == request.id, Message.author.is_null(False))
    latest = last.order_by(Message.id.desc()).limit(1).scalar() or 0
    return int(Message.select().where(Message.request == request.id, Message.id > latest).count())


def last_writer(request: AccountRequest) -> Account | None:
    """Of the administration."""
    written = Account.select().join(Message, on=(Message.author == Account.id))
    writer: Account | None = written.where(Message.request == request.id).order_by(Message.id.desc()).first()
    return writer
