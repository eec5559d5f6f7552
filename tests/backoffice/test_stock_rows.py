"""Rows of a stock view that refer to others: many to many, to themselves, to nothing; what is told of each outcome."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_admin.contrib.peewee import ModelView
from flask_admin.contrib.peewee.ajax import QueryAjaxModelLoader
from flask_admin.model.fields import AjaxSelectMultipleField
from peewee import CompositeKey, IntegerField, ManyToManyField

import models
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock
from tests.support.tables import Season, Stage, Topic, Visit, add_to, served_with

pytestmark = pytest.mark.slow

STAGES, EVERY, SEASONS = "/backoffice/stage/", "/backoffice/every_stage/", "/backoffice/seasons/"


class Stages(ModelView):
    form_ajax_refs = {"topics": {"fields": ("name",)}}
    form_extra_fields = {
        "others": AjaxSelectMultipleField(QueryAjaxModelLoader("others", Topic, fields=["name"]), "Autres")
    }


def views() -> list[ModelView]:
    return [Stages(Stage), ModelView(Stage, endpoint="every_stage"), ModelView(Season, endpoint="seasons")]


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
    with served_with(tmp_path, database_url, clock, "every_stage", views) as app:
        yield app


def asked_for(field: str, text: str) -> dict[str, str]:
    """What the search of a look-up posts."""
    return {f"{field}-recherche": text, "_chercher": field}


class TestSeveralRows:
    """A many-to-many column of `form_ajax_refs`, and Flask-Admin's own field for several rows."""

    def test_are_searched_ticked_written_and_taken_away(self, people: People, app: Flask) -> None:
        water, stone = (Topic.create(name=name) for name in ("Eau", "Pierre"))
        page = people["si"].post(f"{STAGES}new/", title="Pont", topics=str(water.id), **asked_for("topics", "pie"))
        assert page.status_code == 200
        boxes = re.findall(r'type="checkbox" id="topics-(\d+)"\s+name="topics" value="\d+"( checked)?', page.text)
        assert boxes == [(str(water.id), " checked"), (str(stone.id), "")]
        people["si"].post(f"{STAGES}new/", title="Pont", topics=[str(water.id), str(stone.id)])
        stage = Stage.get()
        assert [topic.name for topic in stage.topics.order_by(Topic.name)] == ["Eau", "Pierre"]
        assert people["si"].get(f"{STAGES}edit/?id={stage.id}").text.count('name="topics"') == 2
        people["si"].post(f"{STAGES}edit/?id={stage.id}", title="Pont", topics=str(stone.id))
        assert [topic.name for topic in stage.topics] == ["Pierre"]

    def test_a_text_loses_what_nobody_sees_round_it(self, people: People, app: Flask) -> None:
        people["si"].post(f"{STAGES}new/", title=" \u202aPont du Gard\u202c\u00a0")
        assert Stage.get().title == "Pont du Gard"

    @pytest.mark.parametrize("field", ["topics", "others"])
    @pytest.mark.parametrize("key", ["0", "abc", "9" * 40, "\0", "-1", "1,2"])
    def test_what_is_no_row_is_refused(self, people: People, app: Flask, field: str, key: str) -> None:
        answer = people["si"].post(f"{STAGES}new/", title="Pont", **{field: key})
        assert (answer.status_code, Stage.select().count()) == (422, 0)
        assert "Choisissez une réponse de la liste." in answer.text

    def test_a_table_between_that_leads_to_the_workflow_stops_start_up(self, app: Flask) -> None:
        class Party(models.Base):
            people = ManyToManyField(models.Account)

        with pytest.raises(ValueError, match="belongs to the workflow"):
            add_to(app, ModelView(Party))


class TestWhatIsTold:
    """Each outcome in one sentence of the view's, and none of Flask-Admin's own."""

    def told(self, people: People) -> list[str]:
        page = people["si"].get(SEASONS).text
        return [html.unescape(words) for words in re.findall(r'(?s)class="flash".*?<p>([^<]+)</p>', page)]

    def test_of_every_outcome(self, people: People, app: Flask) -> None:
        si = people["si"]
        answer = si.post(f"{SEASONS}new/", name="d’été", _add_another="1")
        assert answer.location.startswith(f"{SEASONS}new/")
        assert self.told(people) == ["« Saison d’été » a été ajouté."]
        key = Season.get().id
        answer = si.post(f"{SEASONS}edit/?id={key}", name="d’hiver", _continue_editing="1")
        assert answer.location.startswith(f"{SEASONS}edit/?id={key}")
        assert self.told(people) == ["« Saison d’hiver » a été enregistré."]
        for page in ("edit", "details"):
            assert si.get(f"{SEASONS}{page}/?id=999").location == SEASONS
            assert self.told(people) == ["Cette ligne n’existe plus."]
        si.post(f"{SEASONS}delete/", SEASONS, id=str(key))
        assert self.told(people) == ["« Saison d’hiver » a été supprimé."]
        si.post(f"{SEASONS}delete/", f"{SEASONS}new/", id=str(key))
        assert self.told(people) == ["Cette ligne n’existe plus."]

    def test_of_a_selection(self, people: People, app: Flask) -> None:
        rows = [str(Season.create(name=f"n{number}").id) for number in range(3)]
        Visit.create(title="Tour", season=int(rows[2]))
        for chosen, words in (
            ([], ["Cochez au moins une ligne."]),
            (["999", "x"], ["Ces lignes n’existent plus."]),
            (rows, ["« Saison n2 » sert encore : Visit (1). Rien n’est supprimé.", "Suppression faite : 2 lignes."]),
        ):
            people["si"].post(f"{SEASONS}action/", SEASONS, action="delete", rowid=chosen, confirmed="1")
            assert self.told(people) == words


