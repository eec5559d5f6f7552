"""A copy as a page that anybody can read: one HTML file of its own, without script, style sheet or picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from domain.calendar import french_date, french_datetime

STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "dl{display:grid;grid-template-columns:minmax(9rem,1fr) 2fr;gap:.25rem 1rem;border-top:1px solid;padding:.5rem 0}"
    "dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}"
)


@dataclass(frozen=True)
class Part:
    """Rows of one kind, read anew each time that they are asked for: JSON and HTML say the same."""

    title: str
    rows: Iterable[Mapping[str, Any]]


def page(title: str, lede: Iterable[str], parts: Iterable[Part]) -> Iterator[str]:
    """The page, piece by piece. Parts without rows are named at its end."""
    yield (
        f'<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body>\n<main>\n'
        f"<h1>{escape(title)}</h1>\n"
    )
    yield "".join(f"<p>{escape(words)}</p>\n" for words in lede)
    empty = []
    for part in parts:
        first = True
        for row in part.rows:
            if first:
                yield f"<h2>{escape(part.title)}</h2>\n"
                first = False
            yield "<dl>" + "".join(_line(label, value) for label, value in row.items()) + "</dl>\n"
        if first:
            empty.append(part.title)
    if empty:
        yield "<h2>Ce dont le service ne conserve rien</h2>\n<ul>"
        yield "".join(f"<li>{escape(title)}</li>" for title in empty) + "</ul>\n"
    yield "</main>\n</body>\n</html>\n"


def _line(label: str, value: Any) -> str:
    drawn = escape(in_words(value))
    if label in ("Fichier", "Texte") and isinstance(value, str) and "/" in value:
        drawn = f'<a href="{escape(value)}">{drawn}</a>'
    return f"<dt>{escape(label)}</dt><dd>{drawn}</dd>"


def in_words(value: Any) -> str:
    """A value as people read it: « oui », « 23 novembre 2026 à 14 h 05 », lists a line each."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return french_datetime(value)
    if isinstance(value, date):
        return french_date(value)
    if isinstance(value, Mapping):
        return "\n".join(f"{name}\N{NO-BREAK SPACE}: {in_words(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(in_words(one) for one in value)
    return str(value)


def in_json(value: Any) -> str:
    """What `json` does not know: dates and times, as ISO 8601 has them."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
