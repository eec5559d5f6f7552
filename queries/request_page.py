"""What a request's page shows beside the request itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from domain.states import OPEN, State
from models import Account, AccountRequest, ComplementItem, Document, DocumentVersion, Mail, Note
from queries.limitation import is_restricted, restricted
from queries.prepared import PreparedFor, PreparedModels, Reader, among, given, numbers
from queries.request_rows import joining_bodies, of_row
from queries.retention import held_among, is_held
from queries.scopes import requests_visible_to

REQUEST = Reader(AccountRequest)


def notes_of(request: AccountRequest) -> list[Note]:
    """What staff wrote on it, oldest first, with who."""
    return _notes.read(request=request.id)


_notes = PreparedModels(
    lambda: Note.select().join(Account).where(Note.request == given(Note.request, "request")).order_by(Note.id),
    Note,
    author=Reader(Account),
)


def mails_of(request: AccountRequest) -> list[Mail]:
    """The mails about it, newest first, without their secrets."""
    columns = (Mail.id, Mail.event, Mail.to_address, Mail.state, Mail.created_at, Mail.sent_at, Mail.last_error)
    return list(Mail.select(*columns).where(Mail.request == request).order_by(Mail.id.desc()))


def versions_by_kind(request: AccountRequest) -> dict[str, list[DocumentVersion]]:
    """Every file of each kind of document, newest first, with who judged it."""
    return versions_of([request.id]).get(request.id, {})


def versions_of(request_ids: Collection[int]) -> dict[int, dict[str, list[DocumentVersion]]]:
    """The same of several requests, by request; one statement."""
    by_request: dict[int, dict[str, list[DocumentVersion]]] = {}
    for version in _versions.read(requests=numbers(request_ids)):
        by_kind = by_request.setdefault(version.document.request_id, {})
        by_kind.setdefault(version.document.kind, []).append(version)
    return by_request


_versions = PreparedModels(
    lambda: (
        DocumentVersion.select()
        .join(Document)
        .switch(DocumentVersion)
        .left_outer_join(Account, on=DocumentVersion.judged_by)
        .where(among(Document.request, "requests"))
        .order_by(Document.id, DocumentVersion.number.desc())
    ),
    DocumentVersion,
    document=Reader(Document),
    judged_by=Reader(Account),
)


@dataclass(frozen=True)
class Kept:
    """What keeps a request as it is: a limitation (nobody uses it), a « contentieux » (nothing of it goes)."""

    limited: bool
    in_contentieux: bool


def request_with_entity(actor: Actor, reference: str) -> tuple[AccountRequest, Kept]:
    """The request of this reference with its entity and its ministry, as `scopes.visible_request` finds it, and what
    keeps it.

    Raises NotFound, the same for absent and hidden.
    """
    rows = _of_reference.rows(actor, reference=reference)
    if not rows:
        raise NotFound()
    return of_row(rows[0]), Kept(*map(bool, rows[0][-2:]))


def kept_of(request: AccountRequest) -> Kept:
    """What keeps a request that was read without that."""
    return Kept(bool(restricted([request.id])), bool(held_among([request.id])))


def _by_reference(actor: Actor) -> Any:
    named = AccountRequest.reference == given(AccountRequest.reference, "reference")
    return joining_bodies(requests_visible_to(actor).where(named), is_restricted(), is_held())


_of_reference = PreparedFor(_by_reference)


def others_of_entity(actor: Actor, request: AccountRequest) -> list[AccountRequest]:
    """Other visible open requests of the same entity, oldest first: rivals while it has no manager."""
    if request.entity_id is None:
        return []
    return list(
        _of_entity(actor, request.id, request.entity_id)
        .order_by(AccountRequest.waiting_since, AccountRequest.id)
        .limit(20)
    )


def others_beside(actor: Actor, request: AccountRequest) -> tuple[list[AccountRequest], list[AccountRequest]]:
    """Others that the actor may see, in one statement: open ones of the entity, oldest first, and those of the address.

    Each list is cut at 20; of an address the newest stay.
    """
    values = {"id": request.id, "entity": request.entity_id, "email_key": request.email_key}
    read = _beside.rows(actor, request.entity_id is not None, **values)
    rows: list[Any] = [REQUEST.read(row, 0) for row in read]
    of_entity = [row for row in rows if request.entity_id is not None and row.entity_id == request.entity_id]
    open_ones = [row for row in of_entity if row.state in OPEN]
    of_address = [row for row in rows if row.email_key == request.email_key]
    return sorted(open_ones, key=lambda row: (row.waiting_since, row.id)), sorted(of_address, key=lambda row: -row.id)


def _others(actor: Actor, has_entity: bool) -> Any:
    other, itself = AccountRequest.alias(), given(AccountRequest.id, "id")
    address, entity = given(AccountRequest.email_key, "email_key"), given(AccountRequest.entity, "entity")
    chosen = [_first(_of_address(actor, itself, address), AccountRequest.id.desc())]
    if has_entity:
        chosen.append(_first(_of_entity(actor, itself, entity), AccountRequest.waiting_since))
    # Together, and not one OR the other: for that PostgreSQL would read every request.
    return other.select(*(getattr(other, name) for name in REQUEST.names)).where(other.id.in_(reduce(or_, chosen)))


_beside = PreparedFor(_others)


def _first(query: Any, order: Any) -> Any:
    """The ids of the first 20 in an order, as a subquery."""
    first = query.select(AccountRequest.id).order_by(order).limit(20).alias("first")
    return first.select_from(first.c.id)


def _of_entity(actor: Actor, but: Any, entity: Any) -> Any:
    query = requests_visible_to(actor).where(AccountRequest.id != but)
    states = sorted(OPEN - {State.DRAFT})
    return query.where(AccountRequest.entity == entity, AccountRequest.state.in_(states))


def _of_address(actor: Actor, but: Any, address: Any) -> Any:
    query = requests_visible_to(actor).where(AccountRequest.id != but)
    return query.where(AccountRequest.email_key == address)


def asked_of(request: AccountRequest) -> list[ComplementItem]:
    """All that complements ever asked for, the latest round first."""
    return list(
        ComplementItem.select()
        .where(ComplementItem.request == request)
        .order_by(ComplementItem.round.desc(), ComplementItem.id)
    )
