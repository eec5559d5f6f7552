"""What a backup is made of, and what an adapter promises of each part: the database's dump, its seal, the folder.

A backup is a folder of the time at which it began: `database.age`, the dump, sealed for the recipients, in pieces;
`files.jsonl.gz`, one line a stored file with its SHA-256; `head.json`, which says all that is known without any key.
The stored files themselves stand beside, as they were sealed in the store, once for all backups of the same place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, NamedTuple, Protocol

FORMAT = 1
"""Goes up when an older program could not read what a newer one writes."""


class BackupRefused(Exception):
    """Nothing was done, or what was begun was taken back; `why` says it to an operator, in words of
    `web/backup_words.py`; `detail` is what they look at."""

    def __init__(self, why: Refused, detail: str = "") -> None:
        super().__init__(f"{why.value}: {detail}" if detail else why.value)
        self.why = why
        self.detail = detail


class SealedForOthers(Exception):
    """A sealed stream does not open: altered, cut, or sealed for another identity."""


class Refused(StrEnum):
    """Why a backup is not made or not restored."""

    NO_RECIPIENT = "no_recipient"
    NO_IDENTITY = "no_identity"
    STORE = "store"
    SAME_PLACE = "same_place"
    RUNNING = "running"
    DUMP_FAILED = "dump_failed"
    NO_TOOL = "no_tool"
    NO_BACKUP = "no_backup"
    DAMAGED = "damaged"
    FORGED = "forged"
    KEY_ABSENT = "key_absent"
    NEWER = "newer"
    OTHER_DATABASE = "other_database"
    NO_DUMP = "no_dump"
    DATABASE_FILLED = "database_filled"
    STORE_FOREIGN = "store_foreign"
    NO_DATABASE = "no_database"
    RESTORE_FAILED = "restore_failed"


class FileFact(NamedTuple):
    """One stored file of a backup: `sha256` is of the sealed bytes, `modified` when it was written (ISO 8601)."""

    key: str
    sha256: str
    size: int
    vault_key: str
    modified: str

    @property
    def name(self) -> str:
        """What its copy is called: a file that was sealed anew does not replace the one that older backups name."""
        return f"{self.key}.{self.sha256[:16]}"


@dataclass(frozen=True)
class Head:
    """What a backup says of itself in clear. `database` is None where documents alone were copied.

    `counts`: rows by table, as the dump holds them. `vault_keys`: ids of the keys that what it holds hangs on.
    """

    installation: str
    started_at: datetime
    finished_at: datetime
    documents: int
    size: int
    files_sha256: str
    vault_keys: tuple[str, ...]
    database: str | None = None
    database_sha256: str | None = None
    migrations: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT

    def text(self) -> bytes:
        """The head as it is kept."""
        values = asdict(self) | {"started_at": self.started_at.isoformat(), "finished_at": self.finished_at.isoformat()}
        return json.dumps(values, indent=1, sort_keys=True).encode()


def head_of(text: bytes) -> Head:
    """The head of a kept text. Raises ValueError for what is none."""
    try:
        values = json.loads(text)
        for name in ("started_at", "finished_at"):
            values[name] = datetime.fromisoformat(values[name])
        for name in ("vault_keys", "migrations"):
            values[name] = tuple(values[name])
        return Head(**values)
    except (TypeError, KeyError) as error:
        raise ValueError(f"not the head of a backup: {error}") from error


class Seal(Protocol):
    """What seals the dump for those who may restore it."""

    @property
    def seals(self) -> bool:
        """Whether this installation has somebody to seal for."""

    @property
    def opens(self) -> bool:
        """Whether this installation has an identity to open with."""

    def seal(self, plain: BinaryIO, sealed: BinaryIO) -> None:
        """Reads `plain` to its end, writes it sealed."""

    def open(self, sealed: BinaryIO, plain: BinaryIO) -> None:
        """The other way round. Raises SealedForOthers."""


class Taken(NamedTuple):
    """A dump at one instant of the database: its bytes, its rows by table, the names of its migrations."""

    stream: BinaryIO
    counts: dict[str, int]
    migrations: tuple[str, ...]


class Contents(Protocol):
    """What a dump holds, read without a database of the installation's."""

    def counts(self) -> dict[str, int]:
        """Rows by table."""

    def missing(self, known: Iterator[str]) -> tuple[int, list[str]]:
        """How many stored files its rows name, and which of these are not among `known`."""


