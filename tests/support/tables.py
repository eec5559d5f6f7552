"""Tables that no installation has, for stock views of Flask-Admin: holidays, and visits with what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_admin import BaseView
from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    ManyToManyField,
    PostgresqlDatabase,
    SmallIntegerField,
    TextField,
    TimeField,
)

import models
from config import load_settings
from models_base import Base, UtcDateTimeField
from tests.support import postgres
from tests.support.application import make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment


class Holiday(Base):
    day = DateField(unique=True)
    label = CharField(max_length=80)


class Season(Base):
    name = CharField(max_length=40, unique=True)

    @property
    def display_name(self) -> str:
        return f"Saison {self.name}"


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


class Topic(Base):
    name = CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.name)


class Stage(Base):
    """A part of a tour: what `Visit` has no column for."""

    title = CharField(max_length=40, verbose_name="Titre")
    after = ForeignKeyField("self", null=True, backref="next", verbose_name="Après", on_delete="RESTRICT")
    code = CharField(max_length=10, null=True, unique=True, verbose_name="Code")
    price = DecimalField(max_digits=6, decimal_places=2, null=True, verbose_name="Prix")
    day = DateField(null=True, verbose_name="Jour")
    slope = FloatField(null=True, verbose_name="Pente")
    level = SmallIntegerField(null=True, choices=[(1, "Facile"), (2, "Difficile")], verbose_name="Niveau")
    topics = ManyToManyField(Topic, backref="stages")


class Guide(Base):
    visit = ForeignKeyField(Visit, backref="guides", on_delete="CASCADE")
    name = CharField(max_length=40, verbose_name="Nom")


class Sign(Base):
    """A table whose key is a text."""

    code = CharField(max_length=20, primary_key=True)
    label = CharField(max_length=40, verbose_name="Texte")


TABLES: tuple[type[Base], ...] = (Holiday, Season, Visit, Topic, Stage, Stage.topics.get_through_model(), Guide, Sign)


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
        Stage.update(after=None).execute()  # SQLite drops no table of rows that refer to each other
        owner.drop_tables(TABLES)
        owner.close()


@contextmanager
def served_with(
    folder: Path, url: str, clock: Clock, endpoint: str, views: Callable[[], Iterable[BaseView]]
) -> Iterator[Flask]:
    """An application that has these tables and views, one of which has this endpoint: it is made once a run."""
    settings = load_settings(environment(folder, database_url=url, service_name=endpoint))
    with made(url):
        app = make_app(settings, clock)
        if endpoint not in app.blueprints:
            add_to(app, *views())
        opened = models.database.obj
        opened.connect()
        yield app
        getattr(opened, "close_all", opened.close)()


def add_to(app: Flask, *views: BaseView) -> None:
    """Add views to an application's Flask-Admin, as a newcomer does."""
    (admin,) = app.extensions["admin"]
    for view in views:
        admin.add_view(view)
