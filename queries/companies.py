"""Reads of the directory of companies that the stock files filled."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import JOIN, Field

from models_directory import StockEstablishment, StockLoad, StockUnit

SOME = 200
"""How many keys one statement asks for."""


def current_load() -> StockLoad | None:
    """The load that is read: of those that finished, the last that was begun."""
    return StockLoad.select().where(StockLoad.finished_at.is_null(False)).order_by(StockLoad.id.desc()).first()


def establishment(load: StockLoad, siret: str) -> StockEstablishment | None:
    """The establishment of this SIRET, its unit joined as `unit` (None where the files have none)."""
    unit = (StockUnit.generation == load.id) & (StockUnit.siren == siret[:9])
    return (
        StockEstablishment.select(StockEstablishment, StockUnit)
        .join(StockUnit, JOIN.LEFT_OUTER, on=unit, attr="unit")
        .where(StockEstablishment.generation == load.id, StockEstablishment.siret == siret)
        .first()
    )


def known_units(load: StockLoad, sirens: Collection[str]) -> int:
    """How many of these SIREN, each named once, the load has a unit of."""
    return _known(StockUnit.siren, StockUnit.generation == load.id, sirens)


def known_establishments(load: StockLoad, sirets: Collection[str]) -> int:
    """How many of these SIRET, each named once, the load has an establishment of."""
    return _known(StockEstablishment.siret, StockEstablishment.generation == load.id, sirets)


def _known(key: Field, in_load: Any, wanted: Collection[str]) -> int:
    keys = sorted(wanted)
    parts = [keys[start : start + SOME] for start in range(0, len(keys), SOME)]
    return sum(key.model.select().where(in_load, key.in_(part)).count() for part in parts)
