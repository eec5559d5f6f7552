"""Marks of the values that a form shows, so that a later save can tell which of them changed meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any


def journalled(value: Any) -> Any:
    """A column's value as the journal keeps it: what JSON knows, anything else as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): journalled(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [journalled(part) for part in value]
    return _digits(value) if isinstance(value, Decimal) else str(value)


def _digits(value: Decimal) -> str:
    """The same text for the same number: SQLite gives back 12.5 of the 12.50 that PostgreSQL gives back."""
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mark(value: Any) -> str:
    """The same for two values exactly when they are the same; tells nothing of a value."""
    text = json.dumps(journalled(value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def marks(values: Mapping[str, Any]) -> str:
    """What a form carries: the marks of the values that it shows, by name."""
    return " ".join(f"{name}:{mark(value)}" for name, value in sorted(values.items()))


def changed(values: Mapping[str, Any], seen: str) -> frozenset[str]:
    """The names whose value is not the one of `seen` (`marks`). What `seen` does not name counts as changed."""
    known = dict(part.partition(":")[::2] for part in seen.split())
    return frozenset(name for name, value in values.items() if known.get(name) != mark(value))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """`{name: [before, after]}` of what differs, as the journal keeps it; a missing side is None."""
    names: Iterable[str] = dict.fromkeys((*before, *after))
    pairs = {name: [journalled(before.get(name)), journalled(after.get(name))] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
