"""What a folder of files says of itself, its trash, and the walk through it."""

from __future__ import annotations

import secrets
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.storage import DocumentMissingError, EncryptedFolder
from adapters.vault import Vault
from domain.store import StoreMark

DAY = date(2026, 11, 23)


def vault_of(*ids: str, current: str | None = None) -> Vault:
    """A vault of random keys; the first is the current one unless another is named."""
    return Vault({key_id: secrets.token_bytes(32) for key_id in ids}, current or ids[0])


@pytest.fixture
def folder(tmp_path: Path) -> EncryptedFolder:
    return EncryptedFolder(tmp_path, vault_of("a"))


def test_a_mark_is_read_as_it_was_written(folder: EncryptedFolder) -> None:
    assert folder.mark() is None
    mark = StoreMark("f" * 32, datetime(2026, 11, 23, 8, 0, 0, 123_456, tzinfo=UTC))
    folder.put_mark(mark)
    assert folder.mark() == mark


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "\xff", '{"installation": "a", "newest_file_at": "2026-11-23T08:00:00"}']
)
def test_a_mark_that_cannot_be_understood_is_nobodys(folder: EncryptedFolder, tmp_path: Path, text: str) -> None:
    (tmp_path / ".installation").write_text(text, encoding="latin-1")
    assert folder.mark() == StoreMark("")


def test_marks_canaries_and_the_trash_are_their_owners_alone(folder: EncryptedFolder, tmp_path: Path) -> None:
    folder.put_mark(StoreMark("f" * 32))
    folder.add_canary()
    folder.throw(folder.put(b"x", "document"), DAY)
    paths = list(tmp_path.rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}


class TestCanaries:
    def test_open_with_the_keys_that_made_them(self, tmp_path: Path) -> None:
        both = vault_of("new", "old")
        EncryptedFolder(tmp_path, both).add_canary()
        assert EncryptedFolder(tmp_path, both).canaries_open()

    def test_do_not_open_with_another_key_of_the_same_name(self, tmp_path: Path) -> None:
        EncryptedFolder(tmp_path, vault_of("a")).add_canary()
        assert not EncryptedFolder(tmp_path, vault_of("a")).canaries_open()

    def test_tell_somebody_who_lacks_the_key_that_seals_now(self, tmp_path: Path) -> None:
        keys = {"old": secrets.token_bytes(32), "new": secrets.token_bytes(32)}
        EncryptedFolder(tmp_path, Vault(keys, "old")).add_canary()
        EncryptedFolder(tmp_path, Vault(keys, "new")).add_canary()
        behind = EncryptedFolder(tmp_path, Vault({"old": keys["old"]}, "old"))
        assert not behind.canaries_open()
        assert behind.forget_strangers() == 1
        assert behind.canaries_open()


class TestWalking:
    @pytest.mark.parametrize("limit", [1, 3, 7, 1000])
    def test_meets_every_file_once_whatever_it_takes_at_once(self, folder: EncryptedFolder, limit: int) -> None:
        stored = [folder.put(b"x", "document") for _ in range(20)]
        met: list[str] = []
        position: str | None = ""
        while position is not None:
            keys, position = folder.walk(position, limit)
            met += keys
        assert sorted(met) == sorted(stored)

    def test_goes_on_in_the_middle_of_a_folder(self, folder: EncryptedFolder, tmp_path: Path) -> None:
        (tmp_path / "ab").mkdir()
        names = [f"document.ab{number:030x}" for number in range(5)]
        for name in [*names, "not-ours", "document.short"]:
            (tmp_path / "ab" / name).touch()
        assert folder.walk("ab/", 2) == (names[:2], f"ab/{names[1]}")
        assert folder.walk(f"ab/{names[1]}", 5) == (names[2:], "ac/")


class TestTrash:
    def test_keeps_a_file_until_it_is_put_back(self, folder: EncryptedFolder) -> None:
        key = folder.put(b"mandat", "document")
        assert folder.throw(key, DAY)
        with pytest.raises(DocumentMissingError):
            folder.get(key)
        assert list(folder.keys()) == []
        (thrown,), end = folder.walk_trash("", 10)
        assert (thrown, end) == ((DAY, key), None)
        folder.put_back(thrown)
        assert folder.get(key) == b"mandat"
        assert folder.walk_trash("", 10) == ([], None)

    def test_is_walked_day_by_day_and_goes_on_though_a_day_is_gone(self, folder: EncryptedFolder) -> None:
        days = [date(2026, 11, number) for number in (1, 2, 3)]
        for day in days:
            for _ in range(2):
                folder.throw(folder.put(b"x", "document"), day)
        met = []
        position: str | None = ""
        while position is not None:
            thrown, position = folder.walk_trash(position, 2)
            met += [item.day for item in thrown]
            for item in thrown:
                folder.burn(item)
        assert met == [day for day in days for _ in range(2)]
        assert folder.walk_trash("", 10) == ([], None)

    def test_gives_up_what_is_deleted_by_name(self, folder: EncryptedFolder) -> None:
        key = folder.put(b"x", "document")
        folder.throw(key, DAY)
        folder.delete(key)
        assert folder.walk_trash("", 10) == ([], None)

    def test_takes_no_file_that_is_gone(self, folder: EncryptedFolder) -> None:
        assert not folder.throw(f"document.{'0' * 32}", DAY)
