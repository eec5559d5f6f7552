"""The sweep of a large store: time and memory of its steps, and how long the whole walk takes.

`python -m bench.storage --names 2000000` measures it alone, on a PostgreSQL of its own, and `python -m bench --only
storage` as a part of the whole. Files are empty (their names are what a sweep reads); all but one of 200 have a row.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import config_storage
from bench import machine
from bench.installation import Installation, running
from bench.report import Line, table
from models import Document, DocumentVersion, Task, database
from models_store import StoreSweep
from services.documents import store, sweep
from services.machinery.dependencies import Dependencies
from tests.support import postgres
from tests.support.factories import make_draft

ORPHAN_OF = 200
"""Of so many files one has no row: fewer than the share that may go at once."""
ROWS = 2_000
YEARS = timedelta(days=20 * 365)


def sweeps(place: Installation, names: int) -> Iterator[Line]:
    """Sweep a store of so many files: counting, moving orphans to the trash, looking through the trash."""
    store.ensure_marked(place.deps)
    _fill(place, names)
    place.analyse()
    later = _later(place.deps)
    before = _resident()
    _forget_peak()
    started = time.monotonic()
    seconds: list[float] = []
    with database.connection_context():
        row = sweep.begin(later)
        while row.finished_at is None:
            step = time.monotonic()
            sweep.resume(later, row.id, row.steps)
            seconds.append(time.monotonic() - step)
            row = StoreSweep.get_by_id(row.id)
        Task.delete().where(Task.kind == sweep.KIND).execute()
    whole = time.monotonic() - started
    what = f"sweep of {names:,} names".replace(",", " ")
    counts = row.counts
    yield Line(what, place.database, f"{whole:.0f} s", f"{counts['moved']} of {counts['orphans']} orphans moved")
    yield Line(f"{what}, its longest step", place.database, f"{max(seconds):.2f} s", f"of {len(seconds)}")
    yield Line(f"{what}, memory on top", place.database, f"{(_peak() - before) / 1024:.1f} MiB", "most at any time")


def _later(deps: Dependencies) -> Dependencies:
    """Dependencies for which every file is old enough to judge."""
    return replace(deps, now=lambda: deps.now() + YEARS)


def _fill(place: Installation, names: int) -> None:
    """Empty files in all folders, and a row for each but some."""
    folder = Path(config_storage.place(place.settings.storage_url))  # type: ignore[arg-type]
    for number in range(256):
        (folder / f"{number:02x}").mkdir(mode=0o700, exist_ok=True)
    document = Document.create(request=make_draft(place.deps, documents=False), kind="mandate")
    with database.connection_context():
        for start in range(0, names, ROWS):
            rows = [_made(folder, number) for number in range(start, min(start + ROWS, names))]
            named = [(document, *row) for row in rows if row[0] % ORPHAN_OF]
            _write(place.deps, named)


def _made(folder: Path, number: int) -> tuple[int, str]:
    # The low bits first: neighbours stand in different folders, as random keys do.
    key = f"document.{number % 256:02x}{number:030x}"
    os.close(os.open(folder / f"{number % 256:02x}" / key, os.O_CREAT | os.O_WRONLY, 0o600))
    return number, key


def _write(deps: Dependencies, rows: list[tuple[Document, int, str]]) -> None:
    at = deps.now()
    fields = [
        DocumentVersion.document,
        DocumentVersion.number,
        DocumentVersion.storage_key,
        DocumentVersion.filename,
        DocumentVersion.media_type,
        DocumentVersion.size,
        DocumentVersion.sha256,
        DocumentVersion.pages,
        DocumentVersion.uploaded_at,
    ]
    values = [(*row, "piece.pdf", "application/pdf", 1, "0" * 64, 1, at) for row in rows]
    with database.atomic():
        DocumentVersion.insert_many(values, fields).execute()


def _resident() -> int:
    """Memory of this process, in KiB."""
    return _status("VmRSS")


def _peak() -> int:
    return _status("VmHWM")


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)


def main() -> None:
    """Measure this part alone."""
    parser = argparse.ArgumentParser(prog="python -m bench.storage", description=__doc__)
    parser.add_argument("--names", type=int, default=2_000_000)
    parser.add_argument("--port", type=int, default=8190)
    options = parser.parse_args()
    if postgres.binaries() is None:
        sys.exit("PostgreSQL is not installed.")
    with postgres.running_server(durable=True) as server, running("postgresql", options.port, server) as place:
        print(table(machine.described(), list(sweeps(place, options.names))))


if __name__ == "__main__":
    main()
