"""The store of files: durable, sealed, private, deaf to keys that are not its own; in a folder and as objects alike."""

import os
import secrets
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.storage import DocumentMissingError, EncryptedFolder, SealedStore, name_of
from adapters.vault import TamperedError, Vault
from domain.document_storage import DocumentStorage

pytestmark = pytest.mark.slow

SECRET = b"extrait Kbis de la societe Exemple"


@pytest.fixture
def folder(tmp_path: Path, vault: Vault) -> EncryptedFolder:
    return EncryptedFolder(tmp_path / "files", vault)


def on_disk(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_it_follows_the_protocol(store: SealedStore) -> None:
    storage: DocumentStorage = store
    assert storage.get(storage.put(SECRET, "document")) == SECRET


def test_a_file_is_sealed_and_readable_by_its_owner_alone(folder: EncryptedFolder, tmp_path: Path) -> None:
    folder.put(SECRET, "document")
    (path,) = on_disk(tmp_path)
    assert SECRET not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_keys_are_random_and_say_nothing_of_the_file(store: SealedStore) -> None:
    keys = {store.put(SECRET, "document") for _ in range(50)}
    assert len(keys) == 50


def test_a_deleted_file_is_missing_and_deleting_again_is_no_error(store: SealedStore) -> None:
    key = store.put(SECRET, "document")
    store.delete(key)
    store.delete(key)
    with pytest.raises(DocumentMissingError):
        store.get(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "document.",
        "document." + "0" * 31,
        "document." + "0" * 33,
        "document." + "G" * 32,
        "document." + "0" * 32 + "\n",
        "../x." + "0" * 32,
        "doc\0ument." + "0" * 32,
        "document.é" + "0" * 31,
    ],
)
def test_a_key_of_another_shape_is_refused_everywhere(store: SealedStore, key: str) -> None:
    with pytest.raises(DocumentMissingError):
        store.get(key)
    with pytest.raises(DocumentMissingError):
        store.delete(key)


@pytest.mark.parametrize("purpose", ["", "Document", "../x", "a.b", "a" * 25])
def test_a_malformed_purpose_is_refused(store: SealedStore, purpose: str) -> None:
    with pytest.raises(ValueError):
        store.put(SECRET, purpose)


def test_a_file_copied_over_another_does_not_open(store: SealedStore) -> None:
    first = store.put(b"mandate of one", "document")
    second = store.put(b"mandate of another", "document")
    store.shelf.write(name_of(second), store.shelf.read(name_of(first)))
    with pytest.raises(TamperedError):
        store.get(second)


def test_a_file_is_copied_sealed_and_opens_at_its_own_key_alone(store: SealedStore, vault: Vault) -> None:
    first, second = store.put(SECRET, "document"), store.put(b"another", "document")
    store.put_sealed(first, store.get_sealed(first), datetime(2020, 1, 1, tzinfo=UTC))
    assert store.get(first) == SECRET
    store.put_sealed(second, store.get_sealed(first), datetime.now(UTC))
    with pytest.raises(TamperedError):
        store.get(second)
    with pytest.raises(DocumentMissingError):
        store.get_sealed(f"document.{'0' * 32}")


def test_the_copy_of_a_file_in_a_folder_is_as_old_as_it_was(folder: EncryptedFolder) -> None:
    key, written = folder.put(SECRET, "document"), datetime(2020, 1, 1, tzinfo=UTC)
    folder.put_sealed(key, folder.get_sealed(key), written)
    assert folder.written_at(key) == written


def test_keys_lists_what_is_stored_with_its_time(store: SealedStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    stored = {store.put(SECRET, "document"), store.put(SECRET, "page")}
    listed = list(store.keys())
    assert {item.key for item in listed} == stored
    assert all(before < item.modified <= datetime.now(UTC) + timedelta(seconds=1) for item in listed)


def test_keys_of_a_new_installation_is_empty(store: SealedStore) -> None:
    assert list(store.keys()) == []


def test_a_write_that_fails_leaves_nothing(
    folder: EncryptedFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        folder.put(SECRET, "document")
    assert on_disk(tmp_path) == []


def test_what_a_dead_writer_left_is_swept_once_old(folder: EncryptedFolder, tmp_path: Path) -> None:
    kept = folder.put(SECRET, "document")
    (tmp_path / "files" / ".partial" / "tmpdead").write_bytes(b"half")
    now = datetime.now(UTC)
    assert folder.sweep_partial(before=now - timedelta(hours=1)) == 0
    assert folder.sweep_partial(before=now + timedelta(hours=1)) == 1
    (left,) = folder.keys()
    assert left.key == kept


def test_it_is_ready_when_it_can_write(store: SealedStore) -> None:
    assert store.ready()


def test_it_is_not_ready_when_its_root_is_a_file(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "files").write_bytes(b"not a folder")
    assert not EncryptedFolder(tmp_path / "files", vault).ready()


def test_25_megabytes_pass(store: SealedStore) -> None:
    data = secrets.token_bytes(25 * 1024 * 1024)
    assert store.get(store.put(data, "document")) == data
