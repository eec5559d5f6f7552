"""The one session of PostgreSQL that a worker's tests use one after another.

A new one reads the catalogue again and plans each statement again: half of what PostgreSQL did for a test. What else a
session was told is forgotten in between: its settings, locks, cursors and temporary tables, as by DISCARD ALL.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import psycopg
from peewee import Psycopg3Adapter
from psycopg.pq import ExecStatus, PGconn, TransactionStatus

FORGET = b"""CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
    DISCARD TEMP; DISCARD SEQUENCES"""
PLANS = 1000
"""Statements that stay prepared: more than the tests of one worker ask often."""
CLOSED = PGconn.connect(b"host=/dev/null")
"""What a connection holds that has given its session back."""
CLOSED.finish()


class Lent(psycopg.Connection[Any]):
    """A connection that gives its session back where others close it, unless it is in the middle of something."""

    options: Mapping[str, Any]
    """What it was made with."""

    def close(self) -> None:
        if self.pgconn.transaction_status != TransactionStatus.IDLE or not KEPT.take(self):
            super().close()
            return
        self._closed = True
        self.pgconn = CLOSED


class Kept:
    """What is kept of the last connection to one database, for the next."""

    def __init__(self) -> None:
        self.url = ""
        """Empty: no connection is kept."""
        self._process = 0
        self._spare: list[Lent] = []

    def keep(self, url: str) -> None:
        """Keep sessions of this database from now on, in this process alone; of none, if the URL is empty."""
        for spare in self._spare:
            spare.pgconn.finish()
        self.url, self._process, self._spare = url, os.getpid(), []

    def backends(self) -> list[int]:
        """The server's processes of the sessions that nobody uses."""
        return [spare.pgconn.backend_pid for spare in self._spare]

    def connect(self, url: str, **options: Any) -> psycopg.Connection[Any]:
        if url != self.url or os.getpid() != self._process:
            return psycopg.connect(url, **options)
        while self._spare:
            spare = self._spare.pop()
            if spare.options == options and spare.pgconn.exec_(FORGET).status == ExecStatus.COMMAND_OK:
                return spare
            spare.pgconn.finish()
        made = Lent.connect(url, **{"prepare_threshold": 2, **options})
        made.options, made.prepared_max = options, PLANS
        return made

    def take(self, lent: Lent) -> bool:
        """Keep the session of a connection that is being closed. False if it is none of ours, or one is kept."""
        if self._spare or os.getpid() != self._process:
            return False
        spare = Lent(lent.pgconn)
        spare.options, spare.prepare_threshold, spare._prepared = lent.options, lent.prepare_threshold, lent._prepared
        self._spare.append(spare)
        return True


KEPT = Kept()


class KeepingAdapter(Psycopg3Adapter):
    """Connects as the program does, but for the database whose sessions are kept."""

    def connect(self, db: Any, **options: Any) -> Any:
        return KEPT.connect(db.database, **options)
