"""Lists as files for spreadsheets: read by key in pages, on a connection of their own, whatever the number of rows.

A response is sent after the request's connection was given back; one long read would besides keep SQLite from
checkpointing. So every page is a short read on a connection that is opened for it and closed after it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any

from domain.actors import Actor
from domain.calendar import paris_time
from domain.permissions import Permission, demand
from domain.spreadsheets import harmless
from domain.states import State
from models import AccountRequest, Entity, Ministry, database, long_reads

PAGE = 1000
PAGE_SECONDS = 120.0
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a file without one for Latin-1."""

HEADINGS = (
    "Référence",
    "État",
    "Depuis",
    "Envoyée",
    "Activée",
    "Close",
    "Prénom",
    "Nom",
    "Adresse mail",
    "Fonction",
    "Type d’organisme",
    "Entité",
    "SIRET",
    "Restée sans réponse",
)


def requests_csv(
    actor: Actor, query: Any, kinds: Mapping[str, str], *, page_seconds: float = PAGE_SECONDS
) -> Iterator[str]:
    """The requests of a (scoped, unordered) query as CSV, by pages: UTF-8 with its mark, `;`, all quoted, Paris time.

    `kinds` are the labels of the kinds of body, by code; `page_seconds` is how long the reading of a page may take.
    The first page is read at once: what keeps the database from answering is then told by an error page, and not by a
    file that ends early. Raises NotAllowed, FreshSignInNeeded at once.
    """
    demand(actor, Permission.EXPORT)
    pages = _pages(query, page_seconds)
    first = next(pages, [])
    lines = (_lines(_request_line(row, kinds) for row in rows) for rows in chain([first], pages))
    return chain([BYTE_ORDER_MARK + _lines([HEADINGS])], lines)


def _pages(query: Any, page_seconds: float) -> Iterator[list[AccountRequest]]:
    last = 0
    while True:
        with own_connection(), long_reads(page_seconds):
            rows = list(_page(query, last))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _page(query: Any, last: int) -> Any:
    ids = query.select(AccountRequest.id).where(AccountRequest.id > last).order_by(AccountRequest.id).limit(PAGE)
    wanted = [row_id for (row_id,) in ids.tuples()]
    return (
        AccountRequest.select(AccountRequest, Entity, Ministry)
        .left_outer_join(Entity)
        .switch(AccountRequest)
        .left_outer_join(Ministry, on=(AccountRequest.ministry == Ministry.id))
        .where(AccountRequest.id.in_(wanted))
        .order_by(AccountRequest.id)
    )


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


def _request_line(row: AccountRequest, kinds: Mapping[str, str]) -> tuple[str, ...]:
    ministry = row.ministry.label if row.ministry_id is not None else ""
    return (
        row.reference,
        State(row.state).label,
        _moment(row.state_since),
        _moment(row.submitted_at),
        _moment(row.activated_at),
        _moment(row.closed_at),
        row.first_name,
        row.last_name,
        row.email,
        row.capacity,
        kinds.get(row.kind or "", row.kind or ""),
        row.entity_name or ministry,
        row.siret or "",
        "oui" if row.escalated_at is not None else "",
    )


def _moment(instant: datetime | None) -> str:
    return paris_time(instant).strftime("%Y-%m-%d %H:%M") if instant is not None else ""


def _lines(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return text.getvalue()
