"""What a folder of files says of itself, its trash, and the walk through it."""

from __future__ import annotations

import secrets
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.storage import DocumentMissingError, EncryptedFolder, SealedStore
from adapters.vault import Vault
from domain.shelf import Shelf
from domain.store import StoreMark

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 23)


def vault_of(*ids: str, current: str | None = None) -> Vault:
    """A vault of random keys; the first is the current one unless another is named."""
    return Vault({key_id: secrets.token_bytes(32) for key_id in ids}, current or ids[0])


@pytest.fixture
def folder(tmp_path: Path) -> EncryptedFolder:
    return EncryptedFolder(tmp_path, vault_of("a"))


def test_a_mark_is_read_as_it_was_written(store: SealedStore) -> None:
    assert store.mark() is None
    mark = StoreMark("f" * 32, datetime(2026, 11, 23, 8, 0, 0, 123_456, tzinfo=UTC))
    store.put_mark(mark)
    assert store.mark() == mark


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "\xff", '{"installation": "a", "newest_file_at": "2026-11-23T08:00:00"}']
)
def test_a_mark_that_cannot_be_understood_is_nobodys(store: SealedStore, text: str) -> None:
    store.shelf.write(".installation", text.encode("latin-1"))
    assert store.mark() == StoreMark("")


def test_marks_canaries_and_the_trash_are_their_owners_alone(folder: EncryptedFolder, tmp_path: Path) -> None:
    folder.put_mark(StoreMark("f" * 32))
    folder.add_canary()
    folder.throw(folder.put(b"x", "document"), DAY)
    paths = list(tmp_path.rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}


class TestCanaries:
    def test_open_with_the_keys_that_made_them(self, shelf: Shelf) -> None:
        both = vault_of("new", "old")
        SealedStore(shelf, both).add_canary()
        assert SealedStore(shelf, both).canaries_open()

    def test_do_not_open_with_another_key_of_the_same_name(self, shelf: Shelf) -> None:
        SealedStore(shelf, vault_of("a")).add_canary()
        assert not SealedStore(shelf, vault_of("a")).canaries_open()

    def test_tell_somebody_who_lacks_the_key_that_seals_now(self, shelf: Shelf) -> None:
        keys = {"old": secrets.token_bytes(32), "new": secrets.token_bytes(32)}
        SealedStore(shelf, Vault(keys, "old")).add_canary()
        SealedStore(shelf, Vault(keys, "new")).add_canary()
        behind = SealedStore(shelf, Vault({"old": keys["old"]}, "old"))
        assert not behind.canaries_open()
        assert behind.forget_strangers() == 1
        assert behind.canaries_open()


class TestLedger:
    def test_keeps_its_lines_day_by_day_until_they_are_forgotten(self, store: SealedStore) -> None:
        days = [date(2026, 11, number) for number in (1, 2, 3)]
        for number, day in enumerate(days):
            for text in (b"first", b"second"):
                store.note_line(day, f"{number:032x}", text)
        lines = list(store.ledger_lines(days[1]))
        assert [(day, int(name)) for day, name, _ in lines] == [(days[1], 1), (days[2], 2)]
        assert {store.open_line(*line) for line in lines} == {b"first"}
        assert store.forget_lines(days[2]) == 2
        assert [day for day, _, _ in store.ledger_lines(days[0])] == [days[2]]
        assert not store.holds_files()


class TestWalking:
    @pytest.mark.parametrize("limit", [1, 3, 7, 1000])
    def test_meets_every_file_once_whatever_it_takes_at_once(self, store: SealedStore, limit: int) -> None:
        stored = [store.put(b"x", "document") for _ in range(20)]
        met: list[str] = []
        position: str | None = ""
        while position is not None:
            keys, position = store.walk(position, limit)
            met += keys
        assert sorted(met) == sorted(stored)

    def test_goes_on_in_the_middle_and_passes_over_what_is_not_its_own(self, store: SealedStore) -> None:
        names = [f"document.ab{number:030x}" for number in range(5)]
        for name in [*names, "not-ours" * 15, "document.short", "document.cd" + "0" * 30]:
            store.shelf.write(f"ab/{name}", b"x")
        store.shelf.write("zz/" + names[0], b"x")
        assert store.walk("", 2) == (names[:2], f"ab/{names[1]}")
        rest, position = store.walk(f"ab/{names[1]}", 5)
        assert rest == names[2:]
        assert position is None or store.walk(position, 5) == ([], None)

    def test_a_new_shelf_has_nothing(self, store: SealedStore) -> None:
        assert store.walk("", 10) == ([], None)
        assert not store.holds_files()
        store.add_canary()
        store.put_mark(StoreMark("f" * 32))
        assert not store.holds_files()


class TestTrash:
    def test_keeps_a_file_until_it_is_put_back(self, store: SealedStore) -> None:
        key = store.put(b"mandat", "document")
        assert store.throw(key, DAY)
        with pytest.raises(DocumentMissingError):
            store.get(key)
        assert list(store.keys()) == []
        (thrown,), end = store.walk_trash("", 10)
        assert (thrown, end) == ((DAY, key), None)
        store.put_back(thrown)
        assert store.get(key) == b"mandat"
        assert store.walk_trash("", 10) == ([], None)

    def test_is_walked_day_by_day_and_goes_on_though_a_day_is_gone(self, store: SealedStore) -> None:
        days = [date(2026, 11, number) for number in (1, 2, 3)]
        for day in days:
            for _ in range(2):
                store.throw(store.put(b"x", "document"), day)
        met = []
        position: str | None = ""
        while position is not None:
            thrown, position = store.walk_trash(position, 2)
            met += [item.day for item in thrown]
            for item in thrown:
                store.burn(item)
        assert met == [day for day in days for _ in range(2)]
        assert store.walk_trash("", 10) == ([], None)

    def test_gives_up_what_is_deleted_by_name(self, store: SealedStore) -> None:
        key = store.put(b"x", "document")
        store.throw(key, DAY)
        store.delete(key)
        assert store.walk_trash("", 10) == ([], None)

    def test_takes_no_file_that_is_gone(self, store: SealedStore) -> None:
        assert not store.throw(f"document.{'0' * 32}", DAY)
