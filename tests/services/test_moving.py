"""Files on their way from one store to another: all of them, each the same, whatever dies or comes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.shelf_objects import ObjectShelf
from adapters.storage import EncryptedFolder, SealedStore, name_of
from domain.shelf import Shelf
from domain.store import FileNotKept, Filling, StoreMark, StoreTrouble, Unkept
from models import DocumentVersion
from services.documents import files, moving, store
from services.documents.moving import Moved, NotMovable
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.object_store import ObjectServer, object_server

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

ANY = factories.PlainFile(b"%PDF-1.4 piece")
URL = "s3://documents/guichet"
DAY = date(2026, 11, 23)


@pytest.fixture
def server() -> Iterator[ObjectServer]:
    with object_server() as running:
        yield running


@pytest.fixture(params=["objects", pytest.param("swift", marks=pytest.mark.deep)])
def bucket(request: pytest.FixtureRequest, deps: Dependencies) -> SealedStore:
    """A new store, in a bucket: of a store in this process, or of a real Swift."""
    named = "server" if request.param == "objects" else "swift"
    return SealedStore(ObjectShelf(request.getfixturevalue(named).bucket()), deps.vault)  # type: ignore[arg-type]


@pytest.fixture
def folder(deps: Dependencies, tmp_path: Path) -> SealedStore:
    """A new store, in another folder."""
    return EncryptedFolder(tmp_path / "elsewhere", deps.vault)  # type: ignore[arg-type]


def nothing(_: Moved) -> None:
    """Who is not interested in how far it is."""


def everything(shelf: Shelf) -> dict[str, bytes]:
    names = [name for folder in moving.FOLDERS for name in shelf.following(folder, "", 1000)]
    return {name: shelf.read(name) for name in names}


def fill(deps: Dependencies) -> list[str]:
    """A store with documents, one of them in the trash, and a line in its ledger."""
    factories.make_draft(deps)
    keys = [files.keep(deps, ANY) for _ in range(12)]
    deps.storage.throw(keys[0], DAY)
    deps.storage.note_line(DAY, "a" * 32, b"a line")
    return keys


def test_all_is_there_and_reads_the_same(deps: Dependencies, bucket: SealedStore) -> None:
    fill(deps)
    before = everything(deps.storage.shelf)
    assert moving.copy(deps, bucket, nothing).copied == len(before)
    assert bucket.mark() == StoreMark(store.adopt(deps).installation, filling=Filling.COMPARED)
    moved = moving.finish(deps, bucket, URL, nothing)
    assert (moved.files, moved.copied, moved.mended, moved.removed) == (len(before), 0, 0, 0)
    assert everything(bucket.shelf) == before
    there = replace(deps, storage=bucket)
    assert store.trouble(there) is None
    assert files.read(there, DocumentVersion.get()) == files.read(deps, DocumentVersion.get())
    assert [thrown.day for thrown in bucket.walk_trash("", 9)[0]] == [DAY]


def test_what_comes_goes_and_is_damaged_between_the_runs_is_mended(deps: Dependencies, bucket: SealedStore) -> None:
    keys = fill(deps)
    moving.copy(deps, bucket, nothing)
    late = files.keep(deps, ANY)
    deps.storage.delete(keys[1])
    moved = moving.finish(deps, bucket, URL, nothing)
    assert moved.copied + moved.removed == 0, "the last pass found nothing more to do"
    assert bucket.get(late) == ANY.data
    assert everything(bucket.shelf) == everything(deps.storage.shelf)


def test_a_copy_that_reads_otherwise_is_written_again(deps: Dependencies, folder: SealedStore) -> None:
    keys = fill(deps)
    moving.copy(deps, folder, nothing)
    folder.shelf.write(name_of(keys[3]), b"damaged")
    assert moving.copy(deps, folder, nothing).mended == 1
    assert folder.get(keys[3]) == ANY.data


def test_a_run_that_is_ended_is_gone_on_with(
    deps: Dependencies, bucket: SealedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(deps)
    monkeypatch.setattr(moving, "PAGE", 3)
    pages = 0

    def die(_: Moved) -> None:
        nonlocal pages
        pages += 1
        if pages == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.copy(deps, bucket, die)
    assert store.trouble(replace(deps, storage=bucket)) is StoreTrouble.FILLING
    moved = moving.copy(deps, bucket, nothing)
    assert (moved.copied, moved.files) == (len(everything(deps.storage.shelf)) - 6, len(everything(bucket.shelf)))


def test_the_last_run_alone_compares_what_no_run_compared(deps: Dependencies, folder: SealedStore) -> None:
    keys = fill(deps)
    folder.put_mark(StoreMark(store.adopt(deps).installation, filling=Filling.COPYING))
    folder.shelf.write(name_of(keys[3]), b"of a run that died")
    moving.finish(deps, folder, URL, nothing)
    assert folder.get(keys[3]) == ANY.data


def test_nothing_is_written_into_a_store_that_was_left(deps: Dependencies, bucket: SealedStore) -> None:
    fill(deps)
    moving.finish(deps, bucket, URL, nothing)
    assert store.trouble(deps) is StoreTrouble.MOVED
    with pytest.raises(FileNotKept) as refused:
        files.keep(deps, ANY)
    assert refused.value.reason is Unkept.NO_STORE
    assert everything(bucket.shelf) == everything(deps.storage.shelf)


def test_who_wrote_while_the_store_was_left_is_told_and_leaves_nothing(
    deps: Dependencies, bucket: SealedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last moment: the mark is read before it is set, the file written after the last list."""
    fill(deps)
    put = deps.storage.put

    def put_late(data: bytes, purpose: str) -> str:
        moving.finish(deps, bucket, URL, nothing)
        return put(data, purpose)

    monkeypatch.setattr(deps.storage, "put", put_late)
    with pytest.raises(FileNotKept) as refused:
        files.keep(deps, ANY)
    assert refused.value.reason is Unkept.NO_STORE
    assert everything(bucket.shelf) == everything(deps.storage.shelf)


