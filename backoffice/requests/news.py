"""What colleagues do to the rows of an open grid: the page asks every few seconds, and moves no row.

The page names its rows and the moment it was drawn; its `If-None-Match` says how each row stood: a mark of four
characters a row, in their order. Rows that stand otherwise are drawn again in their places; where nothing happened the
answer is 304, after two small statements.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.list_address import COLUMNS, PAGE_SIZES
from backoffice.requests.list_position import current_list
from backoffice.requests.selection import parsed
from backoffice.tables.part import Part
from domain.permissions import Permission
from queries import grid_news
from queries.grid_news import Standing, standing_of
from queries.request_rows import RequestRow
from queries.scopes import requests_visible_to
from web.current import actor, deps

ROWS, SINCE = "lignes", "vu"
LONGEST_ADDRESS = 4_000
"""Characters that gunicorn takes in a request's first line, with what stands round the address."""
MARK = 4
GONE = "-" * MARK
"""The mark of a row that is not there for the current user."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RequestNews(Part):
    permissions = {"news": Permission.SEE_REQUESTS}

    @expose("/nouvelles")
    def news(self) -> ResponseReturnValue:
        """A part of the grid: cells of the rows that changed, and how many requests came."""
        view: Any = self
        who, now = actor(), deps().now()
        references = parsed(request.args.get(ROWS, "").split("."))[: PAGE_SIZES[-1]]
        standing = grid_news.standings(requests_visible_to(who), references, now if who.is_staff else None)
        keys = [key for key, _ in standing.values()]
        count = grid_news.arrived(current_list().query(), _since(request.args.get(SINCE, ""), now), keys)
        marks = [mark_of(standing[one][1]) if one in standing else GONE for one in references]
        tag = f"{''.join(marks)}.{count}"
        if request.if_none_match.contains_weak(tag):
            answer = make_response("", 304)
        else:
            changed = _changed(references, marks)
            rows = view.rows_at([standing[one][0] for one in changed if one in standing])
            answer = make_response(_drawn(view, rows, tag, count))
        answer.set_etag(tag)
        return answer

    def asked_with(self, rows: Sequence[RequestRow], columns: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """The address that a page of these rows and columns asks, and the mark of what it shows.

        ('', '') for a page whose rows no address can name.
        """
        words: dict[str, Any] = {
            "liste": current_list().token or None,
            ROWS: ".".join(row.reference.replace("-", "") for row in rows),
            SINCE: str((deps().now() - _EPOCH) // timedelta(milliseconds=1)),
            COLUMNS: ",".join(name for name, _ in columns),
        }
        address = url_for("backoffice_requests.news", **words)
        marks = "".join(mark_of(standing_of(row)) for row in rows)
        return (address, f"{marks}.0") if len(address) <= LONGEST_ADDRESS else ("", "")


@lru_cache(maxsize=1_000)
def mark_of(standing: Standing) -> str:
    """Four characters that another standing of the same row has but once in sixteen millions."""
    return urlsafe_b64encode(blake2b(repr(standing).encode(), digest_size=3).digest()).decode()


def _since(typed: str, now: datetime) -> datetime:
    """Milliseconds of the epoch; what is no such number is now: nothing has come since."""
    readable = typed.isascii() and typed.isdigit() and len(typed) <= 13
    return _EPOCH + timedelta(milliseconds=int(typed)) if readable else now


def _changed(references: Sequence[str], marks: Sequence[str]) -> list[str]:
    """The rows whose marks are not those that the page has; none where it does not say how its rows stood."""
    tags = request.if_none_match.as_set(include_weak=True)
    seen = next(iter(tags), "").partition(".")[0] if len(tags) == 1 else ""
    if len(seen) != MARK * len(references):
        return []
    before = (seen[start : start + MARK] for start in range(0, len(seen), MARK))
    return [one for one, mark, old in zip(references, marks, before, strict=True) if mark != old]


def _drawn(view: Any, rows: Sequence[RequestRow], tag: str, count: int) -> str:
    return str(
        view.render(
            "backoffice/requests/news.html",
            rows=rows,
            columns=[name for name, _ in view.present_columns() if name != view.key_column],
            get_pk_value=view.get_pk_value,
            get_value=view.get_list_value,
            decisions=view.decisions(),
            address=request.full_path,
            mark=tag,
            arrived=count,
            most=grid_news.MOST_ARRIVED,
        )
    )
