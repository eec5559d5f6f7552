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
from domain.store import FileNotKept, KnownStore, StoreMark, StoreTrouble, Unkept
from models import DerivedFile, DocumentVersion, Task
from models_store import Installation, StoreSweep
from services.documents import files, page_images, store, sweep
from services.machinery import tasks
from services.machinery.dependencies import Dependencies
from services.machinery.worker import run_due
from tests.support import factories
from tests.support import files as samples
from tests.support.dependencies import Clock, make_deps
from tests.support.races import just_before

HANDLERS = {sweep.KIND: sweep.handler, files.DISCARD: files.discard}
ANY = factories.PlainFile(b"%PDF-1.4 piece")


def keys_of(deps: Dependencies) -> set[str]:
    return set(dict(deps.storage.keys()))


def elsewhere(deps: Dependencies, folder: Path) -> Dependencies:
    """The same program, set to another folder."""
    return replace(deps, storage=EncryptedFolder(folder, deps.vault))  # type: ignore[arg-type]


def forget_database() -> None:
    """What an empty database, or another's, knows of this store."""
    DerivedFile.delete().execute()
    DocumentVersion.delete().execute()
    Installation.delete().execute()


def sweep_turn(deps: Dependencies) -> None:
    """What the worker does every ten minutes, and all that follows from it."""
    tasks.enqueue(deps, sweep.KIND, {})
    run_due(deps, HANDLERS)


def much_later(deps: Dependencies, **parts: float) -> Dependencies:
    """Files are written in real time: all are old for dependencies so far ahead."""
    return replace(deps, now=Clock(deps.now() + timedelta(days=20 * 365, **parts)))


def refused_loudly(caplog: pytest.LogCaptureFixture, trouble: StoreTrouble) -> bool:
    """An error for operators, and an event for those who watch the log."""
    errors = [record for record in caplog.records if record.levelno == logging.ERROR and trouble in record.getMessage()]
    events = [record for record in caplog.records if getattr(record, "event", "") == "store.refused"]
    return bool(errors) and events[-1].facts["trouble"] == trouble  # type: ignore[attr-defined]


class TestNew:
    def test_a_new_database_and_a_new_store_get_their_id_with_the_first_file(self, deps: Dependencies) -> None:
        assert store.trouble(deps) is None
        files.keep(deps, ANY)
        row = Installation.get()
        assert deps.storage.mark() == StoreMark(row.identity, None)
        assert (row.id, len(row.identity)) == (1, 32)
        assert (row.created_at, row.store_marked_at, row.newest_file_at) == (deps.now(), deps.now(), None)
        assert store.trouble(deps) is None

    def test_what_is_marked_already_is_left_as_it_is(self, deps: Dependencies, clock: Clock) -> None:
        assert store.ensure_marked(deps)
        before, mark = Installation.get(), deps.storage.mark()
        clock.advance(hours=1)
        assert store.ensure_marked(deps)
        after = Installation.get()
        assert deps.storage.mark() == mark
        assert (after.identity, after.created_at, after.store_marked_at) == (
            before.identity,
            before.created_at,
            before.store_marked_at,
        )

    def test_a_store_is_marked_with_the_newest_file_that_the_database_remembers(
        self, deps: Dependencies, clock: Clock
    ) -> None:
        Installation.create(id=1, identity="1" * 32, created_at=clock.at, newest_file_at=clock.at)
        assert store.ensure_marked(deps)
        assert deps.storage.mark() == StoreMark("1" * 32, clock.at)

    def test_a_store_that_lost_its_mark_while_the_row_was_locked_is_left_alone(
        self, deps: Dependencies, tmp_path: Path
    ) -> None:
        def another_host_is_faster() -> None:
            Installation.update(identity="0" * 32, store_marked_at=deps.now()).execute()

        with just_before('UPDATE "installation"', another_host_is_faster):
            assert not store.ensure_marked(deps)
        assert deps.storage.mark() is None

    def test_looking_writes_nothing(self, deps: Dependencies, tmp_path: Path) -> None:
        store.trouble(deps)
        assert Installation.select().count() == 0
        assert deps.storage.mark() is None

    def test_of_two_folders_one_becomes_the_store(self, deps: Dependencies, tmp_path: Path) -> None:
        other = elsewhere(deps, tmp_path / "other")
        assert store.ensure_marked(deps)
        assert not store.ensure_marked(other)
        assert store.trouble(other) is StoreTrouble.MISSING


