"""Tables of the directory of companies: what `flask directory load` keeps of Sirene's stock files.

Each load writes rows of a generation of its own, which is the `id` of its `StockLoad`. The one that finished last is
read; so a load that breaks off changes nothing, and the program's role needs no right to rename tables.
"""

from __future__ import annotations

from peewee import BooleanField, CharField, CompositeKey, DateField, IntegerField

from domain.companies import Standing
from models_base import Base, UtcDateTimeField, one_of


class StockLoad(Base):
    """One load of both files. `as_of`: the day of the older one."""

    started_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)
    as_of = DateField()
    units = IntegerField(default=0)
    establishments = IntegerField(default=0)


class StockUnit(Base):
    """A legal unit (SIREN). `head_office` is the end of its head office's SIRET, 5 digits."""

    generation = IntegerField()
    siren = CharField(max_length=9)
    name = CharField(max_length=300, default="")
    legal_category = CharField(max_length=4, default="")
    head_office = CharField(max_length=5, default="")
    standing = CharField(max_length=10)

    class Meta:
        primary_key = CompositeKey("generation", "siren")  # 70 million rows a month would use ids up in two years
        constraints = [one_of("standing", Standing, "stock_unit_standing")]


class StockEstablishment(Base):
    """An establishment (SIRET)."""

    generation = IntegerField()
    siret = CharField(max_length=14)
    address = CharField(max_length=300, default="")
    postcode = CharField(max_length=20, default="")
    city = CharField(max_length=100, default="")
    is_head_office = BooleanField()
    standing = CharField(max_length=10)

    class Meta:
        primary_key = CompositeKey("generation", "siret")
        constraints = [one_of("standing", Standing, "stock_establishment_standing")]


TABLES: tuple[type[Base], ...] = (StockLoad, StockUnit, StockEstablishment)
