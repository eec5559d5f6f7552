"""What is there on one day beside what is promised: rows and their bytes by table, files and theirs by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.personal_data import FILES
from models_retention import RequestTrace
from tests.services.decade.life import Decade
from tests.services.decade.stock import TABLES, in_trash, rows, size_of, stored

Sizes = dict[Any, int]
"""Bytes by row, or by file."""


@dataclass(frozen=True)
class Day:
    """What is there, or should be: by table the rows, by kind the files, each with its bytes."""

    rows: dict[str, Sizes]
    files: dict[str, Sizes]
    traces: set[int]

    def totals(self) -> dict[str, tuple[int, int]]:
        """How many rows of each table, files of each kind, and how many bytes."""
        named = [*self.rows.items(), *((f"file: {kind}", sizes) for kind, sizes in sorted(self.files.items()))]
        return {name: (len(sizes), sum(sizes.values())) for name, sizes in named}


def there(decade: Decade) -> Day:
    """What the database and the store hold."""
    files: dict[str, Sizes] = {file.purpose: {} for file in FILES}
    for name, size in stored(decade.deps).items():
        kind = decade.stock.files[name][1] if name in decade.stock.files else "unknown"
        files.setdefault(kind, {})[name] = size
    files["trash"] = dict.fromkeys(range(in_trash(decade.deps)), 0)
    return Day(
        {table: {key: size_of(table, values) for key, values in rows(table).items()} for table in TABLES},
        files,
        {row.number for row in RequestTrace.select()},
    )


def promised(decade: Decade) -> Day:
    """What the notice says is held on this day, of all that was put in."""
    promises, today = decade.promises, decade.today
    promises.look()
    table = promises.table()
    held: dict[str, Sizes] = {name: {} for name in TABLES}
    for (name, key), put in decade.stock.puts.items():
        gone_on = table[name](put)
        if gone_on is None or gone_on > today:
            held[name][key] = promises.size(put, today)
    files: dict[str, Sizes] = {}
    for name, (row, kind, size) in decade.stock.files.items():
        if row in decade.stock.puts:
            gone_on = promises.file_gone_on(decade.stock.puts[row])
            if gone_on is None or gone_on > today:
                files.setdefault(kind, {})[name] = size
    # Thrown today, since the worker's last visit was three months ago.
    files["trash"] = dict.fromkeys(range(sum((today - day).days < 92 for day in decade.orphans)), 0)
    gone = {one.number for one in decade.requests if one.gone_on is not None and one.gone_on <= today}
    return Day(held, files, gone)


def differences(found: Day, expected: Day) -> dict[str, Any]:
    """By table and kind: rows that should be gone, rows that should be there, and those whose bytes are others."""
    wrong: dict[str, Any] = {}
    for name in found.rows.keys() | expected.rows.keys():
        _compare(wrong, name, found.rows.get(name, {}), expected.rows.get(name, {}))
    for kind in found.files.keys() | expected.files.keys():
        _compare(wrong, f"file: {kind}", found.files.get(kind, {}), expected.files.get(kind, {}))
    _compare(wrong, "traces", dict.fromkeys(found.traces, 0), dict.fromkeys(expected.traces, 0))
    return wrong


def _compare(wrong: dict[str, Any], name: str, found: Sizes, expected: Sizes) -> None:
    sizes = {key: (found[key], expected[key]) for key in found.keys() & expected if found[key] != expected[key]}
    apart = {"too many": found.keys() - expected, "too few": expected.keys() - found, "bytes": sizes}
    if any(apart.values()):
        wrong[name] = {how: sorted(map(str, listed))[:5] for how, listed in apart.items() if listed}
