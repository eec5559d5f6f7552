"""Screens that write, each made of a model, columns, a form and two permissions, for the tests of `Crud`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_admin.actions import action
from wtforms import Form

from backoffice.crud import Crud
from backoffice.ministries import MinistryForm
from domain.permissions import Permission
from models import JournalDetail, JournalEntry, Ministry
from services.reference import ministries
from tests.support.dependencies import Clock
from tests.support.tables import Guide, Holiday, Season, Sign, Stage, Visit, served_with
from web.current import actor, deps
from web.nouns import worded_later

HOLIDAYS = "/backoffice/feries/"
SEASONS = "/backoffice/saisons/"


class Holidays(Crud):
    see = Permission.SEE_MINISTRIES
    edit = Permission.EDIT_MINISTRIES
    column_list = ("day", "label")
    column_labels = {"day": "Jour", "label": "Nom"}
    column_editable_list = ("label",)
    column_default_sort = "day"
    form_columns = ("day", "label")
    form_args = {"day": {"label": "Jour"}, "label": {"label": "Nom du jour"}}
    create_label = "Ajouter un jour férié"


class Visits(Crud):
    see = Permission.SEE_MINISTRIES
    edit = Permission.EDIT_MINISTRIES
    can_delete = False
    column_list = form_columns = ("title", "season")
    form_ajax_refs = {"season": {"fields": ("name",)}}
    inline_models = (Guide,)

    @action("open", "Ouvrir")
    def action_open(self, ids: list[str]) -> None:
        Visit.update(open=True).where(Visit.id.in_(ids)).execute()


class Seasons(Crud):
    see = edit = Permission.EDIT_MINISTRIES
    counted = ("saison", "saisons")
    column_list = form_columns = ("name",)


class RainySeasons(Seasons):
    """Some rows of a table that another screen has all rows of."""

    counted = ("saison des pluies", "saisons des pluies")
    column_labels = {"name": worded_later("Nom {listed_body.of_the}")}

    def get_query(self) -> Any:
        return Season.select().where(Season.name == "des pluies")


class Stages(Crud):
    see = edit = Permission.EDIT_MINISTRIES
    column_list = ("title", "level")
    form_columns = ("title", "level", "price", "topics")
    form_ajax_refs = {"topics": {"fields": ("name",)}}


class Hours(Crud):
    """Visits by their hours. Of the cells that are to be edited, one is a look-up, and one no field of the form."""

    see = edit = Permission.EDIT_MINISTRIES
    column_list = ("title", "season", "at", "seen", "notes")
    column_editable_list = ("season", "at", "seen", "notes")
    form_columns = ("title", "season", "at", "begins", "seen")
    form_ajax_refs = {"season": {"fields": ("name",)}}


class Signs(Crud):
    see = edit = Permission.EDIT_MINISTRIES
    column_list = form_columns = ("label",)


class ListedBodies(Crud):
    """Ministries, with a column that is edited in the list, through the service that has their rules."""

    see = edit = Permission.EDIT_MINISTRIES
    form = MinistryForm
    column_list = ("label", "siret")
    column_editable_list = ("siret",)
    refusal_fields = {"siret_taken": "siret"}

    def update_row(self, form: Form, row: Ministry, seen: str) -> None:
        ministries.change(deps(), actor(), row.id, seen=seen, **self.stored_values(row) | self.values_of(form))


def views() -> list[Crud]:
    return [
        Holidays(Holiday, name="Jours fériés", endpoint="feries"),
        Seasons(Season, endpoint="saisons"),
        RainySeasons(Season, endpoint="pluies"),
        Visits(Visit, endpoint="visites"),
        Stages(Stage, endpoint="etapes"),
        Hours(Visit, endpoint="horaires"),
        Signs(Sign, endpoint="panneaux"),
        ListedBodies(Ministry, endpoint="organismes"),
    ]


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
    with served_with(tmp_path, database_url, clock, "feries", views) as app:
        yield app


def edit(row: Any, where: str = HOLIDAYS) -> str:
    return f"{where}edit/?id={row.id}"


def cell_of(row: Any, column: str, where: str = HOLIDAYS) -> str:
    return f"{where}ajax/cell/?id={row.id}&column={column}"


def details(row: Any) -> str:
    return f"{HOLIDAYS}details/?id={row.id}"


def offers(page: str, field: str) -> list[tuple[str, str, str, str]]:
    """(value, ' checked' or '', label, text) of the radios beside a field that two people changed."""
    found = re.findall(
        rf'name="{field}-garder"\s+value="(\w+)"[^>]*?( checked)?>'
        r".*?<label[^>]*>([^<]+)</label>\s*<div[^>]*>([^<]*)</div>",
        page,
        re.DOTALL,
    )
    return [(value, checked, label, html.unescape(text)) for value, checked, label, text in found]


def journal(kind: str = "holiday") -> list[tuple[str, str | None, Any]]:
    found = {row.entry_id: row.detail for row in JournalDetail.select()}
    about = JournalEntry.select().where(JournalEntry.object_kind == kind).order_by(JournalEntry.id)
    return [(entry.event, entry.object_id, found[entry.id]["changes"]) for entry in about]
