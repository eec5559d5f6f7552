"""What surrounds a request: who else has its address's domain, and the mandates of its rivals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from domain.actors import Actor
from models import Account, AccountRequest, Document, DocumentVersion, Entity, Membership
from queries.patterns import at_domain
from queries.prepared import PreparedFor, Reader, given
from queries.scopes import memberships_visible_to

NAMED = 5
"""People, and other entities, that are named; the rest is counted."""

COUNTED = 200
"""Entities that are counted: a domain of more is a mailbox for anybody."""


@dataclass(frozen=True)
class DomainPeople:
    """People in function whose address is at one domain: in the entity, and in which others."""

    here: list[Account] = field(default_factory=list)
    here_count: int = 0
    elsewhere: list[tuple[Entity, int]] = field(default_factory=list)
    elsewhere_count: int = 0
    """How many other entities, up to COUNTED."""


def people_of_domain(actor: Actor, domain: str, entity_id: int | None, *, but: str = "") -> DomainPeople:
    """Who has a current role and an address at `domain` (as in `email_key`), as far as the actor may see.

    The person of the address `but` is left out.
    """
    values = {"domain": domain, "but": but, "entity": entity_id}
    counts = {row[0]: row[1] for row in _counts.rows(actor, **values)}
    here_count = counts.pop(entity_id, 0)
    named = list(counts)[:NAMED]
    entities = {entity.id: entity for entity in Entity.select().where(Entity.id.in_(named))} if named else {}
    here: list[Any] = [ACCOUNT.read(row, 0) for row in _here.rows(actor, **values)] if here_count else []
    return DomainPeople(
        here=here,
        here_count=here_count,
        elsewhere=[(entities[entity], counts[entity]) for entity in named],
        elsewhere_count=len(counts),
    )


ACCOUNT = Reader(Account)


def _people(actor: Actor) -> Any:
    return (
        memberships_visible_to(actor)
        .join(Account, on=Membership.account)
        .where(
            Membership.until.is_null(),
            at_domain(Account.email_key, given(Account.email_key, "domain")),
            Account.email_key != given(Account.email_key, "but"),
        )
    )


def _people_by_entity(actor: Actor) -> Any:
    number = fn.COUNT(Membership.id)
    counted = _people(actor).select(Membership.entity, number).group_by(Membership.entity)
    return counted.order_by(number.desc(), Membership.entity).limit(COUNTED)


def _people_here(actor: Actor) -> Any:
    here = _people(actor).select(*ACCOUNT.columns).where(Membership.entity == given(Membership.entity, "entity"))
    return here.order_by(Membership.since).limit(NAMED)


_counts, _here = PreparedFor(_people_by_entity), PreparedFor(_people_here)


def files_of_kind(requests: Collection[AccountRequest], kind: str) -> dict[int, DocumentVersion]:
    """The current file of this kind of document, of each of these requests that has one, in one statement."""
    rows = (
        DocumentVersion.select(DocumentVersion, Document)
        .join(Document)
        .where(
            Document.request.in_([request.id for request in requests]),
            Document.kind == kind,
            DocumentVersion.removed_at.is_null(),
        )
        .order_by(DocumentVersion.number)
    )
    return {version.document.request_id: version for version in rows}
