"""Flask-Admin's own view of a table, with nothing overridden, does all that a screen does here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_admin import BaseView, expose
from flask_admin.contrib.peewee import ModelView
from flask_admin.model.form import InlineFormAdmin

import models
import models_work
from backoffice.tables.admin import refers_to_workflow
from config import load_settings
from models import Account, AccountRequest, Decision, Document, Entity, JournalEntry, Mail, Membership, Ministry
from tests.backoffice.conftest import People
from tests.support.application import connected, make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from tests.support.tables import TABLES, Holiday, add_to, made
from tests.support.workbooks import rows_of_workbook

pytestmark = pytest.mark.slow

HOLIDAYS = "/backoffice/holiday/"


class Notice(BaseView):
    """A view of no table, which says nothing of permissions."""

    calls = 0

    @expose("/")
    def page(self) -> str:
        return "Bonjour"

    @expose("/broken")
    def broken(self) -> str:
        type(self).calls += 1
        raise TypeError("a mistake in the view")


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
    settings = load_settings(environment(tmp_path, database_url=database_url, service_name="Tables"))
    with made(database_url):
        app = make_app(settings, clock)
        if "holiday" not in app.blueprints:
            add_to(app, ModelView(Holiday), Notice())
        with connected(app):
            yield app


@pytest.fixture
def holidays(app: Flask) -> list[Holiday]:
    return [
        Holiday.create(day=date(2026, 5, 1), label="Fête du travail"),
        Holiday.create(day=date(2026, 7, 14), label="Fête nationale"),
        Holiday.create(day=date(2026, 12, 25), label="Noël"),
    ]


def test_lists(people: People, holidays: list[Holiday]) -> None:
    page = people["si"].get(HOLIDAYS).text
    assert "Fête du travail" in page
    assert "1er mai 2026" in page
    assert "3 lignes" in page
    assert ">Id<" not in page


def test_searches(people: People, holidays: list[Holiday]) -> None:
    page = people["si"].get(f"{HOLIDAYS}?search=nationale").text
    assert "Fête nationale" in page
    assert "Noël" not in page


@pytest.mark.parametrize(
    "typed",
    [
        "noel",
        "NOËL",
        "\u2066Noe\u0308l\u2069",
        "No\u00adël\u00a0",
        "l’oeuvre",
        "L\u00b4ŒUVRE",
        "l&#8217;œuvre",
        "d’un\u00a0jour",
    ],
)
def test_texts_are_searched_and_filtered_as_they_are_read(people: People, typed: str) -> None:
    Holiday.create(day=date(2026, 12, 25), label="Noël, l'Œuvre d’un jour")
    Holiday.create(day=date(2026, 12, 26), label="Autre")
    asked = ({"search": typed}, {"flt0_5": typed})
    pages = [people["si"].get(HOLIDAYS, query_string=one).text for one in asked]
    assert [("Noël" in page, ">Autre<" in page) for page in pages] == [(True, False)] * 2


def test_filters(people: People, holidays: list[Holiday]) -> None:
    adding = people["si"].get(f"{HOLIDAYS}?flt_add=2").text
    assert 'type="date" id="flt0_2" name="flt0_2"' in adding
    page = people["si"].get(f"{HOLIDAYS}?flt0_2=2026-06-01").text
    assert "Noël" in page
    assert "Fête du travail" not in page


def test_creates(people: People) -> None:
    answer = people["si"].post(f"{HOLIDAYS}new/", day="2026-11-11", label="Armistice")
    assert answer.location == HOLIDAYS
    assert [(row.day, row.label) for row in Holiday.select()] == [(date(2026, 11, 11), "Armistice")]


def test_refuses_with_what_was_typed_kept(people: People) -> None:
    answer = people["si"].post(f"{HOLIDAYS}new/", day="le 11", label="Armistice")
    assert answer.status_code == 422
    assert 'value="le 11"' in answer.text
    assert 'value="Armistice"' in answer.text
    assert Holiday.select().count() == 0


def test_says_what_the_database_refuses(people: People, holidays: list[Holiday]) -> None:
    answer = people["si"].post(f"{HOLIDAYS}new/", day="2026-12-25", label="Encore Noël")
    assert answer.status_code == 422
    assert "Une autre ligne a déjà cette valeur" in answer.text
    assert Holiday.select().count() == 3


def test_edits(people: People, holidays: list[Holiday]) -> None:
    address = f"{HOLIDAYS}edit/?id={holidays[2].id}"
    assert 'value="2026-12-25"' in people["si"].get(address).text
    people["si"].post(address, day="2026-12-26", label="Lendemain de Noël")
    assert Holiday.get_by_id(holidays[2].id).label == "Lendemain de Noël"


def test_shows_details(people: People, holidays: list[Holiday]) -> None:
    page = people["si"].get(f"{HOLIDAYS}details/?id={holidays[1].id}").text
    assert "14 juillet 2026" in page


def test_deletes_once_it_has_asked(people: People, holidays: list[Holiday]) -> None:
    asked = f"{HOLIDAYS}delete/confirm/?id={holidays[0].id}"
    assert "01/05/2026, Fête du travail" in people["si"].get(asked).text
    people["si"].post(f"{HOLIDAYS}delete/", asked, id=str(holidays[0].id))
    assert sorted(row.label for row in Holiday.select()) == ["Fête nationale", "Noël"]


def test_deletes_a_selection_once_it_has_asked(people: People, holidays: list[Holiday]) -> None:
    chosen = [str(holidays[0].id), str(holidays[1].id)]
    asked = people["si"].post(f"{HOLIDAYS}action/", HOLIDAYS, action="delete", rowid=chosen)
    assert "Supprimer définitivement ces lignes" in asked.text
    assert Holiday.select().count() == 3
    people["si"].post(f"{HOLIDAYS}action/", HOLIDAYS, action="delete", rowid=chosen, confirmed="1")
    assert [row.label for row in Holiday.select()] == ["Noël"]


def test_exports(people: People, holidays: list[Holiday]) -> None:
    Holiday.create(day=date(2026, 8, 15), label="=1+1")
    text = people["si"].get(f"{HOLIDAYS}export/csv/").text
    assert text.startswith("\ufeff")
    assert '"01/05/2026";"Fête du travail"' in text
    assert '"15/08/2026";"\'=1+1"' in text
    assert ["15/08/2026", "=1+1"] in rows_of_workbook(people["si"].get(f"{HOLIDAYS}export/xlsx/?sort=0").data)


def test_stands_in_the_menu(people: People) -> None:
    assert f'href="{HOLIDAYS}"' in people["si"].get("/backoffice/").text
    assert f'href="{HOLIDAYS}"' not in people["reviewer"].get("/backoffice/").text


@pytest.mark.parametrize("path", ["holiday/", "holiday/new/", "holiday/edit/?id=1", "holiday/export/csv/", "notice/"])
def test_belongs_to_administrators(people: People, path: str) -> None:
    got = {name: people[name].get(f"/backoffice/{path}").status_code for name in ("nobody", "reader", "reviewer")}
    assert got == {"nobody": 302, "reader": 403, "reviewer": 403}
    assert people["si"].get(f"/backoffice/{path}").status_code in (200, 302)


def test_refuses_what_comes_without_a_token(people: People, holidays: list[Holiday]) -> None:
    for path, fields in (
        ("new/", {"day": "2026-11-11", "label": "Armistice"}),
        ("delete/", {"id": str(holidays[0].id)}),
        ("action/", {"action": "delete", "rowid": str(holidays[0].id), "confirmed": "1"}),
    ):
        assert people["si"].client.post(f"{HOLIDAYS}{path}", data=fields).status_code == 400
    assert Holiday.select().count() == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_fault_is_not_tried_twice(people: People) -> None:
    """Flask-Admin's `_run_view` calls a view again after a TypeError: should it no longer ask ours, this fails."""
    (notice,) = (view for view in people.app.extensions["admin"][0].added if view.endpoint == "notice")
    before = type(notice).calls
    with pytest.raises(TypeError, match="a mistake in the view"):
        people["si"].get("/backoffice/notice/broken")
    assert type(notice).calls == before + 1


