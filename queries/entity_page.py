"""What the page of an entity reads of it, for staff, beside its people and requests."""

from __future__ import annotations

from peewee import JOIN

from domain.states import Judgement
from models import Account, AccountRequest, Document, DocumentVersion, Entity
from models_entities import EntityAlias, EntityIdentifier, EntityNote

MOST_DOCUMENTS = 20


def aliases_of(entity: Entity) -> list[EntityAlias]:
    """The names that it had, the latest first."""
    return list(EntityAlias.select().where(EntityAlias.entity == entity).order_by(EntityAlias.id.desc()))


def identifiers_of(entity: Entity) -> list[EntityIdentifier]:
    """The numbers that lead to it beside its present one, the latest first."""
    rows = EntityIdentifier.select().where(EntityIdentifier.entity == entity)
    return list(rows.order_by(EntityIdentifier.id.desc()))


def notes_of(entity: Entity) -> list[EntityNote]:
    """What staff wrote on it for staff, oldest first, with who."""
    query = EntityNote.select(EntityNote, Account).join(Account, on=(EntityNote.author == Account.id))
    return list(query.where(EntityNote.entity == entity).order_by(EntityNote.id))


def accepted_documents(entity: Entity) -> list[DocumentVersion]:
    """The files of its requests that were accepted and are kept, the latest first, with request and judge."""
    versions = (
        DocumentVersion.select(DocumentVersion, Document, AccountRequest, Account)
        .join(Document)
        .join(AccountRequest)
        .switch(DocumentVersion)
        .join(Account, JOIN.LEFT_OUTER, on=(DocumentVersion.judged_by == Account.id))
    )
    kept = DocumentVersion.removed_at.is_null() & DocumentVersion.erased_at.is_null()
    accepted = DocumentVersion.judgement == Judgement.ACCEPTED
    latest = versions.where(AccountRequest.entity == entity, accepted, kept).order_by(DocumentVersion.id.desc())
    return list(latest.limit(MOST_DOCUMENTS))
