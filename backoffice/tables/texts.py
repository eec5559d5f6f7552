"""Words that are looked for in a column of text: as it is read, case, accents, apostrophes and quotes apart."""

from __future__ import annotations

from typing import Any

from domain.mailboxes import punycode
from domain.names import search_key
from domain.search_text import Kind, clean, parse
from models import database
from queries.directory import folded


def words_of(search: str) -> str:
    """What is searched of a text: a number or an address as it is stored; signs only where there is nothing else."""
    terms = parse(search).terms
    if len(terms) == 1 and terms[0].kind is not Kind.TEXT and not terms[0].negated:
        return terms[0].value
    words = clean(search).split()
    return " ".join([word for word in words if search_key(word)] or words)


def like(column: Any, pattern: str) -> Any:
    """That a column is like a pattern, or a part of it between `%` folded, or as an address is stored.

    Columns of a database of the installation's own, which cannot fold, are compared as they are written.
    """
    core = pattern.strip("%")
    key = search_key(core)
    written = column**pattern
    if not key:
        return written
    address = punycode(core.lower())
    if address != core.lower():
        written |= column ** pattern.replace(core, address, 1)
    ours = column.model._meta.database is database
    return written | (folded(column) ** pattern.replace(core, key, 1)) if ours else written


class Searched:
    """A column that Flask-Admin searches by `column ** pattern`."""

    def __init__(self, column: Any) -> None:
        self.column, self.model = column, column.model

    def __pow__(self, pattern: str) -> Any:
        return like(self.column, pattern)
