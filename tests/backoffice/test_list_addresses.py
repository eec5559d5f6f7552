"""The addresses of lists: pages that follow one another, and the nearest one for what is no address."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from models import AccountRequest
from tests.backoffice.conftest import People
from tests.backoffice.test_grid import GRID, references

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]


def link_to(people: People, address: str, words: str) -> str:
    """Where the link of these words leads from a list."""
    links = re.findall(rf'<a [^>]*href="([^"]+)" title="{words}"', people["si"].get(address).text)
    return unescape(links[0])


def test_pages_follow_one_another(people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [request_of("with_si").reference for _ in range(3)]
    monkeypatch.setattr("backoffice.listing.Listing.page_size", 2)
    assert references(people, "si") == made[:2]
    assert references(people, "si", f"{GRID}?page=2") == made[2:]
    following, last = link_to(people, GRID, "Suivante"), link_to(people, GRID, "Dernière")
    assert references(people, "si", following) == references(people, "si", last) == made[2:]
    assert references(people, "si", link_to(people, following, "Précédente")) == made[:2]
    assert references(people, "si", link_to(people, last, "Première")) == made[:2]
    assert "Page 2 sur 2" in people["si"].get(following).text


def token(*position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


NO_PLACE, NO_PAGE, NO_SORT = "Cet endroit de la liste", "La page ", "Cet ordre n’existe pas"
NO_QUEUE, NO_FILTER, NO_SIZE = "Cette liste n’existe pas", "Le filtre « ", "Ce nombre de lignes"
NOTHING_AFTER, NOTHING_BEFORE = "Rien ne vient après", "Rien ne vient avant"
GARBAGE = {
    "page=abc": NO_PLACE,
    "page=-5": NO_PLACE,
    "page=0": NO_PLACE,
    "page=99999999999999999999": NO_PLACE,
    "page=99": NO_PAGE,
    "page=%00": NO_PLACE,
    "apres=x": NO_PLACE,
    f"apres={'W' * 10_000}": NO_PLACE,
    f"apres={'WyJ' * 1_000}": NO_PLACE,
    f"apres={token('2026-01-01T00:00:00+00:00', 'un')}": NO_PLACE,
    f"apres={token('2026-01-01', 1)}": NO_PLACE,
    f"apres={token(10**30, 1)}": NO_PLACE,
    f"apres={token(None, 1)}": NO_PLACE,
    f"apres={token('9999-12-31T23:59:59+00:00', 1)}": NO_PLACE,
    f"apres={token('2026-01-01T00:00:00+00:00', 10**30)}": NO_PLACE,
    f"apres={token('2999-01-01T00:00:00+00:00', 1)}": NOTHING_AFTER,
    f"avant={token('1900-01-01T00:00:00+00:00', 1)}": NOTHING_BEFORE,
    f"tri=demandeur&apres={token('nul' + chr(0), 1)}": NO_PLACE,
    f"tri=demandeur&apres={token(chr(0xD800), 1)}": NO_PLACE,
    f"tri=demandeur&apres={token(True, 1)}": NO_PLACE,
    "aller=hier": NO_PLACE,
    "aller=31/12/9999": NO_PLACE,
    "aller=%00": NO_PLACE,
    "tri=etat&aller=x": NO_PLACE,
    "tri=password": NO_SORT,
    "tri=0": NO_SORT,
    "tri=%00": NO_SORT,
    "par-page=7": NO_SIZE,
    "vue=inconnue": NO_QUEUE,
    "etat=draft": NO_FILTER,
    "etat=%00": NO_FILTER,
    "type=inconnu": NO_FILTER,
    "entite=abc": NO_FILTER,
    "entite=99999999999999999999": NO_FILTER,
    "entite=%00": NO_FILTER,
    "sans-reponse=1": NO_FILTER,
    "du=demain": NO_FILTER,
    "du=2026-02-30": NO_FILTER,
    "au=26/11/2026": NO_FILTER,
    f"apres={'A' * 7}": NO_PLACE,
    f"avant={token('2026-01-01T00:00:00+00:00')}": NO_PLACE,
    f"avant={token('2026-01-01T00:00:00+99:00', 1)}": NO_PLACE,
    f"tri=demandeur&apres={token('zzz', -1)}": NOTHING_AFTER,
    "page=1e3": NO_PLACE,
    "page=٢": NO_PLACE,
    "page=%E2%80%8E2": NO_PLACE,
}
"""What no list has → the beginning of the sentence about it."""


def test_garbage_in_the_address_is_told_and_shows_the_nearest_page(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    for query, sentence in GARBAGE.items():
        page = people["si"].get(f"{GRID}?{query}")
        assert (query[:40], page.status_code) == (query[:40], 200)
        assert sentence in page.text, query[:40]
        assert waiting.reference in page.text, query[:40]


@pytest.mark.parametrize("where", ["demandes", "entites", "comptes", "journal", "mails", "ministeres", "agents"])
def test_no_list_answers_404_for_its_query_string(people: People, where: str) -> None:
    garbage = [*GARBAGE, "recherche=%25", f"recherche={'x' * 10_000}", "demande=%00", "acteur=%00", "du=0001-01-01"]
    garbage += ["search=%00", "flt0_1=%00", "flt99_99=x", "sort=99", "sort=x", "page_size=7", "desc=x"]
    # Flask-Admin's own words beside ours, of bookmarks and of programs.
    both = (
        "search=x",
        "sort=99",
        "sort=x",
        "desc=1",
        "page_size=7",
        "page=3",
        "flt0_0=x",
        "q=x",
        "endpoint=x",
        "self=x",
    )
    garbage += [f"{one}&recherche=deux+mots&etat=actif&type=company&vue=toutes" for one in both]
    answers = {query: people["si"].get(f"/backoffice/{where}/?{query}").status_code for query in garbage}
    assert answers == dict.fromkeys(garbage, 200)
