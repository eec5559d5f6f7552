"""Tables that no installation has, for stock views of Flask-Admin: holidays, and visits with what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_admin import BaseView
from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    PostgresqlDatabase,
    TextField,
    TimeField,
)

import models
from models_base import Base, UtcDateTimeField
from tests.support import postgres


class Holiday(Base):
    day = DateField(unique=True)
    label = CharField(max_length=80)


class Season(Base):
    name = CharField(max_length=40, unique=True)

    @property
    def display_name(self) -> str:
        return f"Saison {self.name}"

    def __str__(self) -> str:
        return self.display_name


class Visit(Base):
    """One column of every type that a table may have."""

    title = CharField(max_length=80, verbose_name="Titre")
    season = ForeignKeyField(Season, null=True, verbose_name="Saison", on_delete="RESTRICT")
    open = BooleanField(default=True, verbose_name="Ouverte")
    places = IntegerField(default=0, verbose_name="Places")
    at = TimeField(null=True, verbose_name="Heure")
    begins = DateTimeField(null=True, verbose_name="Début")
    seen = UtcDateTimeField(null=True, verbose_name="Vue le")
    size = CharField(
        max_length=8, verbose_name="Taille", default="petite", choices=[("petite", "Petite"), ("grande", "Grande")]
    )
    notes = TextField(null=True, verbose_name="Notes")


class Guide(Base):
    visit = ForeignKeyField(Visit, backref="guides", on_delete="CASCADE")
    name = CharField(max_length=40, verbose_name="Nom")


TABLES = (Holiday, Season, Visit, Guide)


@contextmanager
def made(url: str) -> Iterator[None]:
    """The tables exist in this database; on PostgreSQL its owner makes them for the program."""
    owner = models.bind(url.replace(f"//{postgres.PROGRAM}@", f"//{postgres.OWNER}@"))
    owner.connect()
    owner.create_tables(TABLES)
    if isinstance(owner, PostgresqlDatabase):
        names = ", ".join(table._meta.table_name for table in TABLES)
        owner.execute_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {names} TO {postgres.PROGRAM}")
        owner.execute_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {postgres.PROGRAM}")
    try:
        yield
    finally:
        models.database.initialize(owner)
        owner.drop_tables(TABLES)
        owner.close()


def add_to(app: Flask, *views: BaseView) -> None:
    """Add views to an application's Flask-Admin, as a newcomer does."""
    (admin,) = app.extensions["admin"]
    for view in views:
        admin.add_view(view)
