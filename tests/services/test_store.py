"""A store of files and its database: whose it is, what is done in another's (nothing), and the marks that tell."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage import EncryptedFolder
from adapters.vault import Vault
from domain.states import State
from domain.store import FileNotKept, StoreTrouble, Unkept
from models import DerivedFile, DocumentVersion, Installation, StoreSweep, Task
from services import files, page_images, store, sweep, tasks
from services.office import Office
from services.worker import run_due
from tests.support import factories
from tests.support.office import Clock, make_office

HANDLERS = {sweep.KIND: sweep.handler, files.DISCARD: files.discard}
ANY = factories.PlainFile(b"%PDF-1.4 piece")


def keys_of(office: Office) -> set[str]:
    return set(dict(office.storage.keys()))


def elsewhere(office: Office, folder: Path) -> Office:
    """The same program, set to another folder."""
    return replace(office, storage=EncryptedFolder(folder, office.vault))  # type: ignore[arg-type]


def forget_database() -> None:
    """What an empty database, or another's, knows of this store."""
    DerivedFile.delete().execute()
    DocumentVersion.delete().execute()
    Installation.delete().execute()


def sweep_turn(office: Office) -> None:
    """What the worker does every ten minutes, and all that follows from it."""
    tasks.enqueue(office, sweep.KIND, {})
    run_due(office, HANDLERS)


def much_later(office: Office, **parts: float) -> Office:
    """Files are written in real time: all are old for an office so far ahead."""
    return replace(office, now=Clock(office.now() + timedelta(days=20 * 365, **parts)))


def refused_loudly(caplog: pytest.LogCaptureFixture, trouble: StoreTrouble) -> bool:
    """An error for operators, and an event for whoever watches."""
    errors = [record for record in caplog.records if record.levelno == logging.ERROR and trouble in record.getMessage()]
    events = [record for record in caplog.records if getattr(record, "event", "") == "store.refused"]
    return bool(errors) and events[-1].facts["trouble"] == trouble  # type: ignore[attr-defined]


class TestNew:
    def test_a_new_database_and_a_new_store_get_their_id_with_the_first_file(self, office: Office) -> None:
        assert store.trouble(office) is None
        files.keep(office, ANY)
        mark = office.storage.mark()
        assert mark is not None
        assert mark.installation == Installation.get().identity
        assert store.trouble(office) is None

    def test_looking_writes_nothing(self, office: Office, tmp_path: Path) -> None:
        store.trouble(office)
        assert Installation.select().count() == 0
        assert office.storage.mark() is None

    def test_of_two_folders_one_becomes_the_store(self, office: Office, tmp_path: Path) -> None:
        other = elsewhere(office, tmp_path / "other")
        assert store.ensure_marked(office)
        assert not store.ensure_marked(other)
        assert store.trouble(other) is StoreTrouble.MISSING


