"""A screen that writes, made of a model, columns, a form and two permissions; with tables made for it."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from domain.row_marks import marks
from models import JournalDetail, JournalEntry, Ministry
from tests.backoffice.conftest import People
from tests.backoffice.crud_screens import (
    HOLIDAYS,
    SEASONS,
    app,  # noqa: F401 (a fixture)
    cell_of,
    details,
    edit,
    journal,
)
from tests.support import factories
from tests.support.tables import Guide, Holiday, Season, Sign, Stage, Visit

pytestmark = pytest.mark.slow

UPDATE = f"{HOLIDAYS}ajax/update/"


def save_cell(people: People, row: Any, where: str = HOLIDAYS, **typed: str) -> TestResponse:
    """Open the form of a cell and send it with what was typed."""
    (column,) = typed
    hidden = people["si"].hidden_in(people["si"].get(cell_of(row, column, where)).text)
    return people["si"].client.post(f"{where}ajax/update/", data={**hidden, **typed})


class TestCreating:
    def test_adds_a_row_and_an_entry_and_leads_back(self, people: People) -> None:
        page = people["si"].get(f"{HOLIDAYS}new/").text
        assert "<h1>Ajouter un jour férié" in page.replace('<h1 class="title">', "<h1>")
        answer = people["si"].fill_in(f"{HOLIDAYS}new/", day="2026-07-14", label="Fête nationale")
        assert answer.headers["Location"] == HOLIDAYS
        row = Holiday.get()
        assert (row.day, row.label) == (date(2026, 7, 14), "Fête nationale")
        assert journal() == [("row.created", str(row.id), {"day": [None, "2026-07-14"], "label": [None, row.label]})]
        told = people["si"].get(HOLIDAYS).text
        assert "« 14/07/2026, Fête nationale » a été ajouté." in told
        assert told.count('class="flash') == 1

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"day": "", "label": "Gardé"}, "Remplissez ce champ."),
            ({"day": "2026-13-45", "label": "Gardé"}, "Gardé"),
            ({"day": "2026-01-01", "label": ""}, "Remplissez ce champ."),
            ({"day": "2026-01-01", "label": "x" * 81}, "80"),
            ({"day": "2026-05-01", "label": "Gardé"}, "une autre ligne les a déjà"),
        ],
    )
    @pytest.mark.usefixtures("may_day")
    def test_what_is_refused_is_a_422_with_what_was_typed(
        self, people: People, fields: dict[str, str], words: str
    ) -> None:
        answer = people["si"].fill_in(f"{HOLIDAYS}new/", **fields)
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{fields["label"]}"' in answer.text
        assert Holiday.select().count() == 1


class TestEditing:
    def test_writes_what_changed_and_journals_it(self, people: People, may_day: Holiday) -> None:
        people["si"].fill_in(edit(may_day), day="2026-05-01", label="1er mai")
        assert Holiday.get_by_id(may_day.id).label == "1er mai"
        assert journal()[1:] == [("row.changed", str(may_day.id), {"label": ["Fête du travail", "1er mai"]})]

    def test_saving_what_is_there_journals_nothing(self, people: People, may_day: Holiday) -> None:
        answer = people["si"].fill_in(edit(may_day), day="2026-05-01", label="Fête du travail")
        assert answer.status_code == 302
        assert len(journal()) == 1

    def test_a_cell_is_edited_in_the_list_with_its_entry(self, people: People, may_day: Holiday) -> None:
        assert save_cell(people, may_day, label="1er mai").status_code == 200
        assert journal()[-1] == ("row.changed", str(may_day.id), {"label": ["Fête du travail", "1er mai"]})
        assert save_cell(people, may_day, label="x" * 81).status_code == 422
        assert Holiday.get().label == "1er mai"

    def test_what_a_field_cannot_draw_stays_where_something_else_is_saved(self, people: People) -> None:
        again = datetime(2026, 10, 25, 1, 30, 20, tzinfo=UTC)  # 02:30 for the second time on Paris clocks
        kept = {
            "at": time(9, 15, 40),
            "begins": datetime(2026, 7, 14, 9, 0, 30),  # noqa: DTZ001 (a column without a zone)
            "seen": again,
        }
        row = Visit.create(title="Musée", **kept)
        drawn = {"at": "09:15", "begins": "2026-07-14T09:00", "seen": "2026-10-25T02:30"}
        address = edit(row, "/backoffice/horaires/")
        page = people["si"].get(address).text
        assert [value for value in drawn.values() if f'value="{value}"' not in page] == []
        people["si"].fill_in(address, title="Tour", season="", **drawn)
        row = Visit.get()
        assert {name: getattr(row, name) for name in kept} == kept
        assert save_cell(people, row, "/backoffice/horaires/", at="09:15").status_code == 200
        assert Visit.get().at == kept["at"]
        assert [changes for _, _, changes in journal("visit")] == [{"title": ["Musée", "Tour"]}]
        people["si"].fill_in(address, title="Tour", season="", **drawn | {"at": "09:16"})
        assert (Visit.get().at, Visit.get().seen) == (time(9, 16), again)

    def test_a_decimal_is_the_same_however_many_zeros_end_it(self, people: People) -> None:
        stage = Stage.create(title="Pont", price=Decimal("12.5"))
        address = edit(stage, "/backoffice/etapes/")
        page = people["si"].get(address).text
        assert 'value="12.50"' in page
        people["si"].fill_in(address, title="Tour", level="", price="12.50")
        assert [changes for _, _, changes in journal("stage")] == [{"title": ["Pont", "Tour"]}]

    @pytest.mark.parametrize("key", ["0", "999", "-1", "abc", "1%00", "9" * 30, "1.5"])
    def test_there_is_nothing_under_another_key(self, people: People, key: str) -> None:
        for page in ("edit", "details", "delete/confirm"):
            assert people["si"].get(f"{HOLIDAYS}{page}/?id={key}").status_code == 404


class TestDeleting:
    def test_asks_first_and_journals_what_was_lost(self, people: People, may_day: Holiday) -> None:
        confirm = f"{HOLIDAYS}delete/confirm/?id={may_day.id}"
        assert "01/05/2026, Fête du travail" in people["si"].get(confirm).text
        hidden = people["si"].hidden_in(people["si"].get(confirm).text)
        people["si"].client.post(f"{HOLIDAYS}delete/", data=hidden)
        assert Holiday.select().count() == 0
        assert journal()[-1][0] == "row.deleted"
        assert journal()[-1][2]["label"] == ["Fête du travail", None]

    def test_without_the_question_nothing_goes(self, people: People, may_day: Holiday) -> None:
        people["si"].post(f"{HOLIDAYS}delete/", page=f"{HOLIDAYS}new/", id=str(may_day.id))
        assert Holiday.select().count() == 1

    def test_what_changed_since_the_question_stays(self, people: People, may_day: Holiday) -> None:
        hidden = people["si"].hidden_in(people["si"].get(f"{HOLIDAYS}delete/confirm/?id={may_day.id}").text)
        people["si"].fill_in(edit(may_day), day="2026-05-01", label="Autre")
        people["si"].client.post(f"{HOLIDAYS}delete/", data=hidden)
        assert Holiday.get_by_id(may_day.id).label == "Autre"
        assert "a enregistré d’autres valeurs entre-temps" in people["si"].get(HOLIDAYS).text

    def test_what_is_referred_to_stays_and_says_by_what(self, people: People) -> None:
        season = Season.create(name="Été")
        for number in range(2):
            Visit.create(title=f"Visite {number}", season=season)
        hidden = people["si"].hidden_in(people["si"].get(f"{SEASONS}delete/confirm/?id={season.id}").text)
        people["si"].client.post(f"{SEASONS}delete/", data=hidden)
        told = people["si"].get(SEASONS).text
        assert "Suppression impossible : 2 éléments d’une autre liste s’y rapportent." in told
        assert (Season.select().count(), Visit.select().count()) == (1, 2)

    def test_a_key_may_hold_any_sign(self, people: People) -> None:
        sign = Sign.create(code="a=b", label="Sortie")
        where = "/backoffice/panneaux/"
        hidden = people["si"].hidden_in(people["si"].get(f"{where}delete/confirm/?id={sign.code}").text)
        people["si"].client.post(f"{where}delete/", data=hidden)
        assert Sign.select().count() == 0

    def test_of_a_selection_those_that_are_gone_are_passed_over(self, people: People) -> None:
        winter = Season.create(name="Hiver")
        fields = {"action": "delete", "rowid": ["999", str(winter.id)]}
        asked = people["si"].post(f"{SEASONS}action/", page=SEASONS, **fields)
        assert (asked.status_code, "Saison Hiver" in asked.text) == (200, True)
        people["si"].client.post(f"{SEASONS}action/", data=people["si"].hidden_in(asked.text))
        assert Season.select().count() == 0
        people["si"].post(f"{SEASONS}action/", page=SEASONS, action="delete", rowid=["999", "x"])
        assert "Ces lignes n’existent plus." in people["si"].get(SEASONS).text

    def test_several_are_deleted_together_each_told(self, people: People) -> None:
        rows = [Season.create(name=name) for name in ("Été", "Hiver", "Printemps")]
        Visit.create(title="Visite", season=rows[0])
        fields = {"action": "delete", "rowid": [str(row.id) for row in rows[:2]]}
        asked = people["si"].post(f"{SEASONS}action/", page=SEASONS, **fields)
        assert "Saison Hiver" in asked.text
        assert Season.select().count() == 3
        hidden = people["si"].hidden_in(asked.text)
        seen = re.findall(r'name="seen" value="([^"]+)"', asked.text)
        people["si"].client.post(f"{SEASONS}action/", data={**hidden, **fields, "seen": seen})
        told = people["si"].get(SEASONS).text
        assert "« Saison Hiver » a été supprimé." in told
        assert "Suppression impossible : 1 élément" in told
        assert {row.name for row in Season.select()} == {"Été", "Printemps"}


class TestCells:
    """One cell, edited in the list."""

    FETCHED = {"headers": {"HX-Request": "true"}}

    def test_what_somebody_saved_meanwhile_is_told_before_it_is_replaced(
        self, people: People, may_day: Holiday
    ) -> None:
        opened = people["si"].hidden_in(people["si"].get(cell_of(may_day, "label")).text)
        assert opened["row_seen"] == marks({"label": "Fête du travail"})
        people["si"].fill_in(edit(may_day), day="2026-05-01", label="La <première>")
        answer = people["si"].client.post(UPDATE, data={**opened, "label": "La seconde"}, **self.FETCHED)
        assert answer.status_code == 422
        alert = re.search('(?s)role="alert">(.*?)</p>', answer.text)
        assert alert is not None
        assert html.unescape(alert[1]) == (
            f"{people.account('si').full_name} a enregistré « La <première> » entre-temps. "
            "Enregistrez de nouveau pour le remplacer."
        )
        assert 'value="La seconde"' in answer.text
        assert Holiday.get().label == "La <première>"
        again = {**people["si"].hidden_in(answer.text), "label": "La seconde"}
        people["si"].fill_in(edit(may_day), day="2026-05-02", label="La troisième")
        assert people["si"].client.post(UPDATE, data=again, **self.FETCHED).status_code == 422
        people["si"].fill_in(edit(may_day), day="2026-05-02", label="La <première>")
        assert people["si"].client.post(UPDATE, data=again, **self.FETCHED).status_code == 200
        assert (Holiday.get().label, Holiday.get().day) == ("La seconde", date(2026, 5, 2))

    def test_what_only_the_other_changed_is_taken_over(self, people: People, may_day: Holiday) -> None:
        opened = people["si"].hidden_in(people["si"].get(cell_of(may_day, "label")).text)
        people["si"].fill_in(edit(may_day), day="2026-05-01", label="La première")
        answer = people["si"].client.post(UPDATE, data={**opened, "label": may_day.label}, **self.FETCHED)
        assert (answer.status_code, 'value="La première"' in answer.text) == (422, True)

    def test_without_its_mark_nothing_is_written(self, people: People, may_day: Holiday) -> None:
        fields = {"list_form_pk": str(may_day.id), "label": "Autre"}
        assert people["si"].post(UPDATE, page=f"{HOLIDAYS}new/", **fields).status_code == 422
        assert Holiday.get().label == may_day.label

    @pytest.mark.parametrize("options", [{}, FETCHED])
    def test_a_service_says_why_it_refuses(self, people: People, options: dict[str, Any]) -> None:
        bodies, sirets = "/backoffice/organismes/", ("73282932000074", "35600000000048")
        rows = [factories.make_ministry(code=siret, label=siret, siret=siret) for siret in sirets]
        opened = people["si"].hidden_in(people["si"].get(cell_of(rows[1], "siret", bodies)).text)
        answer = people["si"].client.post(f"{bodies}ajax/update/", data={**opened, "siret": sirets[0]}, **options)
        assert answer.status_code == 422
        assert "a déjà ce SIRET" in answer.text
        people["si"].client.post(f"{bodies}ajax/update/", data={**opened, "siret": "13002526500013"}, **options)
        assert Ministry.get_by_id(rows[1].id).siret == "13002526500013"

    def test_what_no_cell_can_draw_is_edited_on_its_page(self, people: People) -> None:
        row = Visit.create(title="Musée", at=time(9, 15))
        page = people["si"].get("/backoffice/horaires/").text
        assert re.findall(r"column=(\w+)", page) == ["at", "seen"]
        for column in ("season", "notes"):
            assert people["si"].get(cell_of(row, column, "/backoffice/horaires/")).status_code == 404


class TestRowsInsideTheForm:
    NEW = "/backoffice/visites/new/"

    def test_are_written_with_the_row_and_stand_in_its_history(self, people: People) -> None:
        anne = {"guides-0-id": "", "guides-0-name": "Anne"}
        people["si"].fill_in(self.NEW, title="Musée", **anne)
        visit = Visit.get()
        assert [guide.name for guide in visit.guides] == ["Anne"]
        address = f"/backoffice/visites/edit/?id={visit.id}"
        people["si"].fill_in(
            address, title="Musée", **{**anne, "guides-0-id": str(Guide.get().id), "guides-0-name": "Annie"}
        )
        assert [guide.name for guide in Guide.select()] == ["Annie"]
        events = [entry.event for entry in JournalEntry.select().where(JournalEntry.object_kind == "visit")]
        assert events == ["row.created", "row.changed"]
        assert "Annie" in people["si"].get(f"/backoffice/visites/details/?id={visit.id}").text

    def test_one_more_is_asked_for_and_nothing_is_written_yet(self, people: People) -> None:
        again = people["si"].fill_in(self.NEW, title="Musée", _ajouter="guides")
        assert (again.status_code, Visit.select().count()) == (200, 0)
        assert 'name="guides-0-name"' in again.text
        assert 'value="Musée"' in again.text

    def test_nothing_is_written_by_halves(self, people: People) -> None:
        long = {"guides-0-id": "", "guides-0-name": "x" * 41}
        assert people["si"].fill_in(self.NEW, title="Musée", **long).status_code == 422
        assert (Visit.select().count(), Guide.select().count()) == (0, 0)


class TestLookups:
    LOOKUP = "/backoffice/visites/ajax/lookup/?name=season&query=hiver"

    def test_a_row_is_searched_for_chosen_and_journalled(self, people: People) -> None:
        winter = Season.create(name="d’hiver")
        new = TestRowsInsideTheForm.NEW
        typed = {"title": "Musée", "season": "", "season-recherche": "hiver"}
        again = people["si"].fill_in(new, **typed, _chercher="season")
        assert (again.status_code, Visit.select().count()) == (200, 0)
        assert f'name="season" value="{winter.id}"' in again.text
        assert people["si"].fill_in(new, **{**typed, "season": "999999"}).status_code == 422
        people["si"].fill_in(new, **{**typed, "season": str(winter.id)})
        assert Visit.get().season == winter
        (entry,) = JournalEntry.select().where(JournalEntry.object_kind == "visit")
        assert JournalDetail.get(JournalDetail.entry == entry).detail["changes"]["season"] == [None, winter.id]
        page = people["si"].get(f"/backoffice/visites/edit/?id={Visit.get().id}").text
        assert re.search(rf'name="season" value="{winter.id}" checked', page)

    def test_are_for_those_who_edit(self, people: People) -> None:
        winter = Season.create(name="d’hiver")
        assert people["si"].get(self.LOOKUP).json == [[winter.id, "Saison d’hiver"]]
        assert people["reader"].get("/backoffice/visites/").status_code == 200
        for headers in ({}, {"HX-Request": "true"}):
            assert people["reader"].get(self.LOOKUP, headers=headers).status_code == 403
        assert people["si"].get("/backoffice/saisons/ajax/lookup/?name=season").status_code == 404


class TestActions:
    def test_a_screen_that_deletes_nothing_may_have_others(self, people: People) -> None:
        visit = Visit.create(title="Musée", open=False)
        page = "/backoffice/visites/"
        assert "Ouvrir" in people["si"].get(page).text
        people["si"].post(f"{page}action/", page=page, action="open", rowid=str(visit.id))
        assert Visit.get().open
        assert people["si"].post(f"{page}action/", page=page, action="delete", rowid="1").status_code == 404

    def test_without_any_there_is_no_address(self, people: People) -> None:
        rules = {rule.rule for rule in people.app.url_map.iter_rules()}
        assert "/backoffice/saisons/action/" in rules
        assert "/backoffice/modeles/mots/action/" not in rules
        assert "/backoffice/modeles/mots/delete/" in rules


class TestWhoMay:
    def test_those_who_see_change_nothing(self, people: People, may_day: Holiday) -> None:
        assert "Fête du travail" in people["reader"].get(HOLIDAYS).text
        for link in ("Ajouter un jour férié", "Modifier", "Supprimer", "Exporter"):
            assert link not in people["reader"].get(HOLIDAYS).text + people["reader"].get(details(may_day)).text
        for page in ("new/", f"edit/?id={may_day.id}", f"delete/confirm/?id={may_day.id}"):
            assert people["reader"].get(HOLIDAYS + page).status_code == 403
        token = {
            "csrf_token": people["reader"].hidden_in(people["reader"].get("/mon-compte/profil").text)["csrf_token"]
        }
        for page in ("new/", f"edit/?id={may_day.id}", "delete/", "action/", "ajax/update/"):
            assert people["reader"].client.post(HOLIDAYS + page, data=token).status_code == 403

    def test_those_who_do_not_see_get_nothing(self, people: People) -> None:
        assert people["manager"].get(HOLIDAYS).status_code == 403


def test_a_filter_is_called_in_the_words_of_the_installation(people: People) -> None:
    """Flask-Admin asks for its label when the view is made, before there is an installation."""
    page = people["si"].get("/backoffice/pluies/?flt_add=0").text
    assert ">Nom du ministère contient</option>" in page
    assert ">Nom du ministère contient</label>" in page


def test_the_list_is_exported_as_it_is_shown(people: People, may_day: Holiday) -> None:
    people["si"].fill_in(f"{HOLIDAYS}new/", day="2026-07-14", label="=Fête")
    text = people["si"].get(f"{HOLIDAYS}export/csv/?sort=1&desc=1").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows == [["Jour", "Nom"], ["01/05/2026", may_day.label], ["14/07/2026", "'=Fête"]]
    found = people["si"].get(f"{HOLIDAYS}export/csv/?search=travail").data.decode("utf-8-sig")
    assert len(found.splitlines()) == 2
