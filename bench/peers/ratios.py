"""Costs as ratios, and whether the bar is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.peers.operations import Bar, Operation
from bench.peers.turns import Costs
from bench.report import Line

LIKE = 1.1
"""Up to so many times the rows, two pages are alike."""


@dataclass(frozen=True)
class Result:
    """What was measured of one operation; `own` are the costs of the product's own first page."""

    operation: Operation
    costs: Costs
    own: Costs
    statements: int
    sizes: Sequence[int]

    def milliseconds(self, target: str, size: int) -> float | None:
        """Of processor: the median."""
        cost = self.costs.get((target, size))
        return cost.median if cost and cost.processor else None

    def ratio(self, other: str) -> float | None:
        """Of the product to a target, at the largest size."""
        largest = self.sizes[-1]
        ours, theirs = self.milliseconds("product", largest), self.milliseconds(other, largest)
        return ours / theirs if ours is not None and theirs else None

    @property
    def growth(self) -> float | None:
        small, large = (self.milliseconds("product", size) for size in (self.sizes[0], self.sizes[-1]))
        return large / small if large is not None and small else None

    @property
    def rows(self) -> tuple[int, int]:
        """Of the product's list, at the smallest size and at the largest."""
        small, large = (self.costs.get(("product", size)) for size in (self.sizes[0], self.sizes[-1]))
        return small.rows if small else 0, large.rows if large else 0

    @property
    def alike(self) -> bool:
        """Whether both pages show as many rows: beside a page of two rows, one of fifty has grown by forty-eight."""
        small, large = self.rows
        return large <= small * LIKE

    @property
    def to_own(self) -> float | None:
        largest = self.sizes[-1]
        own, ours = self.own.get(("product", largest)), self.milliseconds("product", largest)
        return ours / own.median if own and ours is not None else None

    @property
    def slowest(self) -> float | None:
        """Seconds on the clock."""
        cost = self.costs.get(("product", self.sizes[-1]))
        return max(cost.clock) / 1000 if cost and cost.clock else None

    def line(self, database: str) -> Line:
        measured = " / ".join(_number(self.milliseconds("product", size)) for size in self.sizes)
        others = [
            f"{name} {_number(self.milliseconds(name, self.sizes[-1]))}" for name in ("floor", "django", "flask-admin")
        ]
        ratios = ", ".join(text for text in self._ratios() if text)
        return Line(
            self.operation.name, database, f"{measured} ms", f"{', '.join(others)} ms; {ratios}{self._verdict()}"
        )

    def _ratios(self) -> Iterator[str]:
        for value, what in (
            (self.ratio("floor"), "× floor"),
            (self.ratio("django"), "× Django"),
            (self.to_own, "× own"),
        ):
            yield f"{value:.3g} {what}" if value is not None else ""
        if self.growth is not None:
            few = "" if self.alike else f" of {' → '.join(str(rows) for rows in self.rows)} rows"
            yield f"growth {self.growth:.2f}{few}"
        yield f"{self.statements} statements"

    def _verdict(self) -> str:
        missed = list(_missed(self.operation.bar, self))
        return f" — MISSED: {', '.join(missed)}" if missed else " — met"


def _missed(bar: Bar, result: Result) -> Iterator[str]:
    measured = {
        "floor": (bar.floor, result.ratio("floor")),
        "Django": (bar.django, result.ratio("django")),
        "own first page": (bar.own, result.to_own),
        "growth": (bar.growth if result.alike else None, result.growth),
        "statements": (bar.statements, float(result.statements)),
        "seconds": (bar.seconds, result.slowest),
    }
    for name, (most, value) in measured.items():
        if most is not None and value is not None and value > most:
            yield f"{name} ≤ {most:g}"
    if result.milliseconds("product", result.sizes[-1]) is None:
        yield "not there"


def _number(value: float | None) -> str:
    return f"{value:,.1f}" if value is not None else "–"
