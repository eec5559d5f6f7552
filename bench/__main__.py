"""`make bench`: measure the real program on loopback, on PostgreSQL and on SQLite, and print a table.

`--write` also writes it to bench/results/<date>-bench.txt, or under the names of the parts that `--only` chose.
Nothing here fails for being slow: figures are for people.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

from app import create_app
from bench import (
    alike,
    colleagues,
    directory,
    imports,
    journeys,
    keyboard,
    lighthouse,
    machine,
    measures,
    operations,
    storage,
    two_documents,
    workbench,
)
from bench.installation import Installation, running
from bench.peers import part
from bench.report import Line, table
from tests.support import postgres

RESULTS = Path(__file__).resolve().parent / "results"
PARTS = (
    "signups",
    "signing",
    "grid",
    "alike",
    "workbench",
    "keyboard",
    "colleagues",
    "storage",
    "directory",
    "imports",
    "journeys",
    "lighthouse",
    "peers",
    "operations",
)


def main() -> None:
    """Read the command line, measure, print."""
    options = _options()
    lines: list[Line] = []
    with ExitStack() as stack:
        server = None
        if "postgresql" in options.database:
            if postgres.binaries() is None:
                sys.exit("PostgreSQL is not installed: `--database sqlite` measures without it.")
            server = stack.enter_context(postgres.running_server(durable=True))
        version = _version_of(server) if server is not None else None
        for database in options.database:
            for line in _measured(database, options, server):
                print(f"{line.database:10}  {line.what:45}  {line.figure:24}  {line.how}", flush=True)
                lines.append(line)
    text = table(machine.described(version), lines)
    print(f"\n{text}")
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        # A part alone never stands in for the whole table.
        measured = "bench" if options.only == list(PARTS) else "-".join(options.only)
        file = RESULTS / f"{machine.today()}-{measured}.txt"
        file.write_text(text, encoding="utf-8")
        print(f"written to {file.relative_to(machine.HOUSE)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help="also write the table under bench/results/")
    parser.add_argument("--database", nargs="+", choices=("postgresql", "sqlite"), default=["postgresql", "sqlite"])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--port", type=int, default=8190)
    parser.add_argument("--signups", type=int, default=40)
    parser.add_argument("--times", type=int, default=30, help="how often a page is asked")
    parser.add_argument("--requests", type=int, default=100_000, help="the larger size of the grid")
    parser.add_argument("--reviews", type=int, default=20, help="how many requests are reviewed by keyboard")
    parser.add_argument("--alike", type=int, default=120, help="how often each kind of address is asked")
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[1_000, 1_000_000], help="requests beside the peers, and of operators"
    )
    asked = f"beside the peers, or of operators: only what begins so, or {', '.join(part.WITHOUT_A_PAGE)}"
    parser.add_argument("--ask", nargs="+", default=[], help=asked)
    parser.add_argument("--folder", type=Path, default=machine.HOUSE / "var" / "bench", help="keeps the peers' data")
    parser.add_argument("--minutes", type=float, default=10, help="how long four people work on one list")
    parser.add_argument("--names", type=int, nargs="+", default=[50_000], help="how many files there are")
    parser.add_argument("--stock", type=int, default=400_000, help="how many rows the stock files have")
    parser.add_argument("--lines", type=int, default=100_000, help="how many lines the imported file has")
    return parser.parse_args()


def _measured(database: str, options: argparse.Namespace, server: postgres.Server | None) -> Iterator[Line]:
    size = measures.Size(options.signups, options.times, options.requests)
    parts: dict[str, Callable[[Installation], Iterator[Line]]] = {
        "signups": lambda place: _signups(place, size, (server.process,) if server else ()),
        "signing": lambda place: _signing(place, size),
        "alike": lambda place: alike.ratios(place, options.alike),
        "grid": lambda place: measures.grids(place, size),
        "workbench": lambda place: workbench.workbench(place, size),
        "keyboard": lambda place: keyboard.reviews(place, options.reviews),
        "colleagues": lambda place: colleagues.together(place, options.minutes),
        "storage": lambda place: storage.sweeps(place, max(options.names)),
        "directory": lambda place: directory.loads(place, options.stock),
        "imports": lambda place: imports.imports(place, options.lines),
        "lighthouse": lighthouse.scores,
    }
    for name, measured in parts.items():
        if name in options.only:
            # Each on an empty installation: what one part wrote would weigh on the next.
            with running(database, options.port, server) as place, _hashing(place):
                yield from measured(place)
    if "journeys" in options.only and database == "sqlite":
        # Tests, with an installation of their own: how many screens there are depends on no database.
        yield from journeys.costs()
    if "operations" in options.only:
        sizes = [(rows, names) for rows in sorted(options.rows) for names in sorted(options.names)]
        yield from operations.commands(database, operations.Choice(sizes, options.folder, tuple(options.ask)))
    if "peers" in options.only:
        yield from part.ratios(
            database, part.Choice(sorted(options.rows), options.folder, options.times, options.port, options.ask)
        )


def _signups(place: Installation, size: measures.Size, more: tuple[int, ...]) -> Iterator[Line]:
    yield from measures.signups(place, size)
    yield from two_documents.signups(place, size.signups, more)


def _signing(place: Installation, size: measures.Size) -> Iterator[Line]:
    yield from measures.sign_ins(place, size)
    yield from measures.activations(place, size)


def _hashing(place: Installation) -> ExitStack:
    """An application context of this process: passwords are hashed as the program checks them."""
    stack = ExitStack()
    stack.enter_context(create_app(place.settings).app_context())
    return stack


def _version_of(server: postgres.Server) -> str:
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]).split(" ")[0] if row else "unknown"


if __name__ == "__main__":
    main()