GARBAGE = [
    "?page=99999999999",
    "?page=-3",
    "?page=x",
    "?page=1e9",
    "?sort=x",
    "?sort=-1",
    "?sort=99999999999999999999",
    "?desc=x",
    "?page_size=99999999999999999999",
    "?search=%00",
    "?search=" + "a" * 3000,
    "?flt0_0=garbage",
    "?flt0_6=2026-02-30",
    "?flt0_7=%00",
    "?flt0_999=1",
    "?flt0_7=",
    "?flt_add=x",
    "?flt_=",
    "?fltx_y_z=1",
    "?endpoint=x",
    "?self=x",
    "?_external=1",
    "?_scheme=javascript",
    "?export_type=x&export_type=y",
    "?url=//evil.example/",
]


@pytest.mark.parametrize("words", GARBAGE)
def test_shows_the_list_for_garbage_in_its_address(people: People, holidays: list[Holiday], words: str) -> None:
    """Should Flask-Admin no longer ask our `_get_list_extra_args`, the words of `url_for` among these answer 500."""
    answer = people["si"].get(f"{HOLIDAYS}{words}")
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


def test_what_is_no_address_of_ours_leads_back_to_the_list(people: People) -> None:
    for day, url in enumerate(["http://[", "https://[::1", "//evil.example/", "javascript:alert(1)"], 1):
        page = f"{HOLIDAYS}new/?url={url}"
        assert url not in people["si"].get(page).text
        assert people["si"].fill_in(page, day=f"2026-12-{day:02}", label="Noël").location == HOLIDAYS


