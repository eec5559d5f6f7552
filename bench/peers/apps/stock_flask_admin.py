"""Stock Flask-Admin over peewee on the plain tables, as its documentation sets it up. DBURL says which database."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, redirect, request, session
from flask_admin import Admin
from flask_admin.contrib.peewee import ModelView
from flask_admin.theme import Bootstrap4Theme
from flask_babel import Babel
from peewee import CharField, DateTimeField, ForeignKeyField, Model, SqliteDatabase
from playhouse.psycopg3_ext import Psycopg3Database

URL = os.environ["DBURL"]


def database() -> Any:
    if URL.startswith("sqlite"):
        pragmas = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
        return SqliteDatabase(URL.removeprefix("sqlite:///"), pragmas=pragmas, timeout=20)
    parts = urlsplit(URL)
    host = parse_qs(parts.query)["host"][0]
    return Psycopg3Database(parts.path[1:], user=parts.username, host=host)


bound = database()


class Base(Model):
    class Meta:
        database = bound


class Staff(Base):
    email = CharField()
    name = CharField()

    def __str__(self) -> str:
        return str(self.name)


class Entity(Base):
    name = CharField(index=True)
    siret = CharField(unique=True)
    category = CharField()
    city = CharField()
    created_at = DateTimeField()

    def __str__(self) -> str:
        return str(self.name)


class AccountRequest(Base):
    reference = CharField()
    status = CharField(index=True)
    email = CharField(index=True)
    first_name = CharField()
    last_name = CharField()
    phone = CharField()
    job_title = CharField()
    entity = ForeignKeyField(Entity)
    created_at = DateTimeField(index=True)
    submitted_at = DateTimeField(null=True)
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKeyField(Staff, null=True)
    updated_at = DateTimeField()

    class Meta:
        table_name = "account_request"


app = Flask(__name__)
app.secret_key = "x" * 32
Babel(app, default_locale="fr")


@app.route("/login", methods=["GET", "POST"])
def login() -> Any:
    if request.method == "GET":
        return "<form method=post><input name=username></form>"
    session["user"] = request.form["username"]
    return redirect("/admin/requests/")


class View(ModelView):
    page_size = 50
    can_view_details = True

    def is_accessible(self) -> bool:
        return "user" in session


class Requests(View):
    can_export = True
    export_max_rows = 0
    column_list = ("reference", "status", "email", "first_name", "last_name", "entity", "created_at", "submitted_at")
    column_list += ("decided_by",)
    column_default_sort = ("created_at", True)
    column_searchable_list = (AccountRequest.email, AccountRequest.first_name, AccountRequest.last_name)
    column_searchable_list += (AccountRequest.reference, Entity.name, Entity.siret)
    column_filters = ("status",)
    column_sortable_list = ("reference", "status", "last_name", "created_at", ("entity", Entity.name))


class Entities(View):
    column_list = ("name", "siret", "category", "city", "created_at")
    column_searchable_list = (Entity.name, Entity.siret)
    column_filters = ("category",)
    column_default_sort = "name"


admin = Admin(app, "Peers", theme=Bootstrap4Theme())
admin.add_view(Requests(AccountRequest, "Requests", endpoint="requests", url="/admin/requests/"))
admin.add_view(Entities(Entity, "Entities", endpoint="entities", url="/admin/entities/"))
