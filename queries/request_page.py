"""What a request's page shows beside the request itself."""

from __future__ import annotations

from collections.abc import Collection

from domain.actors import Actor
from domain.states import OPEN, State
from models import Account, AccountRequest, ComplementItem, Document, DocumentVersion, Mail, Note
from queries.scopes import requests_visible_to


def notes_of(request: AccountRequest) -> list[Note]:
    """What staff wrote on it, oldest first, with who."""
    return list(Note.select(Note, Account).join(Account).where(Note.request == request).order_by(Note.id))


def mails_of(request: AccountRequest) -> list[Mail]:
    """The mails about it, newest first, without their secrets."""
    columns = (Mail.id, Mail.event, Mail.to_address, Mail.state, Mail.created_at, Mail.sent_at, Mail.last_error)
    return list(Mail.select(*columns).where(Mail.request == request).order_by(Mail.id.desc()))


def versions_by_kind(request: AccountRequest) -> dict[str, list[DocumentVersion]]:
    """Every file of each kind of document, newest first, with who judged it."""
    return versions_of([request.id]).get(request.id, {})


def versions_of(request_ids: Collection[int]) -> dict[int, dict[str, list[DocumentVersion]]]:
    """The same of several requests, by request; one statement."""
    rows = (
        DocumentVersion.select(DocumentVersion, Document, Account)
        .join(Document)
        .switch(DocumentVersion)
        .left_outer_join(Account, on=DocumentVersion.judged_by)
        .where(Document.request.in_(list(request_ids)))
        .order_by(Document.id, DocumentVersion.number.desc())
    )
    by_request: dict[int, dict[str, list[DocumentVersion]]] = {}
    for version in rows:
        by_kind = by_request.setdefault(version.document.request_id, {})
        by_kind.setdefault(version.document.kind, []).append(version)
    return by_request


def others_of_address(actor: Actor, request: AccountRequest) -> list[AccountRequest]:
    """Other visible requests of the same mail address, newest first."""
    return list(
        requests_visible_to(actor)
        .where(AccountRequest.email_key == request.email_key, AccountRequest.id != request.id)
        .order_by(AccountRequest.id.desc())
        .limit(20)
    )


def others_of_entity(actor: Actor, request: AccountRequest) -> list[AccountRequest]:
    """Other visible open requests of the same entity, oldest first: rivals while it has no manager."""
    if request.entity_id is None:
        return []
    open_states = sorted(OPEN - {State.DRAFT})
    return list(
        requests_visible_to(actor)
        .where(
            AccountRequest.entity == request.entity_id,
            AccountRequest.id != request.id,
            AccountRequest.state.in_(open_states),
        )
        .order_by(AccountRequest.waiting_since, AccountRequest.id)
        .limit(20)
    )


def asked_of(request: AccountRequest) -> list[ComplementItem]:
    """All that complements ever asked for, the latest round first."""
    return list(
        ComplementItem.select()
        .where(ComplementItem.request == request)
        .order_by(ComplementItem.round.desc(), ComplementItem.id)
    )
