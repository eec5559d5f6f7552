"""Documents that are kept with an entity itself: an order that founded it, an agreement, a letter.

The journal, which more people read than these, says that one was added, opened or deleted, and names none.
"""

from __future__ import annotations

from domain.actors import SYSTEM, Actor
from domain.ledger import Noted
from domain.permissions import Permission, demand
from models import database
from models_exchange import AttachedFile
from queries.attached_files import visible_document
from queries.locks import lock_entities
from services.backup import ledger
from services.documents import attached_files, files
from services.documents.files import AcceptedFile
from services.entities.editing import locked
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh

PURPOSE = "entity"


def take(deps: Dependencies, actor: Actor, entity_id: int, file: AcceptedFile) -> AttachedFile:
    """Keep a file that is to be a document of an entity: `add` says what it is. Raises NotFound, NotAllowed,
    FileNotKept, TransitionRefused ("entity_merged")."""
    demand(actor, Permission.EDIT_ENTITIES)
    attached_files.demand_antivirus(deps)
    with files.keeping(deps, file) as key, database.atomic():
        entity = locked(entity_id)
        return attached_files.add_row(deps, actor, file, key, purpose=PURPOSE, entity=entity.id)


def add(deps: Dependencies, actor: Actor, entity_id: int, file_id: int, title: str) -> None:
    """Make a file of `take` a document of the entity, by this title.

    Raises NotFound, NotAllowed, FileGone, TransitionRefused ("entity_merged").
    """
    with database.atomic():
        entity = locked(entity_id)
        actor = afresh(actor, Permission.EDIT_ENTITIES)
        attached_files.join(deps, actor, entity, PURPOSE, file_id, title=title)
        journal.record("entity.document_added", actor, deps.now(), entity_id=entity.id)


def remove(deps: Dependencies, actor: Actor, entity_id: int, file_id: int) -> None:
    """Delete a document, with its file. Raises NotFound, NotAllowed, TransitionRefused ("entity_merged")."""
    with database.atomic():
        entity = locked(entity_id)
        file = visible_document(afresh(actor, Permission.EDIT_ENTITIES), entity.id, file_id)
        files.forget_attached(deps, [file])
        ledger.note(deps, Noted.ENTITY_DOCUMENT_REMOVED, [file_id])
        journal.record("entity.document_removed", actor, deps.now(), entity_id=entity.id)


def remove_again(deps: Dependencies, file_id: int) -> bool:
    """The same for one that an older database brought back, inside the caller's transaction."""
    file = AttachedFile.get_or_none(AttachedFile.id == file_id, AttachedFile.entity.is_null(False))
    if file is None:
        return False
    lock_entities([file.entity_id])
    files.forget_attached(deps, [file])
    journal.record("entity.document_removed", SYSTEM, deps.now(), entity_id=file.entity_id)
    return True
