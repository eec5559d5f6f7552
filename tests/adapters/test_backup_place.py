"""Where backups are: the same promises of a folder and of a bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from adapters import backup_pieces, place_locks
from adapters.backup_place import ShelfBackups, backup_bucket
from adapters.fuse import Fuse
from adapters.place_locks import bucket_alone, folder_alone
from adapters.shelf_folder import FolderShelf
from adapters.shelf_objects import ObjectShelf, StoreAway
from domain.backup import BackupRefused, FileFact, Head
from domain.shelf import Shelf
from tests.support.object_store import ObjectServer, object_server

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
DUMP = bytes(range(256)) * 1000
SEALED = b"sealed" * 100
DAY, LINE = date(2026, 11, 28), "0" * 31 + "1"


@pytest.fixture
def place(shelf: Shelf, tmp_path: Path) -> ShelfBackups:
    if isinstance(shelf, FolderShelf):
        return ShelfBackups(shelf, partial(folder_alone, tmp_path / "files"))
    return backup_bucket(shelf)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four pieces, the last of them not full."""
    monkeypatch.setattr(backup_pieces, "PIECE", 70_000)


def fact(number: int, sealed: bytes = SEALED) -> FileFact:
    sha256 = hashlib.sha256(sealed).hexdigest()
    return FileFact(f"document.{number:032x}", sha256, len(sealed), "k1", NOW.isoformat())


def head(**changes: object) -> Head:
    made = Head("here", NOW, NOW, 2, 2 * len(SEALED), "", ("k1",))
    return replace(made, **changes)  # type: ignore[arg-type]


def make(place: ShelfBackups, at: datetime = NOW, numbers: tuple[int, ...] = (1, 2)) -> str:
    """A backup of a dump and these files; its name."""
    with closing(place.begin(at)) as draft:
        with draft.database() as stream:
            for start in range(0, len(DUMP), 50_000):
                stream.write(DUMP[start : start + 50_000])
        for number in numbers:
            draft.keep(fact(number), SEALED)
            draft.add(fact(number))
        made = head(database_sha256=draft.database_sha256(), files_sha256=draft.finish_list())
        draft.finish(made, "k1:mac")
        return draft.name


def test_what_was_written_is_read(place: ShelfBackups) -> None:
    name = make(place)
    assert place.names() == [name] == ["20261128T030000000000Z"]
    with place.database(name) as stream:
        assert stream.read() == DUMP
    assert place.database_sha256(name) == hashlib.sha256(DUMP).hexdigest()
    assert list(place.facts(name)) == [fact(1), fact(2)]
    assert place.sealed(fact(1)) == SEALED
    assert (place.mac(name), b'"installation": "here"' in place.head(name)) == ("k1:mac", True)
    assert place.list_sha256(name) in place.head(name).decode()


def test_a_long_stream_is_in_pieces_that_follow_each_other(place: ShelfBackups, shelf: Shelf) -> None:
    name = make(place)
    pieces = [one for one in shelf.following(name, "", 100) if "database.age" in one]
    assert pieces == [f"{name}/database.age{number}" for number in ("", ".00001", ".00002", ".00003")]
    assert b"".join(shelf.read(one) for one in pieces) == DUMP


@pytest.mark.parametrize("which", ["", ".00002", ".00003"])
def test_a_piece_that_is_missing_makes_another_hash_or_none(place: ShelfBackups, shelf: Shelf, which: str) -> None:
    name = make(place)
    shelf.remove(f"{name}/database.age{which}")
    sha256 = ""
    with suppress(FileNotFoundError):
        sha256 = place.database_sha256(name)
    assert sha256 != hashlib.sha256(DUMP).hexdigest()


def test_what_is_not_finished_counts_for_nothing_and_goes(place: ShelfBackups, shelf: Shelf) -> None:
    draft = place.begin(NOW)
    with draft.database() as stream:
        stream.write(DUMP)
    draft.keep(fact(1), SEALED)
    assert place.names() == []
    draft.close()
    assert shelf.following(draft.name, "", 10) == []
    assert make(place, NOW + timedelta(days=1)) == place.names()[0]


def test_what_one_that_was_killed_left_goes_with_the_next(place: ShelfBackups, shelf: Shelf) -> None:
    shelf.write(".begun/20261127T030000000000Z", b"")
    shelf.write("20261127T030000000000Z/database.age", DUMP)
    name = make(place)
    assert place.names() == [name]
    assert shelf.following("20261127T030000000000Z", "", 10) == []


def test_a_backup_whose_head_is_lost_is_named_all_the_same(place: ShelfBackups, shelf: Shelf) -> None:
    name = make(place)
    shelf.remove(f"{name}/head.json")
    assert place.names() == [name]
    with pytest.raises(FileNotFoundError):
        place.head(name)


