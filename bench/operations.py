"""What operators type on a service of many requests: time and memory of each command, as a process of its own.

`python -m bench --only operations --rows 1000000` takes the product's filled database of var/bench (made once, copied
for each run), gives `--names` of its documents a file, and runs the table below in its order. Memory is the most that
the command itself held at any time, tools of PostgreSQL apart.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

import models
from adapters import age
from bench.machine import HOUSE
from bench.peers.databases import Databases
from bench.report import Line
from config import load_settings
from models import DocumentVersion
from services.documents import files
from tests.support import postgres
from tests.support.settings import environment
from web.wiring import make_deps

LOOK_SECONDS = 0.05
"""Between two looks at a command's memory."""
BODY = os.urandom(20_000)
"""A small document: what is measured is how many there are."""


@dataclass(frozen=True)
class Place:
    """An installation on a copy of a filled database; `elsewhere` is one on nothing, to restore on."""

    database: str
    folder: Path
    variables: dict[str, str]
    elsewhere: dict[str, str]


@dataclass(frozen=True)
class Command:
    """What is typed; `{backups}` in it is a folder. `before` prepares what it needs, not measured.

    `fails`: it may end with status 1, as one that finds something does.
    """

    name: str
    words: str
    before: Callable[[Place], None] = lambda place: None
    on_nothing: bool = False
    fails: bool = False
    settings: dict[str, str] = field(default_factory=dict)


NEW_KEY = "k3:" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

COMMANDS = (
    Command("nothing: the start alone", "backup --help"),
    Command("journal verify", "journal verify", fails=True),
    Command("storage sweep --dry-run", "storage sweep --dry-run", fails=True),
    Command("backup create, all documents", "backup create {backups}"),
    Command("backup create, none is new", "backup create {backups}"),
    Command("backup verify", "backup verify {backups}"),
    Command("backup restore", "backup restore {backups}", on_nothing=True),
    Command("storage move, to another folder", "storage move file://{backups}-moved"),
    Command("storage reseal", "storage reseal", fails=True, settings={"GUICHET_STORAGE_KEYS": NEW_KEY}),
    Command("retention run --dry-run", "retention run --dry-run"),
    Command("maintenance on", "maintenance on"),
    Command("maintenance off", "maintenance off"),
)
"""One line a command: a part that adds one adds its line."""


def commands(database: str, rows: int, names: int, folder: Path) -> Iterator[Line]:
    """Each command's line."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        server = None
        if database == "postgresql":
            server = stack.enter_context(postgres.running_server(durable=True, kept=folder / "postgresql"))
        place = stack.enter_context(_copied(Databases(folder, folder, server), rows))
        _give_files(place, names)
        for command in COMMANDS:
            command.before(place)
            yield _measured(place, command, rows)


def _measured(place: Place, command: Command, rows: int) -> Line:
    variables = dict(place.elsewhere if command.on_nothing else place.variables)
    for name, first in command.settings.items():
        variables[name] = f"{first},{variables[name]}"
    words = command.words.format(backups=place.folder / "backups").split()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=HOUSE,
        env={**_without_ours(), **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most = 0
    while process.poll() is None:
        most = max(most, _peak_of(process.pid))
        time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - started
    if process.returncode and not command.fails:
        raise RuntimeError(f"flask {' '.join(words)} ended with {process.returncode}")
    figure = f"{seconds:.1f} s, {most / 1024:.0f} MiB"
    return Line(f"{command.name} ({rows} requests)", place.database, figure, "one process, its start included")


def _peak_of(process: int) -> int:
    """The most that a process ever held, in KiB; 0 when it has just ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}


@contextmanager
def _copied(databases: Databases, rows: int) -> Iterator[Place]:
    """A copy that commands may change, beside the one that is kept."""
    databases.prepare_product(rows)
    folder = Path(tempfile.mkdtemp(prefix="operations-", dir=databases.folder))
    age.make_identity(folder / "identity.txt")
    recipient = age.recipients_of(folder / "identity.txt")[0]
    pair = {"backup_recipients": recipient, "backup_identity_file": str(folder / "identity.txt")}
    names = ("operations", "operations-restored")
    try:
        urls = [_urls(databases.server, folder, name) for name in names]
        _copy(databases, f"product-{rows}", folder, names)
        given = [
            environment(folder, storage_url=f"file://{folder}/{name}", **owned, **pair)
            for name, owned in zip(names, urls, strict=True)
        ]
        yield Place("postgresql" if databases.server else "sqlite", folder, *given)
    finally:
        shutil.rmtree(folder)
        for name in names if databases.server is not None else ():
            databases.server.drop(name)  # type: ignore[union-attr]


def _urls(server: postgres.Server | None, folder: Path, name: str) -> dict[str, str]:
    if server is None:
        return {"database_url": f"sqlite:///{folder}/{name}.sqlite"}
    return {
        "database_url": server.url(name, postgres.PROGRAM),
        "database_owner_url": server.url(name, postgres.OWNER),
    }


def _copy(databases: Databases, kept: str, folder: Path, names: tuple[str, str]) -> None:
    if databases.server is None:
        shutil.copy(databases.folder / f"{kept}.sqlite", folder / f"{names[0]}.sqlite")
        return
    template = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    with psycopg.connect(databases.server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(template.format(*map(sql.Identifier, (names[0], kept, postgres.OWNER))))
    databases.server.create(names[1])


def _give_files(place: Place, names: int) -> None:
    """So many versions of documents get a sealed file; the others, whose files the kept database lacks, name none."""
    settings = load_settings(place.variables)
    opened = models.bind(settings.database_url)
    deps = make_deps(settings)
    with opened.connection_context():
        DocumentVersion.update(storage_key=None).execute()
        ids: Any = DocumentVersion.select(DocumentVersion.id).order_by(DocumentVersion.id).limit(names).tuples()
        for (version,) in list(ids):
            key = files.put(deps, BODY, files.PURPOSE)
            DocumentVersion.update(storage_key=key).where(DocumentVersion.id == version).execute()
    getattr(opened, "close_all", opened.close)()
