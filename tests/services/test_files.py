"""Files into the store and out of it: what is refused leaves nothing behind, what a row names is never deleted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.errors import NotFound
from domain.page_troubles import StoredFileUnusable
from domain.scans import Verdict
from domain.store import FileNotKept, StoreTrouble, Unkept
from models import DerivedFile, DocumentVersion, Task, database
from models_store import Installation
from queries.documents import current_versions
from services.documents import files, scans, store
from services.machinery import tasks
from services.machinery.dependencies import Dependencies
from tests.support import factories

ANY = factories.PlainFile(b"%PDF-1.4 piece")


def keys_of(deps: Dependencies) -> set[str]:
    return set(dict(deps.storage.keys()))


def named_for_later() -> list[list[str]]:
    """The keys that the worker is to delete, task by task."""
    return [task.payload["keys"] for task in Task.select().where(Task.kind == files.DISCARD).order_by(Task.id)]


def failing(*_: Any) -> None:
    raise OSError(28, "No space left on device")


def test_a_file_is_kept_under_a_key_that_says_its_purpose(deps: Dependencies) -> None:
    for key, data, purpose in (
        (files.keep(deps, ANY), ANY.data, "document"),
        (files.put(deps, b"image", "page"), b"image", "page"),
    ):
        assert (deps.storage.get(key), key.partition(".")[0]) == (data, purpose)
    assert len(keys_of(deps)) == 2


def test_a_store_that_cannot_be_written_says_so_and_operators_read_why(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files.keep(deps, ANY)
    monkeypatch.setattr(deps.storage, "put", failing)
    with pytest.raises(FileNotKept) as refused:
        files.keep(deps, ANY)
    assert refused.value.reason is Unkept.NO_ROOM
    assert "a file cannot be stored" in caplog.text


@pytest.mark.parametrize(("error", "left"), [(NotFound(), 0), (RuntimeError("the commit's answer was lost"), 1)])
def test_a_file_whose_row_is_refused_goes_again_and_one_of_which_nobody_knows_stays(
    deps: Dependencies, error: Exception, left: int
) -> None:
    def refused() -> None:
        with files.keeping(deps, ANY) as key:
            assert deps.storage.get(key) == ANY.data
            raise error

    with pytest.raises(type(error)):
        refused()
    assert len(keys_of(deps)) == left
    with files.keeping(deps, ANY) as key:
        pass
    assert key in keys_of(deps)


def test_a_file_of_which_a_virus_was_found_is_opened_by_nobody(deps: Dependencies) -> None:
    version = current_versions(factories.make_draft(deps))["mandate"]
    assert files.read(deps, version) == deps.storage.get(version.storage_key)
    version.scan_verdict = Verdict.INFECTED
    with pytest.raises(StoredFileUnusable, match="virus"):
        files.read(deps, version)


def test_forgetting_a_draft_takes_its_files_what_was_made_of_them_and_their_scans_and_no_other(
    deps: Dependencies,
) -> None:
    guarded = replace(deps, policy=replace(deps.policy, antivirus=True))
    mine, other = factories.make_draft(guarded), factories.make_draft(guarded)
    versions = [list(current_versions(draft).values()) for draft in (mine, other)]
    for version in (*versions[0], *versions[1]):
        key = files.put(guarded, b"image", "page")
        DerivedFile.create(version=version, kind="page", page=1, storage_key=key, created_at=guarded.now())
        DerivedFile.create(version=version, kind="text", created_at=guarded.now())
    going = {version.storage_key for version in versions[0]}
    going |= {row.storage_key for version in versions[0] for row in version.derived if row.storage_key}
    with database.atomic():
        files.forget(guarded, DocumentVersion.select().where(DocumentVersion.id.in_([v.id for v in versions[0]])))
    assert {row.id for row in DocumentVersion.select()} == {version.id for version in versions[1]}
    assert {row.version_id for row in DerivedFile.select()} == {version.id for version in versions[1]}
    asked = {task.payload["version_id"] for task in Task.select().where(Task.kind == scans.KIND)}
    assert asked == {version.id for version in versions[1]}
    assert named_for_later() == [sorted(going)]
    files.discard(guarded, {"keys": sorted(going)})
    assert keys_of(guarded) & going == set()
    assert {version.storage_key for version in versions[1]} <= keys_of(guarded)


def test_forgetting_nothing_asks_for_nothing(deps: Dependencies) -> None:
    files.forget(deps, DocumentVersion.select())
    files.discard_later(deps, [None])
    assert named_for_later() == []


def test_many_files_go_in_several_tasks(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BATCH", 2)
    files.discard_later(deps, ["e", None, "d", "c", "b", "a"])
    assert named_for_later() == [["a", "b"], ["c", "d"], ["e"]]


def test_what_a_row_names_after_all_stays(deps: Dependencies) -> None:
    version = current_versions(factories.make_draft(deps))["mandate"]
    orphan = files.keep(deps, ANY)
    files.discard(deps, {"keys": [version.storage_key, orphan]})
    assert version.storage_key in keys_of(deps)
    assert orphan not in keys_of(deps)


def test_nothing_goes_from_a_store_that_is_not_this_databases(
    deps: Dependencies, caplog: pytest.LogCaptureFixture
) -> None:
    orphan = files.keep(deps, ANY)
    Installation.update(identity="0" * 32).execute()
    with pytest.raises(tasks.NotDone) as refused:
        files.discard(deps, {"keys": [orphan]})
    assert "foreign" in refused.value.why
    assert orphan in keys_of(deps)
    assert "discard" in caplog.text


def test_what_cannot_be_deleted_now_is_left_to_the_sweep(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = files.keep(deps, ANY)
    files.abandon(deps, None)
    with monkeypatch.context() as patch:
        patch.setattr(deps.storage, "delete", failing)
        files.abandon(deps, key)
    assert "left to the sweep" in caplog.text
    assert key in keys_of(deps)
    files.abandon(deps, key)
    assert key not in keys_of(deps)


# --- whether the store takes files


def other_installation(deps: Dependencies) -> Dependencies:
    Installation.update(identity="0" * 32).execute()
    return deps


def no_room(deps: Dependencies) -> Dependencies:
    return replace(deps, policy=replace(deps.policy, upload_free_bytes=2**62))


@pytest.mark.parametrize(
    ("change", "reason", "logged"),
    [
        (other_installation, Unkept.NO_STORE, f"({StoreTrouble.FOREIGN.value}): upload is not done"),
        (no_room, Unkept.NO_ROOM, "bytes are left in the store"),
    ],
)
def test_a_file_is_not_taken_where_it_would_be_lost(
    deps: Dependencies,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[Dependencies], Dependencies],
    reason: Unkept,
    logged: str,
) -> None:
    files.keep(deps, ANY)
    deps = change(deps)
    with pytest.raises(FileNotKept) as refused:
        store.demand_writable(deps)
    assert refused.value.reason is reason
    assert logged in caplog.text
    assert {record.levelno for record in caplog.records if logged in record.getMessage()} >= {logging.ERROR}
    assert not store.takes_files(deps)


def test_the_last_room_is_kept_to_the_byte(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for free, taken in ((deps.policy.upload_free_bytes, True), (deps.policy.upload_free_bytes - 1, False)):
        monkeypatch.setattr(deps.storage, "free_bytes", lambda free=free: free)
        assert store.takes_files(deps) is taken
        assert (f"uploads are refused: {free} bytes" in caplog.text) is not taken


@pytest.mark.parametrize("method", ["free_bytes", "add_canary"])
def test_a_disk_that_fails_is_no_room(
    deps: Dependencies, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    files.keep(deps, ANY)
    monkeypatch.setattr(deps.storage, method, failing)
    with pytest.raises(FileNotKept) as refused:
        store.demand_writable(deps)
    assert refused.value.reason is Unkept.NO_ROOM
    assert "the store of files cannot be written" in caplog.text


def test_a_store_takes_files_when_it_is_ready_too(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.takes_files(deps)
    monkeypatch.setattr(deps.storage, "ready", lambda: False)
    assert not store.takes_files(deps)


def test_a_store_that_somebody_else_marked_first_takes_no_file(
    deps: Dependencies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.ensure_marked

    def another_host_is_faster(given: Dependencies) -> bool:
        Installation.create(id=1, identity="0" * 32, created_at=deps.now())
        Installation.update(store_marked_at=deps.now()).execute()
        return real(given)

    monkeypatch.setattr(store, "ensure_marked", another_host_is_faster)
    with pytest.raises(FileNotKept) as refused:
        store.demand_writable(deps)
    assert refused.value.reason is Unkept.NO_STORE
    assert deps.storage.mark() is None
