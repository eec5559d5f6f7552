"""Decisions drawn for a second reader: which ones wait for somebody, and where readers disagreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission, may
from models import Account, AccountRequest, Decision, Document, DocumentVersion, Entity, Ministry, SecondReading
from queries.ownership import not_own

LISTED = 100


@dataclass(frozen=True)
class Counts:
    """Second readings: how many were drawn, are read, agree."""

    drawn: int = 0
    read: int = 0
    agreed: int = 0

    @property
    def waiting(self) -> int:
        return self.drawn - self.read

    @property
    def disagreed(self) -> int:
        return self.read - self.agreed


def readings_open_to(actor: Actor) -> Any:
    """The readings that the actor may see: never of a decision of theirs, nor on a request of theirs."""
    query = (
        SecondReading.select(SecondReading, Decision, AccountRequest, Ministry)
        .join(Decision)
        .join(AccountRequest)
        .left_outer_join(Ministry, on=(AccountRequest.ministry == Ministry.id))
    )
    if actor.account_id is None or not may(actor, Permission.SECOND_READ):
        return query.where(SecondReading.id.is_null())
    return query.where(Decision.author != actor.account_id, not_own(actor))


def unread_by(actor: Actor) -> Any:
    """The readings open to the actor that nobody has done yet."""
    return readings_open_to(actor).where(SecondReading.read_at.is_null())


def waiting_for(actor: Actor) -> list[SecondReading]:
    """Those that nobody has read yet, oldest first."""
    return list(unread_by(actor).order_by(SecondReading.drawn_at, SecondReading.id).limit(LISTED))


def visible_reading(actor: Actor, reading_id: int) -> SecondReading:
    """Raises NotFound, the same for absent and hidden."""
    reading: SecondReading | None = readings_open_to(actor).where(SecondReading.id == reading_id).first()
    if reading is None:
        raise NotFound()
    return reading


def disagreements(actor: Actor) -> list[SecondReading]:
    """Readings that would have decided otherwise, newest first, the actor's own decisions included: one learns there.

    Nothing on a request of the actor's own.
    """
    if not may(actor, Permission.SECOND_READ):
        return []
    author = Account.alias()
    return list(
        SecondReading.select(SecondReading, Decision, AccountRequest, author, Account)
        .join(Decision)
        .join(AccountRequest)
        .switch(Decision)
        .join(author, on=(Decision.author == author.id))
        .switch(SecondReading)
        .join(Account, on=(SecondReading.reader == Account.id))
        .where(
            SecondReading.agrees == False,  # noqa: E712 (SQL)
            not_own(actor),
        )
        .order_by(SecondReading.read_at.desc())
        .limit(LISTED)
    )


def counts() -> Counts:
    """All of them, in one statement."""
    agreed = fn.SUM(Case(None, [(SecondReading.agrees, 1)], 0))
    query: Any = SecondReading.select(fn.COUNT(SecondReading.id), fn.COUNT(SecondReading.read_at), agreed)
    drawn, read, agreeing = query.tuples().first()
    return Counts(int(drawn), int(read), int(agreeing or 0))


def judged_versions(decision: Decision) -> list[DocumentVersion]:
    """The files that the decision was taken on."""
    versions = DocumentVersion.select(DocumentVersion, Document).join(Document)
    return list(versions.where(DocumentVersion.id.in_(list(decision.document_versions))).order_by(DocumentVersion.id))


def entity_judged(decision: Decision) -> Entity | None:
    """The entity that the request was of when it was decided."""
    return Entity.get_or_none(Entity.id == decision.payload.get("judged", {}).get("entity"))