def test_a_store_that_is_marked_between_two_reads_is_this_databases(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = deps.storage.mark, []

    def somebody_is_faster() -> StoreMark | None:
        mark = real()
        asked.append(mark)
        if len(asked) == 1:
            monkeypatch.setattr(deps.storage, "mark", real)
            store.ensure_marked(deps)
        return mark

    monkeypatch.setattr(deps.storage, "mark", somebody_is_faster)
    assert store.trouble(deps) is None
    assert asked == [None]
    assert real() is not None


class TestNotOurs:
    def test_an_empty_database_erases_nothing_from_a_full_store(
        self, deps: Dependencies, caplog: pytest.LogCaptureFixture
    ) -> None:
        factories.make_request(deps, State.WITH_SI)
        stored = keys_of(deps)
        forget_database()
        sweep_turn(much_later(deps))
        assert keys_of(deps) == stored != set()
        assert refused_loudly(caplog, StoreTrouble.FOREIGN)
        assert StoreSweep.select().count() == 0

    def test_nor_does_an_older_dump(self, deps: Dependencies, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
        factories.make_request(deps, State.WITH_SI)
        sweep_turn(deps)
        dumped = Installation.get().newest_file_at
        clock.advance(hours=1)
        newer = factories.make_request(deps, State.WITH_SI)
        clock.advance(hours=25)
        sweep_turn(deps)
        stored = keys_of(deps)
        # What the dump lacks: the request since, and the newer mark.
        DocumentVersion.delete().where(
            DocumentVersion.document.in_([document.id for document in newer.documents])
        ).execute()
        Installation.update(newest_file_at=dumped).execute()
        sweep_turn(much_later(deps))
        assert keys_of(deps) == stored
        assert refused_loudly(caplog, StoreTrouble.AHEAD)

    def test_nor_is_anything_taken_from_another_installations_store(
        self, deps: Dependencies, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        theirs = make_deps(tmp_path / "theirs")
        files.keep(theirs, ANY)
        forget_database()
        files.keep(deps, ANY)
        ours_there = elsewhere(deps, tmp_path / "theirs")
        sweep_turn(much_later(ours_there))
        assert len(keys_of(theirs)) == 1
        assert refused_loudly(caplog, StoreTrouble.FOREIGN)

    def test_nor_from_one_that_says_nothing(self, deps: Dependencies, caplog: pytest.LogCaptureFixture) -> None:
        """A store of before the marks, until somebody adopts it."""
        key = deps.storage.put(b"x", files.PURPOSE)
        sweep_turn(much_later(deps))
        assert keys_of(deps) == {key}
        assert refused_loudly(caplog, StoreTrouble.UNMARKED)

    def test_what_another_key_sealed_is_noticed_before_anything_is_written(self, deps: Dependencies) -> None:
        files.keep(deps, ANY)
        stored = keys_of(deps)
        vault = Vault({"test": secrets.token_bytes(32)}, "test")
        folder: Path = deps.storage.shelf.root  # type: ignore[attr-defined]
        mis_set = replace(deps, vault=vault, storage=EncryptedFolder(folder, vault))
        assert store.trouble(mis_set) is StoreTrouble.SEALED
        with pytest.raises(FileNotKept) as refused:
            files.keep(mis_set, ANY)
        assert refused.value.reason is Unkept.NO_STORE
        assert keys_of(deps) == stored

    def test_another_folder_takes_no_file_that_the_worker_would_not_find(
        self, deps: Dependencies, tmp_path: Path
    ) -> None:
        files.keep(deps, ANY)
        with pytest.raises(FileNotKept):
            files.keep(elsewhere(deps, tmp_path / "another"), ANY)
        assert not (tmp_path / "another").exists()

    def test_a_store_that_cannot_be_read_is_no_answer(
        self, deps: Dependencies, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken() -> None:
            raise OSError(5, "Input/output error")

        store.ensure_marked(deps)
        monkeypatch.setattr(deps.storage, "mark", broken)
        assert store.trouble(deps) is StoreTrouble.UNREADABLE
        assert "the store of files cannot be read" in caplog.text

    def test_files_are_not_deleted_by_name_either(self, deps: Dependencies) -> None:
        draft = factories.make_draft(deps)
        key = DocumentVersion.select().first().storage_key
        files.discard_later(deps, [key])
        forget_database()
        run_due(deps, HANDLERS)
        assert key in keys_of(deps)
        (task,) = Task.select().where(Task.kind == files.DISCARD)
        assert (task.state, "foreign" in task.last_error) == ("waiting", True)
        assert draft.id is not None


class TestAdopting:
    def test_gives_a_store_of_before_its_id(self, deps: Dependencies) -> None:
        key = deps.storage.put(b"x", files.PURPOSE)
        assert store.trouble(deps) is StoreTrouble.UNMARKED
        store.adopt(deps)
        assert store.trouble(deps) is None
        assert keys_of(deps) == {key}

    def test_is_the_way_back_after_an_older_dump(self, deps: Dependencies, clock: Clock) -> None:
        factories.make_request(deps, State.WITH_SI)
        sweep_turn(deps)
        Installation.update(newest_file_at=clock.at - timedelta(days=2)).execute()
        assert store.trouble(deps) is StoreTrouble.AHEAD
        store.adopt(deps)
        assert store.trouble(deps) is None

    def test_is_told_and_dated_and_forgets_nothing_of_the_newest_file(
        self, deps: Dependencies, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        factories.make_request(deps, State.WITH_SI)
        sweep_turn(deps)
        newest = clock.at
        clock.advance(days=1)
        known = store.adopt(deps)
        row = Installation.get()
        assert known == KnownStore(row.identity, marked=True, newest_file_at=newest)
        assert (row.store_marked_at, deps.storage.mark()) == (clock.at, StoreMark(row.identity, newest))
        told = [record for record in caplog.records if "is now this database's" in record.getMessage()]
        assert [(record.levelno, row.identity in record.getMessage()) for record in told] == [(logging.WARNING, True)]

    def test_forgets_a_key_that_is_lost(self, deps: Dependencies) -> None:
        files.keep(deps, ANY)
        vault = Vault({"new": secrets.token_bytes(32)}, "new")
        folder: Path = deps.storage.shelf.root  # type: ignore[attr-defined]
        renewed = replace(deps, vault=vault, storage=EncryptedFolder(folder, vault))
        store.adopt(renewed)
        assert store.trouble(renewed) is None


def test_the_marks_rise_with_the_newest_file_and_never_fall(deps: Dependencies, clock: Clock) -> None:
    factories.make_request(deps, State.WITH_SI)
    sweep_turn(deps)
    newest = clock.at
    clock.advance(days=3)
    forgotten = DocumentVersion.select().where(DocumentVersion.storage_key.is_null(False))
    files.forget(deps, forgotten)
    run_due(deps, HANDLERS)
    sweep_turn(deps)
    mark = deps.storage.mark()
    assert mark is not None
    assert mark.newest_file_at == Installation.get().newest_file_at == newest


def test_the_stores_mark_follows_the_databases_and_only_in_its_own_store(
    deps: Dependencies, clock: Clock, tmp_path: Path
) -> None:
    store.raise_marks(deps)
    assert (Installation.select().count(), deps.storage.mark()) == (0, None)
    store.ensure_marked(deps)
    store.raise_marks(deps)
    identity = Installation.get().identity
    assert deps.storage.mark() == StoreMark(identity, None)
    factories.make_draft(deps)
    for mark in (None, StoreMark("0" * 32, None)):
        other = elsewhere(deps, tmp_path / f"other{mark is None}")
        if mark is not None:
            other.storage.put_mark(mark)
        store.raise_marks(other)
        assert other.storage.mark() == mark
    assert Installation.get().newest_file_at == clock.at
    assert deps.storage.mark() == StoreMark(identity, None)
    store.raise_marks(deps)
    assert deps.storage.mark() == StoreMark(identity, clock.at)
    newest = clock.at
    clock.advance(hours=1)
    Installation.update(newest_file_at=clock.at).execute()
    store.raise_marks(deps)
    assert (Installation.get().newest_file_at, deps.storage.mark()) == (clock.at, StoreMark(identity, clock.at))
    deps.storage.put_mark(StoreMark(identity, clock.at + timedelta(hours=1)))
    store.raise_marks(deps)
    assert deps.storage.mark() == StoreMark(identity, clock.at + timedelta(hours=1))
    assert newest < clock.at


def test_a_file_opens_while_it_is_there_and_whole(deps: Dependencies, tmp_path: Path) -> None:
    key = files.keep(deps, ANY)
    assert store.opens(deps, key)
    (sealed,) = (tmp_path / "documents").glob(f"??/{key}")
    sealed.write_bytes(samples.with_another_last_byte(sealed.read_bytes()))
    assert not store.opens(deps, key)
    deps.storage.delete(key)
    assert not store.opens(deps, key)


@pytest.mark.parametrize("trouble", [StoreTrouble.FOREIGN, StoreTrouble.AHEAD])
def test_what_is_refused_is_told_with_what_was_not_done(
    caplog: pytest.LogCaptureFixture, trouble: StoreTrouble
) -> None:
    store.refuse(trouble, "upload")
    assert refused_loudly(caplog, trouble)
    assert "upload is not done" in caplog.text
    events = [record for record in caplog.records if getattr(record, "event", "") == "store.refused"]
    assert [event.facts["attempt"] for event in events] == ["upload"]  # type: ignore[attr-defined]


def test_page_images_wait_for_a_store_that_takes_them(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    full = replace(deps, policy=replace(deps.policy, upload_free_bytes=2**62))
    with pytest.raises(tasks.NotDone):
        page_images.draw_ahead(full, {"request_id": request.id})
