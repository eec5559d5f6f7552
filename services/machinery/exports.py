"""Lists as files for spreadsheets: read by key in pages, on a connection of their own, whatever the number of rows.

A response is sent after the request's connection was given back; one long read would besides keep SQLite from
checkpointing. So the keys are read first, in the list's order, and then every page is a short read on a connection that
is opened for it and closed after it.
"""

from __future__ import annotations

import csv
import io
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import IO, Any

import xlsxwriter

from domain.actors import Actor
from domain.permissions import Permission, demand
from domain.spreadsheets import harmless
from models import database, long_reads

PAGE = 1000
PAGE_SECONDS = 120.0
MOST_IN_WORKBOOK = 100_000
"""Rows that a browser waits for: a workbook is whole before its first byte is sent. Larger ones the worker makes."""
MOST_IN_SHEET = 1_048_575
"""Rows below the headings of a sheet (Microsoft, « Excel specifications and limits »)."""
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a file without one for Latin-1."""

Cells = Sequence[str]
Read = Callable[[Sequence[Any]], list[Cells]]
"""Some keys → the cells of those rows, in that order; of rows that are gone, none."""


def as_csv(
    actor: Actor,
    headings: Cells,
    keys: Sequence[Any],
    read: Read,
    *,
    seconds: float,
    permission: Permission = Permission.EXPORT,
) -> Iterator[str]:
    """The rows of these keys as CSV, by pages: UTF-8 with its mark, `;`, all quoted.

    `seconds` is how long the reading of a page may take. The first page is read at once: what keeps the database from
    answering is then told by an error page, and not by a file that ends early. Raises NotAllowed, FreshSignInNeeded at
    once.
    """
    demand(actor, permission)
    pages = _pages(keys, read, seconds)
    first = next(pages, [])
    return chain([BYTE_ORDER_MARK + _lines([headings]), _lines(first)], map(_lines, pages))


def as_workbook(
    actor: Actor,
    headings: Cells,
    keys: Sequence[Any],
    read: Read,
    *,
    seconds: float,
    permission: Permission = Permission.EXPORT,
    after_page: Callable[[int], None] = lambda rows: None,
) -> IO[bytes]:
    """The same as a workbook (XLSX), every cell a text: a file that is gone once it is closed.

    Row by row, so that memory does not grow with it. `after_page` is told how many rows there are so far; what it
    raises ends the work. Raises NotAllowed, FreshSignInNeeded, ValueError for more rows than MOST_IN_SHEET.
    """
    demand(actor, permission)
    if len(keys) > MOST_IN_SHEET:
        raise ValueError(f"{len(keys)} rows")
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, words in enumerate(headings):
            sheet.write_string(0, column, words, bold)
        sheet.freeze_panes(1, 0)
        rows = 0
        for page in _pages(keys, read, seconds):
            for rows, cells in enumerate(page, rows + 1):  # noqa: B020 (it goes on where the page before ended)
                for column, text in enumerate(cells):
                    sheet.write_string(rows, column, text)
            after_page(rows)
    file.seek(0)
    return file


def keys_of(query: Any, column: Any, *, seconds: float) -> Sequence[Any]:
    """The keys of an (ordered) query's rows, in its order: eight bytes each where they are numbers."""
    with own_connection(), long_reads(seconds):
        keys = (key for (key,) in query.select(column).tuples().iterator())
        return array("q", keys) if column.field_type in ("AUTO", "INT", "BIGINT", "BIGAUTO") else list(keys)


@contextmanager
def own_connection() -> Iterator[None]:
    """A connection for one read: the caller's where there is one, else opened and given back."""
    opened = database.is_closed()
    if opened:
        database.connect()
    try:
        yield
    finally:
        if opened:
            database.close()


def _pages(keys: Sequence[Any], read: Read, seconds: float) -> Iterator[list[Cells]]:
    for start in range(0, len(keys), PAGE):
        with own_connection(), long_reads(seconds):
            rows = read(list(keys[start : start + PAGE]))
        yield rows


def _lines(rows: Iterable[Cells]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return text.getvalue()
