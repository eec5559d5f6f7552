"""Filling the directory of companies from Sirene's stock files.

A load takes minutes and breaks off sometimes: its rows are of a generation that nobody reads until one UPDATE says that
it is whole. Of two at once the one that was begun last goes on. The table of loads keeps a row of each.

Rows are written ten thousand a transaction, so that visitors of a SQLite installation write in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from peewee import IntegrityError, fn

from domain.companies import Standing
from models import Base, database
from models_directory import StockEstablishment, StockLoad, StockUnit
from queries import companies
from queries.bulk import copy_in
from services.machinery.dependencies import Dependencies

BATCH = 10_000
SAMPLE = 1_000
"""About so many rows of each file, evenly spread, are looked for in the other."""
LEAST_SHARE = 0.95
"""Of a sample; the files of one month know each other's rows but for a handful."""

UNIT = ("siren", "name", "legal_category", "head_office", "standing", "generation")
ESTABLISHMENT = ("siret", "address", "postcode", "city", "is_head_office", "standing", "generation")

Rows = Iterable[tuple[Any, ...]]
Step = Callable[[int], None]


class StockUnusable(Exception):
    """A load was not made the one that is read. `reason`: twice (a number stands twice in a file), apart (the files do
    not know each other's rows: one is cut, or of another month), empty, overtaken (another load was begun)."""

    def __init__(self, reason: str, fact: str = "") -> None:
        super().__init__(f"{reason} {fact}".strip())
        self.reason = reason
        self.fact = fact


@dataclass
class _Sample:
    """Values of a stream of unknown length, evenly spread."""

    kept: list[str] = field(default_factory=list)
    seen: int = 0
    stride: int = 1

    def look_at(self, value: str) -> None:
        if self.seen % self.stride == 0:
            self.kept.append(value)
            if len(self.kept) == 2 * SAMPLE:
                del self.kept[1::2]
                self.stride *= 2
        self.seen += 1


def load(
    deps: Dependencies,
    units: Rows,
    establishments: Rows,
    as_of: date,
    on_step: Step = lambda written: None,
) -> StockLoad:
    """Read both files and make them the directory; whatever is raised, the former one stays.

    `on_step` is told how many rows are written. Raises StockUnusable, and what reading the rows raises.
    """
    begun = StockLoad.create(started_at=deps.now(), as_of=as_of)  # one that was begun before and still runs stops
    discard_unread()
    try:
        heads, sirens = _Sample(), _Sample()
        of_units = _watched(units, heads, _head_office)
        of_establishments = _watched(establishments, sirens, lambda row: str(row[0][:9]))
        counts = (
            _fill(begun, StockUnit, UNIT, of_units, on_step),
            _fill(begun, StockEstablishment, ESTABLISHMENT, of_establishments, on_step),
        )
        if 0 in counts:
            raise StockUnusable("empty")
        _demand_of_one_month(begun, heads, sirens)
        _finish(deps, begun, *counts)
    except BaseException:
        _discard(begun.id)
        raise
    discard_unread()
    return begun


def _head_office(row: tuple[Any, ...]) -> str:
    """The head office's SIRET of a unit that the files tell of; '' of another."""
    return f"{row[0]}{row[3]}" if row[4] == Standing.OPEN.value and row[3] else ""


def _watched(rows: Rows, sample: _Sample, value: Callable[[tuple[Any, ...]], str]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        if key := value(row):
            sample.look_at(key)
        yield row


def _fill(
    begun: StockLoad, model: type[Base], names: tuple[str, ...], rows: Rows, on_step: Callable[[int], None]
) -> int:
    generation, written = (begun.id,), 0
    stream = iter(rows)
    while batch := [(*row, *generation) for row in islice(stream, BATCH)]:
        try:
            with database.atomic():
                if _overtaken(begun):
                    raise StockUnusable("overtaken")
                copy_in(model, names, batch)
        except IntegrityError:
            raise StockUnusable("twice", f"{batch[0][0]} – {batch[-1][0]}") from None
        written += len(batch)
        on_step(len(batch))
    return written


def _overtaken(begun: StockLoad) -> bool:
    return bool(StockLoad.select().where(StockLoad.id > begun.id).exists())


def _demand_of_one_month(begun: StockLoad, heads: _Sample, sirens: _Sample) -> None:
    """Raises StockUnusable for a file of half the rows that it must have, however it came about."""
    for wanted, known in (
        (set(heads.kept), companies.known_establishments),
        (set(sirens.kept), companies.known_units),
    ):
        if known(begun, wanted) < LEAST_SHARE * len(wanted):
            raise StockUnusable("apart")


def _finish(deps: Dependencies, begun: StockLoad, units: int, establishments: int) -> None:
    """From here on this load is read. One statement: there is no moment without a directory."""
    changes = {"finished_at": deps.now(), "units": units, "establishments": establishments}
    newer: Any = StockLoad.alias()
    overtaken = fn.EXISTS(newer.select(newer.id).where(newer.id > begun.id))
    if not StockLoad.update(changes).where(StockLoad.id == begun.id, ~overtaken).execute():
        raise StockUnusable("overtaken")
    begun.absorb(changes)


def discard_unread() -> None:
    """Delete the rows of former loads, and those that one left that broke off; not those that one is writing now."""
    current, newest = companies.current_load(), StockLoad.select(fn.MAX(StockLoad.id)).scalar()
    kept = {newest, current.id if current is not None else None}
    for model in (StockUnit, StockEstablishment):
        for generation in _generations(model) - kept:
            _discard(generation)


def _generations(model: Any) -> set[int]:
    """Those that have rows: each found by one step down the index."""
    generations: set[int] = set()
    after = 0
    while (after := model.select(fn.MIN(model.generation)).where(model.generation > after).scalar()) is not None:
        generations.add(after)
    return generations


def _discard(generation: int) -> None:
    for model, key in ((StockUnit, StockUnit.siren), (StockEstablishment, StockEstablishment.siret)):
        of_generation: Any = model.generation == generation
        while True:
            last = model.select(key).where(of_generation).order_by(key).offset(BATCH - 1).limit(1).scalar()
            with database.atomic():
                model.delete().where(of_generation, key <= last if last else of_generation).execute()
            if last is None:
                break