BAD = (
    "x" * 10_000,
    "\0",
    "=\\",
    "^%_\\",
    "9" * 40,
    "-1",
    "1e400",
    "nan",
    "-inf",
    "0001-01-01",
    "9999-12-31T23:59",
    "1,2",
    "٣",
    "<b>",
)
"""What a hostile newcomer types into everything."""


class TestGarbage:
    """Nothing that is typed anywhere is a fault of the program, and what no column holds is not stored."""

    def test_in_a_form(self, people: People, app: Flask) -> None:
        page = people["si"].get(f"{EVERY}new/").text
        names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page)) - {"csrf_token"}
        assert names >= {"title", "after", "code", "price", "day", "slope", "level"}
        for name in sorted(names):
            for bad in BAD:
                answer = people["si"].post(f"{EVERY}new/", **{"title": "Pont", "after": "__None", name: bad})
                assert answer.status_code in (302, 422), (name, bad)
        kept = list(Stage.select())
        assert {stage.title for stage in kept if stage.title != "Pont"} <= set(BAD)
        assert [stage for stage in kept if stage.after_id or stage.level or (stage.price or 0) > 10_000] == []
        assert [stage.slope for stage in kept if stage.slope is not None and abs(stage.slope) == float("inf")] == []

    def test_in_an_address(self, people: People, app: Flask) -> None:
        key = Stage.create(title="Pont").id
        page = people["si"].get(EVERY).text
        numbers = re.findall(r'<option value="(\d+)">', page.partition('id="flt_add"')[2].partition("</select>")[0])
        assert len(numbers) > 30
        for bad in BAD:
            words = {"search": bad, "page": bad, "sort": bad, "desc": bad, "page_size": bad, "flt_add": bad}
            filters = {f"flt{place}_{number}": bad for place, number in enumerate(numbers)}
            for query in (words, filters, {f"flt{bad}": bad}):
                assert people["si"].get(EVERY, query_string=query).status_code == 200, (query, bad)
            for path in ("edit/", "details/", "delete/confirm/"):
                given = {"id": [str(key), bad]}
                assert people["si"].get(EVERY + path, query_string=given).status_code == 200, (path, bad)

    def test_every_sort_and_file_works_on_empty_columns(self, people: People, app: Flask) -> None:
        first = Stage.create(title="Pont", price="12.50", level=2, day="2026-05-01")
        Stage.create(title="Gué", after=first)
        for column in range(7):
            for falls in (0, 1):
                assert "2 lignes" in people["si"].get(f"{EVERY}?sort={column}&desc={falls}").text
        for kind in ("csv", "xlsx"):
            assert people["si"].get(f"{EVERY}export/{kind}/?sort=1").status_code == 200

    def test_a_choice_is_listed_filtered_and_exported_by_its_label(self, people: People, app: Flask) -> None:
        for level in (1, 2):
            Stage.create(title=f"Pont {level}", level=level)
        page = people["si"].get(EVERY).text
        (word,) = re.findall(r'<option value="(\d+)">Niveau vaut</option>', page)
        adding = people["si"].get(f"{EVERY}?flt_add={word}").text
        assert re.search(r'<option value="2">\s*Difficile\s*</option>', adding)
        page = people["si"].get(f"{EVERY}?flt0_{word}=2").text
        assert ("Pont 1" in page, re.search(r'data-label="Niveau">Difficile', page) is None) == (False, False)
        assert '"Difficile"' in people["si"].get(f"{EVERY}export/csv/?flt0_{word}=2").text

    def test_two_rows_may_have_no_code_but_not_the_same(self, people: People, app: Flask) -> None:
        given = {"title": "Pont", "after": "__None", "code": "", "price": "12.50"}
        for _ in range(2):
            assert people["si"].post(f"{EVERY}new/", **given).status_code == 302
        for status in (302, 422):
            assert people["si"].post(f"{EVERY}new/", **given | {"code": "A"}).status_code == status
        assert [stage.code for stage in Stage.select().order_by(Stage.id)] == [None, None, "A"]

    def test_a_row_may_follow_itself_and_then_stays(self, people: People, app: Flask) -> None:
        stage = Stage.create(title="Pont")
        people["si"].post(f"{EVERY}edit/?id={stage.id}", title="Pont", after=str(stage.id))
        assert Stage.get().after == stage
        people["si"].post(f"{EVERY}delete/", EVERY, id=str(stage.id))
        assert Stage.select().count() == 1


def test_a_kind_of_file_that_is_not_made_here_stops_start_up(app: Flask) -> None:
    class Everything(ModelView):
        can_export = True
        export_types = ["csv", "json", "yaml"]

    with pytest.raises(ValueError, match="export_types: json, yaml is not made here"):
        add_to(app, Everything(Season, endpoint="everything"))


def test_a_key_of_several_columns_stops_start_up(app: Flask) -> None:
    with pytest.raises(ValueError, match="its key is of several columns"):
        add_to(app, ModelView(Pair))


class Pair(models.Base):
    left = IntegerField()
    right = IntegerField()

    class Meta:
        primary_key = CompositeKey("left", "right")
