"""A store that is slow, fails, is cut off or reads late: what is given is right, or an error of a disk."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.fuse import Fuse
from adapters.shelf_folder import FolderShelf
from adapters.shelf_objects import ObjectShelf, StoreAway
from adapters.storage import DocumentMissingError, SealedStore
from adapters.vault import TamperedError, Vault
from domain.document_storage import Thrown
from domain.store import StoreMark
from tests.support.object_store import ObjectServer, object_server

pytestmark = pytest.mark.slow

DATA = b"extrait Kbis" * 1000
DAY = date(2026, 11, 23)
NEVER_PAUSES = 0.0


class FaultyFolder(FolderShelf):
    """A folder on a disk that misbehaves: `before` is called with each name, `content` changes what is read."""

    before: Callable[[str], None] = staticmethod(lambda _: None)
    content: Callable[[bytes], bytes] = staticmethod(lambda content: content)

    def read(self, name: str) -> bytes:
        self.before(name)
        return self.content(super().read(name))

    def write(self, name: str, content: bytes, written: datetime | None = None) -> None:
        self.before(name)
        super().write(name, content, written)

    def remove(self, *names: str) -> None:
        self.before("")
        super().remove(*names)

    def move(self, name: str, other: str) -> bool:
        self.before(name)
        return super().move(name, other)

    def written_at(self, name: str) -> datetime | None:
        self.before(name)
        return super().written_at(name)

    def following(self, folder: str, after: str, limit: int) -> list[str]:
        self.before(folder)
        return super().following(folder, after, limit)

    def folders(self, folder: str) -> list[str]:
        self.before(folder)
        return super().folders(folder)

    def ready(self) -> bool:
        try:
            self.before("")
        except OSError:
            return False
        return super().ready()


@dataclass
class Faults:
    """A store, and what can be done to it. `fail`: so many errors, one after another; `well`: as at first."""

    store: SealedStore
    fail: Callable[[int], None]
    cut: Callable[[], None]
    slow: Callable[[float], None]
    hide: Callable[[str], Callable[[], None]]
    well: Callable[[], None]


@pytest.fixture(params=["folder", "objects"])
def faults(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> Iterator[Faults]:
    if request.param == "folder":
        yield _of_folder(FaultyFolder(tmp_path / "files"), vault)
        return
    with object_server() as server:
        yield _of_objects(server, vault)


def _of_folder(shelf: FaultyFolder, vault: Vault) -> Faults:
    def fail(times: int) -> None:
        left = [times]

        def before(_: str) -> None:
            left[0] -= 1
            if left[0] >= 0:
                raise OSError(errno.EIO, "Input/output error")

        vars(shelf)["before"] = before

    def hide(name: str) -> Callable[[], None]:
        path = shelf.root / name
        hidden = path.rename(path.with_name("hidden"))

        def show() -> None:
            hidden.rename(path)

        return show

    def well() -> None:
        vars(shelf).clear()
        vars(shelf)["root"] = root

    root = shelf.root
    return Faults(
        SealedStore(shelf, vault),
        fail,
        lambda: vars(shelf).update(content=lambda content: content[: len(content) // 2]),
        lambda seconds: vars(shelf).update(before=lambda _: time.sleep(seconds)),
        hide,
        well,
    )


def _of_objects(server: ObjectServer, vault: Vault) -> Faults:
    def hide(name: str) -> Callable[[], None]:
        hidden = server.objects.pop(f"guichet/{name}")
        return lambda: server.objects.update({f"guichet/{name}": hidden})

    def cut_all() -> None:
        def behave(handler: Any, _: str) -> bool:
            handler.cut = 7
            return False

        server.behave = behave

    shelf = ObjectShelf(server.bucket(), Fuse(NEVER_PAUSES))
    # An error of the server is tried again twice.
    return Faults(
        SealedStore(shelf, vault), lambda times: server.fail(3 * times), cut_all, server.wait, hide, server.well
    )


ASKED: dict[str, Callable[[SealedStore, str], object]] = {
    "put": lambda store, _: store.put(DATA, "document"),
    "get": lambda store, key: store.get(key),
    "delete": lambda store, key: store.delete(key),
    "walk": lambda store, _: store.walk("", 10),
    "written_at": lambda store, key: store.written_at(key),
    "throw": lambda store, key: store.throw(key, DAY),
    "walk_trash": lambda store, _: store.walk_trash("", 10),
    "put_back": lambda store, key: store.put_back(Thrown(DAY, key)),
    "burn": lambda store, key: store.burn(Thrown(DAY, key)),
    "mark": lambda store, _: store.mark(),
    "put_mark": lambda store, _: store.put_mark(StoreMark("f" * 32)),
    "holds_files": lambda store, _: store.holds_files(),
    "canaries_open": lambda store, _: store.canaries_open(),
    "add_canary": lambda store, _: store.add_canary(),
    "forget_strangers": lambda store, _: store.forget_strangers(),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_store_that_fails_is_an_error_of_a_disk_and_loses_nothing(
    faults: Faults, asked: Callable[[SealedStore, str], object]
) -> None:
    key = faults.store.put(DATA, "document")
    faults.fail(1)
    with pytest.raises(OSError, match=r"500|Input/output"):
        asked(faults.store, key)
    faults.well()
    assert faults.store.get(key) == DATA
    asked(faults.store, key)


def test_a_store_that_fails_is_not_ready_and_is_ready_again(faults: Faults) -> None:
    faults.fail(1)
    assert not faults.store.ready()
    assert faults.store.ready()


def test_a_file_that_is_cut_short_is_never_taken_for_the_whole(faults: Faults) -> None:
    key = faults.store.put(DATA, "document")
    faults.cut()
    with pytest.raises((OSError, TamperedError)):
        faults.store.get(key)
    faults.well()
    assert faults.store.get(key) == DATA


def test_a_slow_store_gives_what_it_has(faults: Faults) -> None:
    faults.slow(0.2)
    key = faults.store.put(DATA, "document")
    assert faults.store.get(key) == DATA
    assert faults.store.walk("", 10)[0] == [key]


def test_what_is_read_too_early_is_missing_and_read_later(faults: Faults) -> None:
    """A store may answer for a moment as it was before the file came: nobody takes that for damage."""
    key = faults.store.put(DATA, "document")
    show = faults.hide(f"{key.rpartition('.')[2][:2]}/{key}")
    with pytest.raises(DocumentMissingError):
        faults.store.get(key)
    assert not faults.store.throw(key, DAY)
    assert faults.store.written_at(key) is None
    show()
    assert faults.store.get(key) == DATA


class TestObjects:
    """What a network adds."""

    @pytest.fixture
    def server(self) -> Iterator[ObjectServer]:
        with object_server() as server:
            yield server

    def test_an_error_that_passes_is_met_by_nobody(self, server: ObjectServer) -> None:
        shelf = ObjectShelf(server.bucket())
        for times in (1, 2):
            server.fail(times, 503)
            shelf.write("ab/file", DATA)
        server.cut_once(100)
        assert shelf.read("ab/file") == DATA

    def test_names_whose_answer_is_cut_are_asked_for_again(self, server: ObjectServer) -> None:
        shelf = ObjectShelf(server.bucket())
        shelf.write("ab/file", DATA)
        asks: list[Callable[[], object]] = [
            lambda: shelf.following("", "", 10) == ["ab/file"],
            lambda: shelf.folders("") == ["ab"],
            lambda: shelf.sizes("ab") == {"file": len(DATA)},
        ]
        for ask in asks:
            server.cut_once(10)
            assert ask()

    def test_a_store_that_hangs_is_given_up_and_then_left_alone_for_a_moment(self, server: ObjectServer) -> None:
        now = [0.0]
        shelf = ObjectShelf(server.bucket(seconds=1), Fuse(2.0, lambda: now[0]))
        server.wait(3)
        begun = time.monotonic()
        with pytest.raises(StoreAway):
            shelf.read("ab/file")
        assert time.monotonic() - begun < 2.5
        asked = len(server.asked)
        with pytest.raises(StoreAway, match="a moment ago"):
            shelf.read("ab/file")
        assert not shelf.ready()
        assert len(server.asked) == asked
        server.well()
        now[0] = 3.0
        shelf.write("ab/file", DATA)
        assert shelf.read("ab/file") == DATA

    def test_a_wrong_key_is_told_at_once_and_blows_no_fuse(self, server: ObjectServer) -> None:
        shelf = ObjectShelf(server.bucket(access_key="another"))
        for _ in range(2):
            with pytest.raises(StoreAway, match=r"403|denied|permission"):
                shelf.read("ab/file")
        assert len(server.asked) == 2

    def test_a_store_that_nobody_runs_is_away(self) -> None:
        with object_server() as server:
            shelf = ObjectShelf(server.bucket())
        assert not shelf.ready()
        with pytest.raises(StoreAway):
            shelf.following("", "", 10)

    def test_a_crash_between_copy_and_removal_leaves_a_file_that_can_be_moved_again(self, server: ObjectServer) -> None:
        shelf = ObjectShelf(server.bucket(), Fuse(NEVER_PAUSES))
        shelf.write("ab/file", DATA)

        def behave(handler: Any, asked: str) -> bool:
            if asked.startswith("DELETE"):
                handler.answer(500)
            return asked.startswith("DELETE")

        server.behave = behave
        with pytest.raises(StoreAway):
            shelf.move("ab/file", ".trash/2026-11-23/file")
        assert shelf.read("ab/file") == DATA
        server.well()
        assert shelf.move("ab/file", ".trash/2026-11-23/file")
        assert shelf.written_at("ab/file") is None
        assert shelf.read(".trash/2026-11-23/file") == DATA

    def test_nothing_secret_is_in_what_is_logged(self, server: ObjectServer) -> None:
        bucket = server.bucket(secret_key="never-to-be-read")
        server.fail(9)
        with pytest.raises(StoreAway) as refused:
            ObjectShelf(bucket).read("ab/file")
        assert "\n" not in str(refused.value)
        assert "never-to-be-read" not in f"{refused.value}{bucket}"

    def test_a_thousand_names_are_walked_a_page_at_a_time(self, server: ObjectServer) -> None:
        now = datetime.now(UTC)
        names = [f"{number % 256:02x}/{number:04}" for number in range(2500)]
        server.objects.update({f"guichet/{name}": (b"", now) for name in names})
        server.objects.update({"guichet/.installation": (b"", now), "other/00/x": (b"", now)})
        shelf, met, after = ObjectShelf(server.bucket()), [], ""
        while page := shelf.following("", after, 500):
            met += page
            after = page[-1]
        assert met == sorted(names)
        assert len(server.asked) == 6
