"""Documents of an entity itself: added, deleted for a reason, gone along when it is merged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.actors import Actor
from domain.errors import FileGone, NotAllowed, NotFound, TransitionRefused
from domain.states import StaffRole
from models import Entity
from models_exchange import AttachedFile
from queries.attached_files import documents_of
from services.documents import files
from services.entities import documents
from services.entities.movers import move_all
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.factories import PlainFile
from tests.support.outcomes import detail_of, rows

pytestmark = pytest.mark.slow

FILE = PlainFile(b"%PDF-1.4 convention", "convention.pdf")


@pytest.fixture
def guarded(deps: Dependencies) -> Dependencies:
    return replace(deps, policy=replace(deps.policy, antivirus=True))


@pytest.fixture
def admin(guarded: Dependencies) -> Actor:
    return factories.make_si_admin(guarded)


def added(deps: Dependencies, admin: Actor, entity: Entity, title: str = "Convention de 2024") -> AttachedFile:
    file = documents.take(deps, admin, entity.id, FILE)
    documents.add(deps, admin, entity.id, file.id, title)
    return file


def test_it_is_one_of_the_entity_s_once_it_has_a_title(guarded: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(guarded)
    waiting = documents.take(guarded, admin, entity.id, FILE)
    assert documents_of(entity) == []
    documents.add(guarded, admin, entity.id, waiting.id, "Convention de 2024")
    (kept,) = documents_of(entity)
    assert (kept.title, files.read(guarded, kept)) == ("Convention de 2024", FILE.data)
    (entry,) = rows("entity.document_added")
    assert entry.entity_id == entity.id
    assert detail_of(entry) == {"actor": admin.name}


def test_it_is_added_once_and_to_its_own_entity(guarded: Dependencies, admin: Actor) -> None:
    entity, other = factories.make_entity(guarded), factories.make_entity(guarded)
    file = documents.take(guarded, admin, entity.id, FILE)
    with pytest.raises(FileGone):
        documents.add(guarded, admin, other.id, file.id, "Ailleurs")
    documents.add(guarded, admin, entity.id, file.id, "Ici")
    with pytest.raises(FileGone):
        documents.add(guarded, admin, entity.id, file.id, "Encore")


def test_deleting_one_takes_its_file(guarded: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(guarded)
    file = added(guarded, admin, entity)
    with pytest.raises(NotFound):
        documents.remove(guarded, admin, factories.make_entity(guarded).id, file.id)
    documents.remove(guarded, admin, entity.id, file.id)
    assert documents_of(entity) == []
    (entry,) = rows("entity.document_removed")
    assert detail_of(entry) == {"actor": admin.name}


def test_nobody_else_touches_them(guarded: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(guarded)
    file = added(guarded, admin, entity)
    reviewer = factories.make_staff(guarded, StaffRole.REVIEWER)
    manager = factories.make_manager(guarded, entity)
    for actor in (reviewer, manager):
        with pytest.raises(NotAllowed):
            documents.take(guarded, actor, entity.id, FILE)
        with pytest.raises(NotAllowed):
            documents.add(guarded, actor, entity.id, file.id, "Autre titre")
        with pytest.raises(NotAllowed):
            documents.remove(guarded, actor, entity.id, file.id)


def test_they_go_along_when_the_entity_is_merged(guarded: Dependencies, admin: Actor) -> None:
    former, into = factories.make_entity(guarded), factories.make_entity(guarded)
    added(guarded, admin, former)
    move_all(guarded, admin, former, into)
    assert [file.title for file in documents_of(into)] == ["Convention de 2024"]
    Entity.update(merged_into=into.id).where(Entity.id == former.id).execute()
    with pytest.raises(TransitionRefused):
        documents.take(guarded, admin, former.id, FILE)
