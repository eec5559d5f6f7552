"""The history of one row in French words: who, when, and each field before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup
from peewee import ForeignKeyField

from backoffice import journal_words
from backoffice.journal_words import TimelineEvent, event_of
from backoffice.requests.changes import Difference, drawn, value_in_words
from backoffice.tables.rows import row_label
from backoffice.words import column_label
from domain.actors import Actor
from domain.calendar import french_date
from domain.permissions import Permission, may
from domain.row_marks import journalled
from models import Base
from queries.journal import JournalRow
from queries.object_history import history_of

Words = Callable[[str, Any], str]
"""A column and its value → what a person reads."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def changes_of(
    actor: Actor, object_key: tuple[str, str], labels: Mapping[str, str], words: Words
) -> list[TimelineEvent]:
    """What the actor may read of a row's history, newest first: who, when, and each field before and after.

    `labels` say what columns are called, `words` what their values are. People who may not see the journal read the
    changes of these columns alone: not the reason that was given, nor what else an entry holds.
    """
    return events_of(actor, history_of(actor, object_key), labels, words)


def events_of(actor: Actor, rows: Sequence[JournalRow], labels: Mapping[str, str], words: Words) -> list[TimelineEvent]:
    """The same of these entries."""
    whole = may(actor, Permission.SEE_JOURNAL)
    return [event_of(row, _detail(row, labels, words, whole)) for row in journal_words.checked(rows)]


def _detail(row: JournalRow, labels: Mapping[str, str], words: Words, whole: bool) -> Markup:
    """Each field before and after, and the rest as the journal tells it."""
    pairs = row.detail.get("changes") or {}
    differences = [
        Difference(labels.get(name, column_label(name)), *(words(name, value) for value in pair))
        for name, pair in pairs.items()
        if whole or name in labels
    ]
    lines = [Markup("<p>{}</p>").format(drawn(one)) for one in differences]
    rest = {name: value for name, value in row.detail.items() if name not in ("changes", "name")}
    return Markup("").join([*lines, journal_words.detail_of(row.entry.event, rest) if whole else Markup("")])


def words_of(name: str, value: Any, model: type[Base]) -> str:
    """The value of a table's column as a person reads it: of a foreign key the row that it leads to, by name."""
    column = model._meta.fields.get(name)
    if isinstance(column, ForeignKeyField):
        row = column.rel_model.get_or_none(column.rel_field == value)
        return row_label(row) if row is not None else value_in_words(name, value)
    if column is not None and column.choices and value in dict(column.choices):
        return str(dict(column.choices)[value])
    kept = journalled(value)
    if isinstance(kept, str) and _DAY.fullmatch(kept):
        return french_date(date.fromisoformat(kept))
    return value_in_words(name, kept)
