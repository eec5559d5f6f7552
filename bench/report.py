"""A line of the table, and the table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measure: what, on which database, the figure with its unit, and how it was come by."""

    what: str
    database: str
    figure: str
    how: str = ""


def times(what: str, database: str, seconds: Sequence[float], how: str = "") -> Line:
    """The median and the 95th percentile of some durations, in milliseconds."""
    ordered = sorted(seconds)
    worst = ordered[max(0, round(0.95 * len(ordered)) - 1)]
    figure = f"median {1000 * statistics.median(ordered):.0f} ms, p95 {1000 * worst:.0f} ms"
    return Line(what, database, figure, f"{len(ordered)} times{', ' + how if how else ''}")


def table(head: Sequence[str], lines: Sequence[Line]) -> str:
    """The lines in columns, under the head."""
    rows = [("measure", "database", "figure", "how"), *((x.what, x.database, x.figure, x.how) for x in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    drawn = [
        "  ".join([*(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip()
        for row in rows
    ]
    return "\n".join([*head, "", drawn[0], "-" * len(drawn[0]), *drawn[1:]]) + "\n"
