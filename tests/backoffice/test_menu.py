"""The menu beside staff's pages: which screens in which group, and what waits there for the current user."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from models import Mail, database
from queries import menu_counts
from tests.backoffice.conftest import People

pytestmark = pytest.mark.one_database

ENTITIES = "/backoffice/entites/"


def menu_of(people: People, who: str) -> list[str]:
    """Titles of groups, and entries with their counts, in order; nothing where there is no side menu."""
    page = people[who].get(ENTITIES).text
    menu = re.search(r'<nav class="rail".*?</nav>', page, re.DOTALL)
    parts = re.findall(r'<p class="rail__title".*?</p>|<a .*?</a>', menu[0], re.DOTALL) if menu else []
    return [" ".join(re.sub(r"<[^>]*>", " ", part).split()) for part in parts]


@pytest.mark.slow
def test_screens_stand_in_groups_and_say_what_waits(people: People, request_of: Callable[..., Any]) -> None:
    request_of("with_si")
    request_of("with_si")
    request_of("approved")
    Mail.update(state="dead").where(Mail.id == Mail.select(Mail.id).limit(1)).execute()
    assert menu_of(people, "si") == [
        *("Accueil", "Demandes 2 demandes à traiter", "Entités", "Comptes"),
        *(
            "Suivi",
            "Recours",
            "Droits des personnes",
            "Changements d’adresse",
            "Mails 1 échec",
            "Journal",
            "Désaccords",
            "Tâches",
            "Statistiques",
        ),
        *("Réglages", "Modèles", "Ministères", "Annonces", "Agents", "Imports", "Archives", "Vues"),
    ]
    assert menu_of(people, "reader") == [
        *("Accueil", "Demandes", "Entités", "Suivi", "Statistiques", "Réglages", "Ministères", "Vues"),
    ]
    assert menu_of(people, "manager") == []


def test_each_screen_has_an_icon_of_its_own(people: People) -> None:
    page = people["si"].get(ENTITIES).text
    menu = re.search(r'<nav class="rail".*?</nav>', page, re.DOTALL)
    assert menu is not None
    icons = re.findall(r'icon--([a-z-]+)"', menu[0])
    assert len(icons) > 15
    assert len(set(icons)) == len(icons)


def test_counts_are_one_statement_and_stop_somewhere(
    people: People, request_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(menu_counts, "COUNTED", 1)
    for _ in range(3):
        request_of("with_si")
    mails = Mail.select(Mail.id).order_by(Mail.id)
    made: list[Any] = []
    hooks: list[Any] = database.obj.query_hooks
    hooks.append(lambda *sql: made.append(sql))
    try:
        assert menu_counts.counts_of({"mails": mails, "none": mails.where(Mail.id < 0)}) == {"mails": 2, "none": 0}
        assert menu_counts.counts_of({}) == {}
    finally:
        hooks.pop()
    assert len(made) == 1
