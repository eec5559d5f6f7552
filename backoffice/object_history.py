"""The history of one row in French words: who, when, and each field before and after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from backoffice import journal_words
from backoffice.requests.changes import Difference, drawn, value_in_words
from backoffice.words import column_label
from domain.actors import Actor
from domain.calendar import french_date, french_datetime
from domain.row_marks import journalled
from queries.journal import JournalRow
from queries.object_history import history_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Change:
    """One entry of the history, as the timeline draws it. `iso` is the moment for machines; `trouble` is what does not
    match the seal, or ''.
    """

    label: str
    when: str
    iso: str
    actor: str
    detail: Markup
    tone: str
    trouble: str


def changes_of(actor: Actor, object_key: tuple[str, str], labels: Mapping[str, str]) -> list[Change]:
    """What the actor may read of a row's history, newest first. `labels` say what columns are called."""
    return [
        Change(
            label=journal_words.label_of(row.entry.event),
            when=french_datetime(row.entry.at),
            iso=row.entry.at.isoformat(),
            actor=journal_words.who(row),
            detail=_detail(row, labels),
            tone=journal_words.TONES.get(row.entry.event, "neutral"),
            trouble=row.trouble,
        )
        for row in journal_words.checked(history_of(actor, object_key))
    ]


def difference(label: str, name: str, before: Any, after: Any) -> Difference:
    """Both values in words."""
    return Difference(label, _words(name, before), _words(name, after))


def _detail(row: JournalRow, labels: Mapping[str, str]) -> Markup:
    """Each field before and after, and the rest as the journal tells it."""
    rest = {name: value for name, value in row.detail.items() if name not in ("changes", "name")}
    pairs = row.detail.get("changes") or {}
    differences = [difference(labels.get(name, column_label(name)), name, *pair) for name, pair in pairs.items()]
    lines = [Markup("<p>{}</p>").format(drawn(one)) for one in differences]
    return Markup("").join([*lines, journal_words.detail_of(row.entry.event, rest)])


def _words(name: str, value: Any) -> str:
    kept = journalled(value)
    if isinstance(kept, str) and _DAY.fullmatch(kept):
        return french_date(date.fromisoformat(kept))
    return value_in_words(name, kept)
