"""Named reads of the files that go with what somebody writes, or are kept with an entity."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, fn

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from domain.states import DecisionStatus
from models import Account, AccountRequest, Decision, Entity
from models_exchange import AttachedFile
from queries.scopes import entities_visible_to, visible_request


def joined_to(decision_id: int) -> AttachedFile | None:
    """The file that goes with this decision."""
    file: AttachedFile | None = AttachedFile.select().where(AttachedFile.decision == decision_id).first()
    return file


def waiting_here(row: AccountRequest | Entity, purpose: str, file_id: int, by: int | None) -> AttachedFile | None:
    """A file that was given for what is written on this request or entity (`of_author`), and goes with nothing yet."""
    mine = (AttachedFile.id == file_id) & of_row(row) & (AttachedFile.purpose == purpose) & of_author(by)
    file: AttachedFile | None = AttachedFile.select().where(mine, AttachedFile.joined_at.is_null()).first()
    return file


def of_row(row: AccountRequest | Entity) -> Any:
    """Those of this request or entity."""
    return AttachedFile.entity == row.id if isinstance(row, Entity) else AttachedFile.request == row.id


def of_author(account_id: int | None) -> Any:
    """Those that this agent gave; the applicant's are nobody's by account."""
    return AttachedFile.added_by == account_id if account_id is not None else AttachedFile.added_by.is_null()


def weight_given(request: AccountRequest) -> int:
    """How many bytes the applicant gave beside the request's documents, all together."""
    return int(AttachedFile.select(fn.SUM(AttachedFile.size)).where(of_row(request), of_author(None)).scalar() or 0)


def sent_with_decisions(request: AccountRequest) -> list[AttachedFile]:
    """The files that the applicant received with decisions on the request, the latest first."""
    applied = (Decision.status == DecisionStatus.APPLIED) & (AttachedFile.request == request.id)
    files = AttachedFile.select(AttachedFile, Decision).join(Decision).where(applied)
    return list(files.order_by(AttachedFile.id.desc()))


def sent_file(request: AccountRequest, file_id: int) -> AttachedFile:
    """A file that the applicant of this request received with a decision, or one of a message. Raises NotFound."""
    of_messages = AttachedFile.select().where(
        AttachedFile.request == request.id,
        AttachedFile.purpose == "message",
        AttachedFile.joined_at.is_null(False),
    )
    for file in (*sent_with_decisions(request), *of_messages):
        if file.id == file_id:
            return file
    raise NotFound()


def files_beside(request: AccountRequest) -> list[AttachedFile]:
    """The files that went with decisions on the request, waiting ones too, with who gave them; the latest first."""
    files = (
        AttachedFile.select(AttachedFile, Decision, Account)
        .join(Decision)
        .switch(AttachedFile)
        .join(Account, JOIN.LEFT_OUTER, on=(AttachedFile.added_by == Account.id))
    )
    return list(files.where(AttachedFile.request == request.id).order_by(AttachedFile.id.desc()))


def visible_file(actor: Actor, reference: str, file_id: int) -> AttachedFile:
    """A file that went with something on a request of which the actor may see documents.

    Raises NotFound, the same for absent and hidden.
    """
    request = visible_request(actor, reference, Permission.SEE_DOCUMENTS)
    file: AttachedFile | None = (
        AttachedFile.select()
        .where(AttachedFile.id == file_id, AttachedFile.request == request.id, AttachedFile.joined_at.is_null(False))
        .first()
    )
    if file is None:
        raise NotFound()
    return file


def documents_of(entity: Entity) -> list[AttachedFile]:
    """What is kept with an entity, the latest first, with who added it."""
    files = AttachedFile.select(AttachedFile, Account).join(Account, JOIN.LEFT_OUTER)
    kept = (AttachedFile.purpose == "entity") & AttachedFile.joined_at.is_null(False)
    return list(files.where(AttachedFile.entity == entity.id, kept).order_by(AttachedFile.id.desc()))


def visible_document(actor: Actor, entity_id: int, file_id: int) -> AttachedFile:
    """A file that is kept with an entity which the actor may edit. Raises NotFound, the same for absent and hidden."""
    entity = entities_visible_to(actor, Permission.EDIT_ENTITIES).where(Entity.id == entity_id).first()
    for file in documents_of(entity) if entity is not None else ():
        if file.id == file_id:
            return file
    raise NotFound()
