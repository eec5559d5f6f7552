"""The identifiers and the names that an entity had, as one cell holds them: imports read what the full export writes.

« SIRET 73282932000074 (jusqu’au 2024-01-31) ; RNA W123456789 »: one after the other, each with the days between which
it was the entity's, where they are known. A semicolon of a name is written `\\;`, a backslash `\\\\`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from domain.errors import DomainError
from domain.identifiers import parse_register_number, parse_siret
from domain.import_cells import LineCells
from domain.import_columns import Column
from domain.import_facts import (
    NAME_OF_ENTITY_MAXIMUM,
    REFERENCE,
    REFERENCE_MAXIMUM,
    EntityFacts,
    FormerName,
    FormerNumber,
    Known,
)
from domain.import_problems import Trouble
from domain.names import SEARCH_KEY_MAXIMUM, InvalidText, clean_line, search_key
from domain.registry import Registry
from domain.spreadsheets import harmless
from domain.typed_dates import InvalidDate, parse_date

_ITEM = re.compile(r"(?:\\.|[^;\\])+")
_DAYS = re.compile(
    r"\s*(?<!\\)"
    r"\((?:depuis le (?P<begun>[^()]+)|jusqu[’']au (?P<ended>[^()]+)|du (?P<since>[^()]+) au (?P<until>[^()]+))\)$"
)

Dated = tuple[str, date | None, date | None]
"""What stands in the cell, since when and until when."""


def written(items: Iterable[Dated]) -> str:
    """The cell that `_items` reads."""
    return " ; ".join(_escaped(text) + _days(since, until) for text, since, until in items)


def number_words(registry: Registry, kind: str, value: str) -> str:
    """A number as the cell writes it: what numbers it, then the number."""
    return f"{_kind_words(registry, kind)} {value}"


def former_numbers(known: Known, reader: LineCells) -> tuple[FormerNumber, ...]:
    """The identifiers that the entity of a line had; one that cannot be read is a problem of the line."""
    numbers: dict[tuple[str, str], FormerNumber] = {}
    for typed, since, until in _items(reader, Column.FORMER_IDENTIFIERS):
        number = _number(known, typed)
        if number is None:
            reader.problem(Trouble.FORMER, Column.FORMER_IDENTIFIERS, typed)
        else:
            numbers.setdefault(number, FormerNumber(*number, since, until))
    return tuple(numbers.values())


def former_names(reader: LineCells) -> tuple[FormerName, ...]:
    """The names that the entity of a line had."""
    names: dict[str, FormerName] = {}
    for typed, _, until in _items(reader, Column.FORMER_NAMES):
        try:
            name = clean_line(typed, NAME_OF_ENTITY_MAXIMUM)
        except InvalidText as error:
            fact = str(NAME_OF_ENTITY_MAXIMUM) if error.reason == "too_long" else ""
            reader.problem(Trouble(error.reason), Column.FORMER_NAMES, fact)
            continue
        names.setdefault(search_key(name, SEARCH_KEY_MAXIMUM), FormerName(name, until))
    return tuple(names.values())


def of_entity(entity: EntityFacts) -> tuple[list[FormerNumber], dict[str, FormerName]]:
    """Those of its former numbers and names (by folded name) that are not its present ones."""
    present = entity.identifier_kind, entity.identifier
    names = {search_key(one.name, SEARCH_KEY_MAXIMUM): one for one in entity.former_names}
    names.pop(search_key(entity.name, SEARCH_KEY_MAXIMUM), None)
    return [one for one in entity.former_numbers if (one.kind, one.value) != present], names


def _items(reader: LineCells, column: Column) -> Iterable[Dated]:
    """The items of a cell; days that cannot be read are a problem, and left out."""
    for match in _ITEM.finditer(reader.raw(column)):
        text = match[0].strip()
        # A formula's sign behind a separator has its apostrophe too, as `LineCells.raw` says.
        text = text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
        days = _DAYS.search(text)
        since = until = None
        if days is not None:
            text = text[: days.start()]
            since = _day(reader, column, days["begun"] or days["since"])
            until = _day(reader, column, days["ended"] or days["until"])
        if text:
            yield re.sub(r"\\(.)", r"\1", text), since, until


def _day(reader: LineCells, column: Column, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_date(text)
    except InvalidDate:
        reader.problem(Trouble.DATE, column, text)
        return None


def _number(known: Known, text: str) -> tuple[str, str] | None:
    """The kind and the number of « SIRET 732… »; the kind of a number alone is the one of which it is a right one."""
    for kind in _kinds(known.registry):
        named = re.match(rf"{re.escape(_kind_words(known.registry, kind))}\s*:?\s+", text, re.IGNORECASE)
        if named is not None:
            return _read(known, kind, text[named.end() :])
    readable = (_read(known, kind, text) for kind in _kinds(known.registry) if kind not in ("ministry", REFERENCE))
    return next((number for number in readable if number is not None), None)


def _read(known: Known, kind: str, text: str) -> tuple[str, str] | None:
    try:
        if kind == "ministry":
            listed = known.listed.get(search_key(text))
            return (kind, listed.code) if listed is not None else None
        if kind == "siret":
            return kind, parse_siret(text)
        if kind == REFERENCE:
            return kind, clean_line(text, REFERENCE_MAXIMUM)
        return kind, parse_register_number(known.registry.register(kind).syntax, text)
    except (DomainError, InvalidText):
        return None


def _kinds(registry: Registry) -> list[str]:
    """What may identify an entity."""
    return ["siret", *(one.code for one in registry.registers if one.identifies), "ministry", REFERENCE]


def _kind_words(registry: Registry, kind: str) -> str:
    """What stands before a number of this kind."""
    if kind == "ministry":
        return registry.worded("{listed_body.capital.singular}")
    return "Référence" if kind == REFERENCE else kind.upper()


def _escaped(text: str) -> str:
    """The text without what would end it, or be taken for its days."""
    kept = text.replace("\\", "\\\\").replace(";", "\\;")
    return kept.replace("(", "\\(") if _DAYS.search(kept) else kept


def _days(since: date | None, until: date | None) -> str:
    if since is not None and until is not None:
        return f" (du {since.isoformat()} au {until.isoformat()})"
    if since is not None:
        return f" (depuis le {since.isoformat()})"
    return f" (jusqu’au {until.isoformat()})" if until is not None else ""