def test_one_is_made_at_a_time_and_nothing_is_removed_meanwhile(place: ShelfBackups) -> None:
    name = make(place)
    draft = place.begin(NOW + timedelta(days=1))
    acts: list[Callable[[], object]] = [
        lambda: place.begin(NOW + timedelta(days=2)),
        place.remove_unnamed,
        lambda: place.remove(name),
    ]
    for act in acts:
        with pytest.raises(BackupRefused):
            act()
    draft.close()
    assert make(place, NOW + timedelta(days=2)) in place.names()


def test_copies_are_there_once_for_all_backups_until_none_names_them(place: ShelfBackups) -> None:
    old, new = make(place, numbers=(1, 2)), make(place, NOW + timedelta(days=1), (2, 3))
    place.remove(old)
    assert place.names() == [new]
    assert place.remove_unnamed() == (1, len(SEALED))
    with pytest.raises(FileNotFoundError):
        place.sealed(fact(1))
    assert [place.sealed(fact(number)) for number in (2, 3)] == [SEALED, SEALED]


def test_a_damaged_copy_is_set_aside_and_copied_again(place: ShelfBackups) -> None:
    make(place)
    place.set_aside(fact(1))
    with closing(place.begin(NOW + timedelta(days=1))) as draft:
        assert (draft.has(fact(1)), draft.has(fact(2))) == (False, True)
    make(place, NOW + timedelta(days=2))
    assert place.sealed(fact(1)) == SEALED
    assert place.remove_unnamed() == (1, len(SEALED))


def test_lines_of_the_ledger_are_kept_and_forgotten_by_the_day(place: ShelfBackups) -> None:
    place.keep_line(DAY, LINE, b"a line")
    place.keep_line(DAY, LINE, b"the same, sealed anew")
    place.keep_line(DAY + timedelta(days=1), LINE, b"another")
    assert [sealed for _, _, sealed in place.ledger_lines()] == [b"a line", b"another"]
    assert place.forget_lines(DAY + timedelta(days=1)) == 1
    assert [day for day, _, _ in place.ledger_lines()] == [DAY + timedelta(days=1)]


def test_what_others_put_beside_is_left_alone(place: ShelfBackups, shelf: Shelf) -> None:
    for name in ("lost+found/x", "notes.txt", "ledger/README/x"):
        shelf.write(name, b"theirs")
    name = make(place)
    place.remove(name)
    place.remove_unnamed()
    place.forget_lines(date.max)
    assert {shelf.read(one) for one in ("lost+found/x", "notes.txt", "ledger/README/x")} == {b"theirs"}


class TestBuckets:
    """A bucket knows no locks, and a network ends in the middle."""

    def test_who_says_nothing_for_five_minutes_is_dead(self) -> None:
        with object_server() as server:
            place = backup_bucket(ObjectShelf(server.bucket()))
            died = place.begin(NOW)
            (lock,) = [name for name in server.objects if "/.locks/" in name]
            _aged(server, lock, minutes=4)
            with pytest.raises(BackupRefused):
                place.begin(NOW + timedelta(days=1))
            _aged(server, lock, minutes=2)
            name = make(place, NOW + timedelta(days=1))
            with pytest.raises(BackupRefused):
                died.finish(head(), "k1:mac")
            died.close()
            assert place.names() == [name]

    def test_who_is_alive_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(place_locks, "DIED_WITHIN", timedelta(seconds=5))
        with object_server() as server:
            shelf = ObjectShelf(server.bucket())
            with bucket_alone(shelf, 0.01) as demand_alone:
                (lock,) = server.objects
                for _ in range(2):
                    _aged(server, lock, minutes=1)
                    server.asked.clear()
                    while not any(asked.startswith("PUT") for asked in list(server.asked)):
                        pass
                demand_alone()
                with pytest.raises(BackupRefused), bucket_alone(shelf):
                    pass
            assert list(server.objects) == []

    def test_a_bucket_that_goes_away_in_the_middle_leaves_nothing_that_counts(self) -> None:
        with object_server() as server:
            place = backup_bucket(ObjectShelf(server.bucket(), Fuse(0.0)))
            draft = place.begin(NOW)
            server.fail(1000)
            with pytest.raises(StoreAway), closing(draft), draft.database() as stream:
                stream.write(DUMP)
            server.well()
            assert place.names() == []


def _aged(server: ObjectServer, name: str, *, minutes: int) -> None:
    """What a bucket says of when something was written there."""
    content, written = server.objects[name]
    server.objects[name] = content, written - timedelta(minutes=minutes)
