"""Lists as files for spreadsheets: read by key in pages, on a connection of their own, whatever the number of rows.

A response is sent after the request's connection was given back; one long read would besides keep SQLite from
checkpointing, and PostgreSQL from clearing up, as long as somebody's line takes. So the keys are read first, in the
list's order, and then every page is a short read on a connection that is opened for it and closed after it. Each row
is there once, as it is when its page is read; rows that are gone by then, or that the list does not show any more, are
left out.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import IO, Any

import xlsxwriter
from peewee import SqliteDatabase

from domain.actors import Actor
from domain.permissions import Permission, demand
from domain.spreadsheets import harmless, is_one_line, on_one_line
from models import database, long_reads

FIRST, PAGE = 100, 500
"""Rows that are read before the first byte is sent, and at once after them."""
PAGE_SECONDS = 120.0
MOST_IN_WORKBOOK = 100_000
"""Rows that a browser waits for: a workbook is whole before its first byte is sent. Larger ones the worker makes."""
MOST_IN_SHEET = 1_048_575
"""Rows below the headings of a sheet (Microsoft, « Excel specifications and limits »)."""
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a file without one for Latin-1."""

BETWEEN, BELOW = '";"', '"\n"'
"""What stands between two cells of a line, and between two of a column while it is made harmless."""

Keys = Sequence[Any]
Cells = Sequence[str]
Read = Callable[[Keys], Iterable[Cells]]
"""Some keys → the cells of those rows, in that order (a `Page` of them, perhaps); of rows that are gone, none."""


@dataclass(frozen=True)
class Page:
    """Rows by their columns, all of one length."""

    columns: Sequence[Cells]
    own: Sequence[bool]
    """Whether the program itself made a column's texts: on one line, without quotation marks, and no formulas."""

    def __iter__(self) -> Iterator[Cells]:
        return zip(*self.columns, strict=True)


def as_csv(
    actor: Actor,
    headings: Cells,
    pages: Iterable[Keys],
    read: Read,
    *,
    seconds: float,
    permission: Permission = Permission.EXPORT,
) -> Iterator[str]:
    """The rows of these pages of keys as CSV: UTF-8 with its mark, `;`, all quoted.

    `seconds` is how long the reading of a page may take. The first page is read at once: what keeps the database from
    answering is then told by an error page, and not by a file that ends early. Raises NotAllowed, FreshSignInNeeded at
    once.
    """
    demand(actor, permission)
    rows = _pages(pages, read, seconds)
    first = next(rows, [])
    return chain([BYTE_ORDER_MARK + _lines([headings]), _lines(first)], map(_lines, rows))


def as_workbook(
    actor: Actor,
    headings: Cells,
    pages: Iterable[Keys],
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
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, words in enumerate(headings):
            sheet.write_string(0, column, words, bold)
        sheet.freeze_panes(1, 0)
        rows = 0
        for page in _pages(pages, read, seconds):
            for rows, cells in enumerate(page, rows + 1):  # noqa: B020 (it goes on where the page before ended)
                for column, text in enumerate(cells):
                    sheet.write_string(rows, column, text)
            if rows > MOST_IN_SHEET:
                raise ValueError(f"{rows} rows")
            after_page(rows)
    file.seek(0)
    return file


def pages_of(keys: Keys) -> Iterator[Keys]:
    """Keys that are known, by pages."""
    return (keys[start : start + PAGE] for start in range(0, len(keys), PAGE))


def begun_at_once(first: Keys, all_keys: Callable[[], Keys]) -> Iterator[Keys]:
    """The first FIRST keys of a list as a page, then the others by pages: a long list's are read once it was sent.

    What has come into the list meanwhile stands behind the first page.
    """
    yield first
    if len(first) == FIRST:
        sent = frozenset(first)
        for page in pages_of(all_keys()):
            yield [key for key in page if key not in sent]


def keys_of(query: Any, column: Any, *, seconds: float) -> Keys:
    """The keys of an (ordered) query's rows, in its order: eight bytes each where they are numbers."""
    with own_connection(), long_reads(seconds):
        keys = map(itemgetter(0), _rows_of(*query.select(column).sql()))
        if column.field_type in ("AUTO", "INT", "BIGINT", "BIGAUTO"):
            return array("q", keys)
        return [column.python_value(key) for key in keys]


def _rows_of(statement: str, parameters: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a statement, few of them at once in memory."""
    if isinstance(database.obj, SqliteDatabase):
        return iter(database.execute_sql(statement, parameters))
    return _rows_of_server(statement, parameters)


def _rows_of_server(statement: str, parameters: Sequence[Any]) -> Iterator[Sequence[Any]]:
    # Without a name, a cursor of PostgreSQL's holds all of its rows.
    with closing(database.connection().cursor(name="keys")) as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(10 * PAGE):
            yield from rows


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


def _pages(pages: Iterable[Keys], read: Read, seconds: float) -> Iterator[Iterable[Cells]]:
    for keys in pages:
        with own_connection(), long_reads(seconds):
            rows = read(keys)
            rows = rows if isinstance(rows, Page) else list(rows)
        yield rows


def _lines(rows: Iterable[Cells]) -> str:
    """Rows as lines of a file, made for all of them at once: cell by cell takes ten times as long."""
    if isinstance(rows, Page):
        columns = [cells if own else _harmless(cells) for cells, own in zip(rows.columns, rows.own, strict=True)]
    else:
        columns = [_harmless(cells) for cells in zip(*rows, strict=True)]
    return "".join([f'"{line}"\r\n' for line in map(BETWEEN.join, zip(*columns, strict=True))])


def _harmless(cells: Cells) -> Cells:
    """A column as it stands between quotation marks."""
    text = BELOW.join(cells)
    if not is_one_line("".join(cells)) or text.count('"') != 2 * (len(cells) - 1):
        text = BELOW.join([on_one_line(cell).replace('"', '""') for cell in cells])
    return harmless(text).split(BELOW)