@pytest.mark.parametrize("key", ["abc", "0", "-1", "%00", "99999999999999999999", "1,2", "٣", ""])
def test_a_row_that_is_not_there_leads_back_to_the_list(people: People, holidays: list[Holiday], key: str) -> None:
    for page in ("edit", "details"):
        assert people["si"].get(f"{HOLIDAYS}{page}/?id={key}").location == HOLIDAYS
    people["si"].post(f"{HOLIDAYS}delete/", f"{HOLIDAYS}new/", id=key)
    assert Holiday.select().count() == 3


def test_shows_the_last_page_for_one_beyond_it(people: People) -> None:
    Holiday.insert_many([(date(2026, 1, day + 1), f"Jour {day}") for day in range(25)], ["day", "label"]).execute()
    assert "Page 2 sur 2" in people["si"].get(f"{HOLIDAYS}?page=7").text


@pytest.mark.parametrize("model", [AccountRequest, Document, Decision, Membership, Account, JournalEntry, Mail])
def test_a_stock_view_of_the_workflow_stops_start_up(app: Flask, model: type[models.Base]) -> None:
    with pytest.raises(ValueError, match=f"{model.__name__} belongs to the workflow.*Listing"):
        add_to(app, ModelView(model))


@pytest.mark.parametrize("given", [Entity, (Entity, {"form_columns": ("id", "name")}), InlineFormAdmin(Entity)])
def test_so_do_rows_of_the_workflow_inside_a_form(app: Flask, given: Any) -> None:
    class Ministries(ModelView):
        inline_models = (given,)

    with pytest.raises(ValueError, match=r"Entity belongs to the workflow.*Listing"):
        add_to(app, Ministries(Ministry))


def test_what_refers_to_the_workflow_belongs_to_it() -> None:
    free = {model.__name__ for model in models_work.TABLES if not refers_to_workflow(model)}
    assert free == {"Announcement", "Ministry", "ContinuityCount", "StockLoad", "StockUnit", "StockEstablishment"}
    assert [model for model in TABLES if refers_to_workflow(model)] == []


ELSEWHERE = ("jquery", "select2", "x-editable", "moment", "bootstrap")


def test_loads_no_script_but_ours(people: People, holidays: list[Holiday]) -> None:
    key = holidays[0].id
    for path in ("", "new/", f"edit/?id={key}", f"details/?id={key}", f"delete/confirm/?id={key}"):
        page = people["si"].get(f"{HOLIDAYS}{path}").text
        loaded = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)"', page)
        assert [name for name in loaded if not name.startswith("/static/")] == []
        assert [name for name in loaded for word in ELSEWHERE if word in name.lower()] == []
        assert not re.search(r"<script(?![^>]*nonce=)|<style|style=| on\w+=|javascript:", page)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_where_text_is_asked_is_not_a_fault(people: People) -> None:
    upload: dict[str, Any] = {"label": (io.BytesIO(b"x"), "x.txt"), "day": (io.BytesIO(b"x"), "x.txt")}
    answer = people["si"].post(f"{HOLIDAYS}new/", **upload, options={"content_type": "multipart/form-data"})
    assert answer.status_code == 422
    assert Holiday.select().count() == 0
