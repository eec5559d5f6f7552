"""How the screen of docs/a-new-screen.md is used: test_a_new_screen.py runs this in a house that has it."""

from __future__ import annotations

import re
from typing import Any

import models
from models import JournalEntry
from tests.backoffice.conftest import People

SCREEN = "/backoffice/feries/"


def rows() -> list[tuple[str, str]]:
    holiday: Any = vars(models)["Holiday"]
    return [(row.day.isoformat(), row.label) for row in holiday.select().order_by(holiday.day)]


def add(people: People, day: str, label: str) -> str:
    people["si"].fill_in(f"{SCREEN}new/", day=day, label=label)
    holiday: Any = vars(models)["Holiday"]
    return str(holiday.get(holiday.day == day).id)


def test_it_is_listed_created_edited_and_deleted_with_its_history(people: People) -> None:
    first = add(people, "2026-05-01", "Fête du travail")
    add(people, "2026-07-14", "Fête nationale")
    page = people["si"].get(SCREEN).text
    assert page.rindex("Fête du travail") < page.rindex("Fête nationale")
    people["si"].fill_in(f"{SCREEN}edit/?id={first}", day="2026-05-01", label="1er mai")
    history = people["si"].get(f"{SCREEN}details/?id={first}").text
    assert history.index("Ligne modifiée") < history.index("Ligne ajoutée")
    hidden = people["si"].hidden_in(people["si"].get(f"{SCREEN}delete/confirm/?id={first}").text)
    people["si"].client.post(f"{SCREEN}delete/", data=hidden)
    assert rows() == [("2026-07-14", "Fête nationale")]
    events = [entry.event for entry in JournalEntry.select().where(JournalEntry.object_kind == "holiday")]
    assert sorted(events) == ["row.changed", "row.created", "row.created", "row.deleted"]


def test_a_stale_form_shows_what_was_saved_meanwhile(people: People) -> None:
    key = add(people, "2026-05-01", "Fête du travail")
    page = people["si"].get(f"{SCREEN}edit/?id={key}").text
    people["si"].fill_in(f"{SCREEN}edit/?id={key}", day="2026-05-01", label="La première")
    fields = {**people["si"].hidden_in(page), "day": "2026-05-01", "label": "La seconde"}
    answer = people["si"].client.post(f"{SCREEN}edit/?id={key}", data=fields)
    assert answer.status_code == 422
    assert re.search(r'name="label-garder"\s+value="enregistree".*?La première', answer.text, re.DOTALL)
    assert rows() == [("2026-05-01", "La première")]


def test_it_is_exported_and_shown_to_those_who_may(people: People) -> None:
    add(people, "2026-05-01", "Fête du travail")
    exported = people["si"].get(f"{SCREEN}export/csv/").data.decode("utf-8-sig").splitlines()
    assert exported == ['"Jour";"Nom"', '"01/05/2026";"Fête du travail"']
    assert people["si"].get(f"{SCREEN}export/xlsx/").status_code == 200
    assert f'href="{SCREEN}"' in people["reader"].get("/backoffice/").text
    assert people["reader"].get(f"{SCREEN}new/").status_code == 403
    assert people["manager"].get(SCREEN).status_code == 403