class TestNotOurs:
    def test_an_empty_database_erases_nothing_from_a_full_store(
        self, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        factories.make_request(office, State.WITH_SI)
        stored = keys_of(office)
        forget_database()
        sweep_turn(much_later(office))
        assert keys_of(office) == stored != set()
        assert refused_loudly(caplog, StoreTrouble.FOREIGN)
        assert StoreSweep.select().count() == 0

    def test_nor_does_an_older_dump(self, office: Office, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
        factories.make_request(office, State.WITH_SI)
        sweep_turn(office)
        dumped = Installation.get().newest_file_at
        clock.advance(hours=1)
        newer = factories.make_request(office, State.WITH_SI)
        clock.advance(hours=25)
        sweep_turn(office)
        stored = keys_of(office)
        # What the dump lacks: the request since, and the newer mark.
        DocumentVersion.delete().where(
            DocumentVersion.document.in_([document.id for document in newer.documents])
        ).execute()
        Installation.update(newest_file_at=dumped).execute()
        sweep_turn(much_later(office))
        assert keys_of(office) == stored
        assert refused_loudly(caplog, StoreTrouble.AHEAD)

    def test_nor_is_anything_taken_from_another_installations_store(
        self, office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        theirs = make_office(tmp_path / "theirs")
        files.keep(theirs, ANY)
        forget_database()
        files.keep(office, ANY)
        ours_there = elsewhere(office, tmp_path / "theirs")
        sweep_turn(much_later(ours_there))
        assert len(keys_of(theirs)) == 1
        assert refused_loudly(caplog, StoreTrouble.FOREIGN)

    def test_nor_from_one_that_says_nothing(self, office: Office, caplog: pytest.LogCaptureFixture) -> None:
        """A store of before the marks, until somebody adopts it."""
        key = office.storage.put(b"x", files.PURPOSE)
        sweep_turn(much_later(office))
        assert keys_of(office) == {key}
        assert refused_loudly(caplog, StoreTrouble.UNMARKED)

    def test_what_another_key_sealed_is_noticed_before_anything_is_written(self, office: Office) -> None:
        files.keep(office, ANY)
        stored = keys_of(office)
        vault = Vault({"test": secrets.token_bytes(32)}, "test")
        folder: Path = office.storage._root  # type: ignore[attr-defined]
        mis_set = replace(office, vault=vault, storage=EncryptedFolder(folder, vault))
        assert store.trouble(mis_set) is StoreTrouble.SEALED
        with pytest.raises(FileNotKept) as refused:
            files.keep(mis_set, ANY)
        assert refused.value.reason is Unkept.NO_STORE
        assert keys_of(office) == stored

    def test_another_folder_takes_no_file_that_the_worker_would_not_find(self, office: Office, tmp_path: Path) -> None:
        files.keep(office, ANY)
        with pytest.raises(FileNotKept):
            files.keep(elsewhere(office, tmp_path / "another"), ANY)
        assert not (tmp_path / "another").exists()

    def test_a_store_that_cannot_be_read_is_no_answer(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken() -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(office.storage, "mark", broken)
        assert store.trouble(office) is StoreTrouble.UNREADABLE

    def test_files_are_not_deleted_by_name_either(self, office: Office) -> None:
        draft = factories.make_draft(office)
        key = DocumentVersion.select().first().storage_key
        files.discard_later(office, [key])
        forget_database()
        run_due(office, HANDLERS)
        assert key in keys_of(office)
        (task,) = Task.select().where(Task.kind == files.DISCARD)
        assert (task.state, "foreign" in task.last_error) == ("waiting", True)
        assert draft.id is not None


class TestAdopting:
    def test_gives_a_store_of_before_its_id(self, office: Office) -> None:
        key = office.storage.put(b"x", files.PURPOSE)
        assert store.trouble(office) is StoreTrouble.UNMARKED
        store.adopt(office)
        assert store.trouble(office) is None
        assert keys_of(office) == {key}

    def test_is_the_way_back_after_an_older_dump(self, office: Office, clock: Clock) -> None:
        factories.make_request(office, State.WITH_SI)
        sweep_turn(office)
        Installation.update(newest_file_at=clock.at - timedelta(days=2)).execute()
        assert store.trouble(office) is StoreTrouble.AHEAD
        store.adopt(office)
        assert store.trouble(office) is None

    def test_forgets_a_key_that_is_lost(self, office: Office) -> None:
        files.keep(office, ANY)
        vault = Vault({"new": secrets.token_bytes(32)}, "new")
        folder: Path = office.storage._root  # type: ignore[attr-defined]
        renewed = replace(office, vault=vault, storage=EncryptedFolder(folder, vault))
        store.adopt(renewed)
        assert store.trouble(renewed) is None


def test_the_marks_rise_with_the_newest_file_and_never_fall(office: Office, clock: Clock) -> None:
    factories.make_request(office, State.WITH_SI)
    sweep_turn(office)
    newest = clock.at
    clock.advance(days=3)
    forgotten = DocumentVersion.select().where(DocumentVersion.storage_key.is_null(False))
    files.forget(office, forgotten)
    run_due(office, HANDLERS)
    sweep_turn(office)
    mark = office.storage.mark()
    assert mark is not None
    assert mark.newest_file_at == Installation.get().newest_file_at == newest


def test_page_images_wait_for_a_store_that_takes_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    request = factories.make_request(office, State.WITH_SI)
    full = replace(office, policy=replace(office.policy, upload_free_bytes=2**62))
    with pytest.raises(tasks.NotDone):
        page_images.draw_ahead(full, {"request_id": request.id})