class Dumps(Protocol):
    """The database's own way to be copied. Raises BackupRefused."""

    kind: str

    def taken(self) -> AbstractContextManager[Taken]:
        """A dump of the present instant, while the database is in use. Leaving it waits for its end."""

    def read(self, seal: Seal, sealed: BinaryIO) -> AbstractContextManager[Contents]:
        """Opens a sealed dump and looks into it. Raises SealedForOthers."""

    def counts(self) -> dict[str, int]:
        """Rows by table of the database itself, now."""

    def missing(self, known: Iterator[str]) -> tuple[int, list[str]]:
        """How many stored files the database's rows name now, and which of these are not among `known`."""

    def is_empty(self) -> bool:
        """Whether the database has no table."""

    def restore(self, seal: Seal, sealed: BinaryIO) -> None:
        """Fills the empty database, all or nothing; its worker is held before anybody else can read it."""


class BackupDraft(Protocol):
    """A backup that is being made: it counts once `finish` is through. All methods raise OSError; `finish` raises
    BackupRefused once somebody else took the place."""

    name: str

    def database(self) -> AbstractContextManager[BinaryIO]:
        """Where the sealed dump is written."""

    def database_sha256(self) -> str:
        """Of what was written there."""

    def keep(self, fact: FileFact, sealed: bytes) -> None:
        """Copies a stored file, unless its copy is there."""

    def has(self, fact: FileFact) -> bool:
        """Whether the copy is there, with the right size."""

    def add(self, fact: FileFact) -> None:
        """Adds a line to the list of files."""

    def finish_list(self) -> str:
        """Ends the list; its SHA-256."""

    def finish(self, head: Head, mac: str) -> None:
        """Makes it count."""

    def close(self) -> None:
        """Lets another one be made at this place; what is not finished goes."""


class BackupPlace(Protocol):
    """Where backups are, a folder or a bucket. Their names are the times at which they began. All methods raise
    OSError."""

    def names(self) -> list[str]:
        """The finished ones, oldest first."""

    def begin(self, started_at: datetime) -> BackupDraft:
        """Begins one; what an earlier one that died left unfinished goes. Raises BackupRefused while another one is
        made there."""

    def head(self, name: str) -> bytes:
        """The text of its head."""

    def mac(self, name: str) -> str:
        """What was kept beside the head."""

    def facts(self, name: str) -> Iterator[FileFact]:
        """Its list of files, in the order in which the store was walked through. Raises ValueError."""

    def list_sha256(self, name: str) -> str:
        """Of its list of files, as it is kept."""

    def database_sha256(self, name: str) -> str:
        """Of its sealed dump."""

    def database(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Its sealed dump, to be read."""

    def sealed(self, fact: FileFact) -> bytes:
        """A stored file's copy. Raises FileNotFoundError."""

    def set_aside(self, fact: FileFact) -> None:
        """Gives a copy that is damaged another name."""

    def remove(self, name: str) -> None:
        """Removes a backup, but for the stored files that it names. Raises BackupRefused while one is made there."""

    def remove_unnamed(self) -> tuple[int, int]:
        """Removes the copies of stored files that no backup names any more, damaged ones too: how many, how many
        bytes. Raises BackupRefused while a backup is made there."""

    def forget_lines(self, before: date) -> int:
        """Removes the lines of the days before that one; how many days."""

    def keep_line(self, day: date, name: str, sealed: bytes) -> None:
        """Copies a line of the ledger."""

    def ledger_lines(self) -> Iterator[tuple[date, str, bytes]]:
        """The lines that were copied."""
