"""Flask-Admin's words keep their meaning: in the class of a view, and in its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, redirect
from flask.typing import ResponseReturnValue
from flask_admin.actions import action
from flask_admin.contrib.peewee import ModelView
from flask_admin.form import rules
from flask_admin.model.template import EndpointLinkRowAction
from wtforms.validators import Length

from config import load_settings
from tests.backoffice.conftest import People
from tests.support.application import connected, make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from tests.support.tables import Guide, Holiday, Season, Visit, add_to, made
from tests.support.workbooks import rows_of_workbook

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

VISITS, HOLIDAYS, SEASONS = "/backoffice/visit/", "/backoffice/holiday/", "/backoffice/season/"
EVERY = "/backoffice/every_visit/"


class Visits(ModelView):
    column_list = ("title", "season", "open", "places", "seen")
    column_labels = {"places": "Nombre de places"}
    column_filters = ("title", "open", "season", "seen")
    column_searchable_list = ("title",)
    column_editable_list = ("title", "open", "places")
    column_details_list = ("title", "notes")
    column_export_list = ("title", "open")
    column_default_sort = "title"
    form_args = {"title": {"validators": [Length(max=10)], "description": "Dix lettres"}}
    form_ajax_refs = {"season": {"fields": ("name",)}}
    inline_models = (Guide,)
    can_set_page_size = True
    page_size = 2
    page_size_options = (2, 50)
    column_extra_row_actions = [EndpointLinkRowAction("", ".details_view", title="Voir le plan")]

    @action("close", "Fermer", "Fermer ces visites ?")
    def action_close(self, ids: list[str]) -> ResponseReturnValue:
        Visit.update(open=False).where(Visit.id.in_([int(key) for key in ids])).execute()
        return redirect(self.get_url(".index_view"))

    @action("open", "Ouvrir")
    def action_open(self, ids: list[str]) -> None:
        Visit.update(open=True).where(Visit.id.in_([int(key) for key in ids])).execute()


class Ruled(ModelView):
    create_modal = edit_modal = details_modal = True
    form_rules = (rules.Header("Ce qui se voit"), rules.FieldSet(("title", "places"), "Chiffres"), "size")
    form_widget_args = {"title": {"data-short": "yes"}}


class Holidays(ModelView):
    can_create = can_edit = can_delete = can_export = can_view_details = False


class Seasons(ModelView):
    form_columns = ("name",)

    def is_accessible(self) -> bool:
        return False


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
    settings = load_settings(environment(tmp_path, database_url=database_url, service_name="Vocabulaire"))
    with made(database_url):
        app = make_app(settings, clock)
        if "visit" not in app.blueprints:
            add_to(app, Visits(Visit, name="Visites"), Holidays(Holiday), Seasons(Season))
            add_to(app, Ruled(Visit, name="Selon des règles", endpoint="ruled"))
            add_to(app, ModelView(Visit, name="Toutes les visites", endpoint="every_visit"))
        with connected(app):
            yield app


@pytest.fixture
def visits(app: Flask) -> list[Visit]:
    summer = Season.create(name="d’été")
    return [
        Visit.create(title="Jardin", season=summer, seen=datetime(2026, 6, 1, 10, tzinfo=UTC)),
        Visit.create(title="Cave", open=False, places=12),
        Visit.create(title="Toit", notes="<script>"),
    ]


def fields(**more: Any) -> dict[str, Any]:
    """What a form of a visit posts."""
    return {"title": "Cour", "places": "3", "size": "petite", "open": "y", "season": ""} | more


class TestList:
    def test_column_list_labels_and_default_order(self, people: People, visits: list[Visit]) -> None:
        page = people["si"].get(f"{VISITS}?page_size=50").text
        heads = re.findall(r'scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)<', page)
        assert [head.strip() for head in heads[:5]] == ["Titre", "Saison", "Ouverte", "Nombre de places", "Vue le"]
        assert re.findall(r"Cave|Jardin|Toit", re.sub(r"(?s).*<tbody", "", page))[0::1][0] == "Cave"
        assert "Saison d’été" in page
        assert "1er juin 2026 à 12" in page

    def test_page_size_is_chosen_among_those_offered(self, people: People, visits: list[Visit]) -> None:
        assert people["si"].get(VISITS).text.count('name="rowid"') == 2
        assert people["si"].get(f"{VISITS}?page_size=50").text.count('name="rowid"') == 3
        assert people["si"].get(f"{VISITS}?page_size=7").text.count('name="rowid"') == 2

    def test_page_sort_and_desc(self, people: People, visits: list[Visit]) -> None:
        second = people["si"].get(f"{VISITS}?sort=0&desc=1&page=1").text
        assert "Cave" in second
        assert "Toit" not in second

    def test_search_and_filters(self, people: People, visits: list[Visit]) -> None:
        assert "1 ligne<" in people["si"].get(f"{VISITS}?search=jard").text
        assert "1 ligne<" in people["si"].get(f"{VISITS}?flt0_7=0&page_size=50").text
        both = people["si"].get(f"{VISITS}?flt0_0=a&flt1_7=1&page_size=50").text
        assert "1 ligne<" in both
        assert "Titre contient" in both

    @pytest.mark.parametrize(
        ("label", "value", "shown"),
        [
            ("Saison vaut", "1", "Jardin"),
            ("Saison est différent de", "1", ""),
            ("Vue le plus grand que", "2026-06-01T11:59", "Jardin"),
            ("Vue le plus grand que", "2026-06-01T12:01", ""),
            ("Vue le plus petit que", "2026-06-01T12:01", "Jardin"),
            ("Début vaut", "2026-07-14T09:00", "Toit"),
            ("Début plus grand que", "2026-07-14T09:00", ""),
            ("Heure plus petit que", "14:31", "Toit"),
            ("Places plus grand que", "11", "Cave"),
        ],
    )
    def test_filters_by_type(self, people: People, visits: list[Visit], label: str, value: str, shown: str) -> None:
        Visit.update(begins="2026-07-14 09:00:00", at="14:30:00").where(Visit.title == "Toit").execute()
        (word,) = re.findall(rf'<option value="(\d+)">{label}</option>', people["si"].get(EVERY).text)
        page = people["si"].get(f"{EVERY}?flt0_{word}={value}").text
        assert "".join(re.findall(r">Cocher [^<]*?(Jardin|Cave|Toit)", page)) == shown

    @pytest.mark.parametrize("value", ["x", "", "%00", "9999-12-31T23:59", "0001-01-01T00:00", "9" * 40, "-1", "٣"])
    def test_no_filter_fails_on_garbage(self, people: People, visits: list[Visit], value: str) -> None:
        page = people["si"].get(EVERY).text
        words = re.findall(r'<option value="(\d+)">', page.partition('id="flt_add"')[2].partition("</select>")[0])
        assert len(words) > 25
        for word in words:
            assert people["si"].get(f"{EVERY}?flt0_{word}={value}").status_code == 200, word

    def test_filters_that_a_class_names(self, people: People, visits: list[Visit]) -> None:
        """Flask-Admin makes them in the constructor, where its own knows neither a foreign key nor our moments."""
        words = dict(re.findall(r'<option value="(\d+)">([^<]+)</option>', people["si"].get(VISITS).text))
        numbers = {label: word for word, label in words.items()}
        for label, value in (("Saison vaut", str(Season.get().id)), ("Vue le plus grand que", "2026-06-01T11:59")):
            page = people["si"].get(f"{VISITS}?page_size=50&flt0_{numbers[label]}={value}").text
            assert re.findall(r"Jardin|Cave|Toit", page) == ["Jardin"] * page.count("Jardin") != []

    def test_a_filter_is_taken_away_alone(self, people: People, visits: list[Visit]) -> None:
        page = people["si"].get(f"{VISITS}?search=a&flt0_0=a&flt1_7=1").text
        (link,) = re.findall(r'href="([^"]+)"><svg[^>]*>\s*<use[^>]*>\s*</svg><span[^>]*>Retirer Titre contient<', page)
        assert "flt0_7=1" in link
        assert "search=a" in link

    def test_extra_row_actions(self, people: People, visits: list[Visit]) -> None:
        assert f'href="{VISITS}details/?id={visits[1].id}">Voir le plan' in people["si"].get(VISITS).text

    def test_what_is_stored_is_never_markup(self, people: People, visits: list[Visit]) -> None:
        page = people["si"].get(f"{VISITS}details/?id={visits[2].id}").text
        assert "&lt;script&gt;" in page
        assert "Places" not in page

    def test_export_list(self, people: People, visits: list[Visit]) -> None:
        text = people["si"].get(f"{VISITS}export/csv/?sort=0").text
        assert text.splitlines() == ['\ufeff"Titre";"Ouverte"', '"Cave";"Non"', '"Jardin";"Oui"', '"Toit";"Oui"']
        book = rows_of_workbook(people["si"].get(f"{VISITS}export/xlsx/?sort=0&search=a").data)
        assert book == [["Titre", "Ouverte"], ["Cave", "Non"], ["Jardin", "Oui"]]

    def test_an_export_type_that_is_not_offered_is_no_page(self, people: People, visits: list[Visit]) -> None:
        assert people["si"].get(f"{VISITS}export/xls/").status_code == 404

    def test_what_a_class_switches_off_is_neither_offered_nor_done(self, people: People) -> None:
        row = Holiday.create(day=date(2026, 5, 1), label="Fête")
        page = people["si"].get(HOLIDAYS).text
        assert not re.search(r"Ajouter<|Modifier|Supprimer|Exporter|Détails", page)
        people["si"].post(f"{HOLIDAYS}new/", VISITS + "new/", day="2026-11-11", label="Armistice")
        people["si"].post(f"{HOLIDAYS}delete/", VISITS + "new/", id=str(row.id))
        assert Holiday.select().count() == 1

    def test_is_accessible_still_closes_a_view(self, people: People) -> None:
        assert people["si"].get(SEASONS).status_code == 403


class TestActions:
    def test_one_with_words_asks_first(self, people: People, visits: list[Visit]) -> None:
        chosen = [str(visits[0].id)]
        asked = people["si"].post(f"{VISITS}action/", VISITS, action="close", rowid=chosen)
        assert "Fermer ces visites" in asked.text
        assert Visit.get_by_id(visits[0].id).open
        people["si"].post(f"{VISITS}action/", VISITS, action="close", rowid=chosen, confirmed="1")
        assert not Visit.get_by_id(visits[0].id).open

    def test_one_without_is_done_at_once(self, people: People, visits: list[Visit]) -> None:
        people["si"].post(f"{VISITS}action/", VISITS, action="open", rowid=[str(visits[1].id)])
        assert Visit.get_by_id(visits[1].id).open

    @pytest.mark.parametrize("rows", [[], ["abc"], ["99999999999999999999"], ["%00", "\0"]])
    def test_garbage_deletes_nothing(self, people: People, visits: list[Visit], rows: list[str]) -> None:
        answer = people["si"].post(f"{VISITS}action/", VISITS, action="delete", rowid=rows, confirmed="1")
        assert answer.status_code == 302
        assert Visit.select().count() == 3

    def test_an_unknown_action_is_no_page(self, people: People, visits: list[Visit]) -> None:
        assert people["si"].post(f"{VISITS}action/", VISITS, action="x", rowid=["1"]).status_code == 404

    def test_what_something_refers_to_is_not_deleted(self, people: People, visits: list[Visit]) -> None:
        Guide.create(visit=visits[0], name="Anne")
        people["si"].post(f"{VISITS}delete/", VISITS, id=str(visits[0].id))
        assert "«\N{NO-BREAK SPACE}Jardin" in people["si"].get(VISITS).text
        assert (Visit.select().count(), Guide.select().count()) == (3, 1)


class TestForms:
    def test_native_inputs_by_type(self, people: People, app: Flask) -> None:
        page = people["si"].get(f"{VISITS}new/").text
        for kind, name in (("time", "at"), ("datetime-local", "begins"), ("number", "places"), ("checkbox", "open")):
            assert re.search(rf'<input[^>]*name="{name}"[^>]*type="{kind}"|type="{kind}"[^>]*name="{name}"', page), name
        assert "<textarea" in page
        assert '<option selected value="petite">Petite</option>' in page
        assert "Dix lettres" in page

    def test_writes_every_type(self, people: People, app: Flask) -> None:
        season = Season.create(name="d’hiver")
        people["si"].post(
            f"{VISITS}new/",
            **fields(season=str(season.id), at="14:30", begins="2026-07-14T09:00", seen="2026-07-14T09:00", notes="Là"),
        )
        row = Visit.get()
        assert (row.season, row.at.hour, row.begins.isoformat()) == (season, 14, "2026-07-14T09:00:00")
        assert row.seen == datetime(2026, 7, 14, 7, tzinfo=UTC)
        page = people["si"].get(f"{VISITS}edit/?id={row.id}").text
        assert page.count('value="2026-07-14T09:00"') == 2

    def test_an_unticked_box_is_no(self, people: People, app: Flask) -> None:
        without = fields()
        del without["open"]
        people["si"].post(f"{VISITS}new/", **without)
        assert not Visit.get().open

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": "Trop long pour dix"},
            {"title": ""},
            {"places": "x"},
            {"places": "9" * 30},
            {"size": "énorme"},
            {"season": "abc"},
            {"season": "99999999999999999999"},
            {"at": "25:61"},
            {"begins": "hier"},
            {"seen": "9999-99-99T00:00"},
            {"notes": "a\0b", "title": "a\0"},
        ],
        ids=lambda wrong: " ".join(wrong),
    )
    def test_refuses_what_a_column_cannot_hold(self, people: People, app: Flask, wrong: dict[str, str]) -> None:
        answer = people["si"].post(f"{VISITS}new/", **fields(**wrong))
        assert (answer.status_code, Visit.select().count()) == (422, 0)


class TestRules:
    """What the issue does not name, and a class may say."""

    def test_form_rules_order_the_form_and_leave_the_rest_out(self, people: People, app: Flask) -> None:
        page = people["si"].get("/backoffice/ruled/new/").text
        assert "Ce qui se voit" in page
        assert 'data-short="yes"' in page
        assert re.findall(r'name="(title|places|size|notes|open)"', page) == ["title", "places", "size"]
        people["si"].post("/backoffice/ruled/new/", title="Cour", places="3", size="petite")
        assert Visit.get().title == "Cour"

    def test_a_window_over_the_list_is_a_page(self, people: People, visits: list[Visit]) -> None:
        for path in ("new/?modal=1", f"edit/?modal=1&id={visits[0].id}", f"details/?modal=1&id={visits[0].id}"):
            assert "<h1>" in people["si"].get(f"/backoffice/ruled/{path}").text
        assert f"/edit/?id={visits[0].id}" in people["si"].get("/backoffice/ruled/").text


class TestInlineModels:
    def test_a_row_is_added_to_the_form_then_written(self, people: People, app: Flask) -> None:
        again = people["si"].post(f"{VISITS}new/", **fields(_ajouter="guides"))
        assert again.status_code == 200
        assert 'name="guides-0-name"' in again.text
        assert Visit.select().count() == 0
        people["si"].post(f"{VISITS}new/", **fields(**{"guides-0-id": "", "guides-0-name": "Anne"}))
        assert [guide.name for guide in Visit.get().guides] == ["Anne"]

    def test_rows_are_changed_and_removed(self, people: People, visits: list[Visit]) -> None:
        anne, paul = (Guide.create(visit=visits[0], name=name) for name in ("Anne", "Paul"))
        rows = {
            "guides-0-id": str(anne.id), "guides-0-name": "Annie",
            "guides-1-id": str(paul.id), "guides-1-name": "Paul", "del-guides-1": "on",
            "guides-2-id": "", "guides-2-name": "", "del-guides-2": "on",
        }  # fmt: skip
        people["si"].post(f"{VISITS}edit/?id={visits[0].id}", **fields(**rows))
        assert [guide.name for guide in Guide.select()] == ["Annie"]

    def test_nothing_is_written_when_a_row_is_refused(self, people: People, app: Flask) -> None:
        answer = people["si"].post(f"{VISITS}new/", **fields(**{"guides-0-id": "", "guides-0-name": ""}))
        assert answer.status_code == 422
        assert "Remplissez ce champ" in answer.text
        assert Visit.select().count() == 0


class TestEditableCells:
    def test_a_cell_leads_to_the_editing_page(self, people: People, visits: list[Visit]) -> None:
        assert re.search(rf'class="cell-edit" href="{VISITS}edit/\?id={visits[1].id}', people["si"].get(VISITS).text)

    def test_its_form_is_fetched_and_writes_the_cell_alone(self, people: People, visits: list[Visit]) -> None:
        row = visits[1]
        page = people["si"].get(f"{VISITS}ajax/cell/?id={row.id}&column=places").text
        assert 'value="12"' in page
        answer = people["si"].post(f"{VISITS}ajax/update/", VISITS, list_form_pk=str(row.id), places="7")
        assert (answer.status_code, answer.text) == (200, "La valeur a été enregistrée.")
        assert Visit.get_by_id(row.id).places == 7
        people["si"].post(f"{VISITS}ajax/update/", VISITS, list_form_pk=str(row.id), open="1")
        assert Visit.get_by_id(row.id).open

    @pytest.mark.parametrize("fetched", [False, True])
    def test_a_refusal_is_told_with_422(self, people: People, visits: list[Visit], fetched: bool) -> None:
        options = {"headers": {"HX-Request": "true"}} if fetched else {}
        answer = people["si"].post(
            f"{VISITS}ajax/update/", VISITS, list_form_pk=str(visits[0].id), places="beaucoup", options=options
        )
        assert answer.status_code == 422
        assert "entier" in answer.text
        assert ("<form" in answer.text) == fetched

    def test_garbage_writes_nothing(self, people: People, visits: list[Visit]) -> None:
        key = str(visits[0].id)
        for given, status in (
            ({"list_form_pk": "abc", "places": "1"}, 422),
            ({"list_form_pk": key, "notes": "x"}, 404),
            ({"list_form_pk": key}, 404),
            ({"list_form_pk": key, "places": "1", "title": "x"}, 404),
        ):
            assert people["si"].post(f"{VISITS}ajax/update/", VISITS, **given).status_code == status
        assert people["si"].get(f"{VISITS}ajax/cell/?id={key}&column=notes").status_code == 404
        assert people["si"].get(f"{VISITS}ajax/cell/?id=abc&column=places").status_code == 404
        assert Visit.get_by_id(key).places == 0