def test_a_store_can_be_moved_back(deps: Dependencies, bucket: SealedStore) -> None:
    keys = fill(deps)
    moving.finish(deps, bucket, URL, nothing)
    there = replace(deps, storage=bucket)
    late = files.keep(there, ANY)
    there.storage.delete(keys[2])
    moving.copy(there, deps.storage, nothing)
    moving.finish(there, deps.storage, "file:///somewhere", nothing)
    assert store.trouble(deps) is None
    assert deps.storage.get(late) == ANY.data
    assert everything(deps.storage.shelf) == everything(bucket.shelf)


def test_nothing_is_moved_over_what_is_somebodys(deps: Dependencies, folder: SealedStore) -> None:
    fill(deps)
    key = folder.put(b"theirs", "document")
    for mark in (None, StoreMark("b" * 32), StoreMark("b" * 32, filling=Filling.COPYING)):
        if mark is not None:
            folder.put_mark(mark)
        with pytest.raises(NotMovable) as refused:
            moving.copy(deps, folder, nothing)
        assert refused.value.target
    assert list(everything(folder.shelf)) == [name_of(key)]
    with pytest.raises(NotMovable):
        moving.copy(deps, deps.storage, nothing)


def test_nothing_is_moved_out_of_a_store_that_is_not_ours(deps: Dependencies, folder: SealedStore) -> None:
    fill(deps)
    deps.storage.put_mark(StoreMark("b" * 32))
    with pytest.raises(NotMovable) as refused:
        moving.copy(deps, folder, nothing)
    assert not refused.value.target
    assert everything(folder.shelf) == {}


def test_others_files_in_the_same_bucket_are_left_alone(deps: Dependencies, bucket: SealedStore) -> None:
    fill(deps)
    bucket.shelf.write("reports/2026.csv", b"somebody else's")
    moving.finish(deps, bucket, URL, nothing)
    assert bucket.shelf.read("reports/2026.csv") == b"somebody else's"
