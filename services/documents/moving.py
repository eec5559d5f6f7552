"""Files are moved from the store of the settings to another one (`flask storage move`, docs/several-hosts.md).

Each is written there as it lies here, sealed, read back and compared; the trash, the ledger and the canaries go along.
The first run goes on beside everything else, and a run that was ended goes on where the new store ends. The last run
marks the old store first: nothing is written there from then on, so that what is listed afterwards is all there is.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from domain.document_storage import OF_A_FILE, DocumentStorage
from domain.errors import DomainError
from domain.shelf import Shelf
from domain.store import Filling, StoreMark
from services.documents import store
from services.machinery.dependencies import Dependencies

FOLDERS = ("", ".trash", ".ledger", ".canary")
"""What is moved: all but the mark, and what was never whole."""
PAGE = 500
AT_ONCE = 8
"""Files on their way at the same time: an object store takes its time for each."""


class NotMovable(DomainError):
    """Nothing can be moved: `target` says of which of the two stores."""

    def __init__(self, *, target: bool) -> None:
        super().__init__()
        self.target = target


@dataclass
class Moved:
    """What a run did. `files`: all that are there now; `copied`; `mended`: were there and another; `removed` there."""

    files: int = 0
    copied: int = 0
    mended: int = 0
    removed: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class _Copying:
    """From one shelf to another. `compares`: what is on both is read on both."""

    source: Shelf
    target: Shelf
    compares: bool

    def file(self, name: str, known: bool) -> tuple[str, int]:
        """Bring one file over: what was done (a name of Moved's, "files" for nothing), and its bytes."""
        if known and not self.compares:
            return "files", 0
        try:
            content = self.source.read(name)
        except FileNotFoundError:  # it went since it was listed
            return "gone", 0
        if known and _digest(self.target.read(name)) == _digest(content):
            return "files", len(content)
        self.target.write(name, content, self.source.written_at(name))
        if _digest(self.target.read(name)) != _digest(content):
            raise OSError(f"{name} does not read as it was written")
        return ("mended" if known else "copied"), len(content)


def copy(deps: Dependencies, target: DocumentStorage, on_page: Callable[[Moved], None]) -> Moved:
    """Bring over and compare all files, while the service goes on. Raises NotMovable, OSError."""
    known = _demand_movable(deps, target)
    target.put_mark(StoreMark(known, filling=Filling.COPYING))
    moved = _pass(deps.storage.shelf, target.shelf, on_page, compares=True, removes=False)
    target.put_mark(StoreMark(known, filling=Filling.COMPARED))
    return moved


def finish(deps: Dependencies, target: DocumentStorage, url: str, on_page: Callable[[Moved], None]) -> Moved:
    """Leave the old store for the new one, which gets what came since. Pages and worker stand still meanwhile.

    `url` is the new store's address. What is on both already is not read again where an earlier run compared it. Raises
    NotMovable, OSError; it can be called again.
    """
    known = _demand_movable(deps, target)
    mark = target.mark()
    compared = mark is not None and mark.filling is Filling.COMPARED
    left = deps.storage.mark()
    newest = left.newest_file_at if left is not None else None
    if not compared:
        target.put_mark(StoreMark(known, filling=Filling.COPYING))
    deps.storage.put_mark(StoreMark(known, newest, moved_to=url))
    while True:
        moved = _pass(deps.storage.shelf, target.shelf, on_page, compares=not compared, removes=True)
        compared = True
        if not moved.copied and not moved.removed and store.was_moved(deps):
            break  # nothing came meanwhile: what was under way when the mark was set is through
        deps.storage.put_mark(StoreMark(known, newest, moved_to=url))
    target.put_mark(StoreMark(known, newest))
    return moved


def _demand_movable(deps: Dependencies, target: DocumentStorage) -> str:
    """The installation's id, for a store of ours and another one that is new, or that an earlier run began to fill."""
    problem, database = store.compared(deps)
    known = database.installation
    source = deps.storage.mark()
    if source is None or (problem is not None and not (source.installation == known and source.moved_to is not None)):
        raise NotMovable(target=False)
    mark = target.mark()
    ours = mark is not None and mark.installation == known and (mark.filling is not None or mark.moved_to is not None)
    if not ours and (mark is not None or target.holds_files()):
        raise NotMovable(target=True)
    return known


def _pass(source: Shelf, target: Shelf, on_page: Callable[[Moved], None], *, compares: bool, removes: bool) -> Moved:
    moved = Moved()
    copying = _Copying(source, target, compares)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for folder in FOLDERS:
            both = _both(source, target, folder)
            while page := list(islice(both, PAGE)):
                extra = [name for name, here, _ in page if not here]
                if removes:
                    target.remove(*extra)
                    moved.removed += len(extra)
                here = [(name, known) for name, here, known in page if here]
                for what, size in threads.map(lambda one: copying.file(*one), here):
                    moved.files += what != "gone"
                    moved.copied += what == "copied"
                    moved.mended += what == "mended"
                    moved.bytes += size
                on_page(moved)
    return moved


def _both(source: Shelf, target: Shelf, folder: str) -> Iterator[tuple[str, bool, bool]]:
    """Every name of a folder of both, in order: whether it is in the one, and in the other."""
    merged = heapq.merge(((name, 0) for name in _names(source, folder)), ((name, 1) for name in _names(target, folder)))
    last, places = "", set[int]()
    for name, place in merged:
        if name != last and places:
            yield last, 0 in places, 1 in places
            places = set()
        last = name
        places.add(place)
    if places:
        yield last, 0 in places, 1 in places


def _names(shelf: Shelf, folder: str) -> Iterator[str]:
    after = ""
    while names := shelf.following(folder, after, PAGE):
        yield from (name for name in names if folder or OF_A_FILE.fullmatch(name))
        after = names[-1]


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
