"""What a walk counts, by category (or table) and year: numbers, days and bytes, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from models_retention import Disposal, DisposalVisa, RetentionRun
from queries.writing import update
from services.machinery.dependencies import Dependencies
from services.retention.planning import Planned


@dataclass(frozen=True)
class Line:
    """One line of what a walk counted: what had ended in one year, of one category. Days as in ISO 8601."""

    category: str
    year: int
    count: int
    files: int
    bytes: int
    first: str
    last: str


@dataclass
class Counts:
    """`done`: erased, or due in a dry run; `waits`: due, and without a visa; `aged`: rows that went, by table."""

    kept: dict[str, Any] = field(default_factory=dict)

    def add(self, what: str, planned: Planned) -> None:
        years = self.kept.setdefault(what, {}).setdefault(planned.category.value, {})
        day = planned.ended_on.isoformat()
        line = years.setdefault(
            str(planned.ended_on.year), {"count": 0, "files": 0, "bytes": 0, "first": day, "last": day}
        )
        line["count"] += 1
        line["files"] += planned.files
        line["bytes"] += planned.bytes
        line["first"], line["last"] = min(line["first"], day), max(line["last"], day)

    def add_aged(self, table: str, number: int) -> None:
        if number:
            tables = self.kept.setdefault("aged", {})
            tables[table] = tables.get(table, 0) + number

    def of(self, what: str, category: str) -> int:
        """How many, all years together."""
        years: Mapping[str, Any] = self.kept.get(what, {}).get(category, {})
        return sum(int(line["count"]) for line in years.values())

    def lines(self, what: str) -> Iterator[Line]:
        """By category and year, oldest first."""
        for category, years in sorted(self.kept.get(what, {}).items()):
            for year, line in sorted(years.items()):
                yield Line(category=category, year=int(year), **line)

    @property
    def aged(self) -> dict[str, int]:
        return dict(self.kept.get("aged", {}))

    def stored(self) -> dict[str, Any]:
        return self.kept

    def in_one_line(self) -> str:
        """For the log: numbers alone."""
        parts = [
            f"{what} {line.category} {line.year}: {line.count}"
            for what in ("done", "waits")
            for line in self.lines(what)
        ]
        parts += [f"{table}: {number}" for table, number in sorted(self.aged.items())]
        return ", ".join(parts) or "nothing was due"


def write_disposal(deps: Dependencies, run: RetentionRun, planned: Planned, visa: DisposalVisa | None) -> None:
    """Add what was erased to the row of its walk, category and visa, inside the transaction that erased it."""
    same = (Disposal.run == run) & (Disposal.category == planned.category) & (Disposal.visa == visa)
    row = Disposal.get_or_none(same)
    values = {"first_on": planned.ended_on, "last_on": planned.ended_on, "erased_at": deps.now()}
    if row is None:
        row = Disposal.create(run=run, category=planned.category, visa=visa, **values)
    summed = {
        "requests": row.requests + 1,
        "files": row.files + planned.files,
        "bytes": row.bytes + planned.bytes,
        "first_on": min(row.first_on, planned.ended_on),
        "last_on": max(row.last_on, planned.ended_on),
        "erased_at": deps.now(),
    }
    update(Disposal, row.id, summed)
