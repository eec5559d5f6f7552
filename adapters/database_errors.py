"""What a database's error means for people who wait for an answer: something to come back for, or a fault of ours."""

from __future__ import annotations

import sqlite3
from enum import Enum

from peewee import InterfaceError, OperationalError, PeeweeException
from playhouse.pool import MaxConnectionsExceeded


class Outage(Enum):
    """Why the database did not do what was asked, though nothing was wrong with that."""

    BUSY = "busy"
    """Somebody else holds a lock, or all connections: it passes by itself, and is no fault."""

    UNREACHABLE = "unreachable"
    """It is down, restarting, read-only or full, or the connection was lost."""


# SQLSTATEs, whole or by class (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_BUSY = (
    "55P03",  # lock_not_available: lock_timeout
    "57014",  # query_canceled: statement_timeout
    "25P03",  # idle_in_transaction_session_timeout
    "25P04",  # transaction_timeout
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "53300",  # too_many_connections
)
_UNREACHABLE = (
    "08",  # connection exceptions
    "53",  # disk full, out of memory
    "57P",  # shut down, crashed, starting up
    "58",  # system errors
    "25006",  # read_only_sql_transaction: a standby
)
_LACKING = ("42P01", "42703")  # undefined_table, undefined_column
# A refused connection has no SQLSTATE, only the server's or the pooler's words.
_FULL = ("too many clients", "remaining connection slots", "too many connections", "no more connections allowed")

# SQLite's primary result codes (https://www.sqlite.org/rescode.html), the low byte of the extended ones.
_SQLITE_BUSY = {5, 6}
_SQLITE_UNREACHABLE = {8, 10, 13, 14, 23}  # read-only, input and output, full, cannot be opened, not authorised


def outage(error: BaseException) -> Outage | None:
    """What kind of outage this error tells of; None for an error of the program or of its data."""
    if isinstance(error, MaxConnectionsExceeded):
        return Outage.BUSY
    if not isinstance(error, PeeweeException):
        return None
    cause = cause_of(error)
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return _by_state(str(state))
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _by_code(code & 0xFF)
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    return Outage.BUSY if any(words in str(error) for words in _FULL) else Outage.UNREACHABLE


def _by_state(state: str) -> Outage | None:
    if state in _BUSY:
        return Outage.BUSY
    return Outage.UNREACHABLE if state.startswith(_UNREACHABLE) else None


def _by_code(code: int) -> Outage | None:
    if code in _SQLITE_BUSY:
        return Outage.BUSY
    return Outage.UNREACHABLE if code in _SQLITE_UNREACHABLE else None


def lacks_tables(error: BaseException) -> bool:
    """Whether a table or a column is not there, as before the migrations that make it."""
    cause = cause_of(error)
    if isinstance(cause, sqlite3.OperationalError):
        return str(cause).startswith(("no such table", "no such column"))
    return getattr(cause, "sqlstate", None) in _LACKING


def in_short(error: BaseException) -> str:
    """The error's kind and code, for a log line: without its words, which may quote rows."""
    cause = cause_of(error)
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__


def cause_of(error: BaseException) -> BaseException:
    """The driver's own error: peewee wraps it, twice where connecting failed."""
    while (wrapped := getattr(error, "orig", None)) is not None:
        error = wrapped
    return error
