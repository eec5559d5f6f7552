"""The look-ups of a stock view (`form_ajax_refs`): as JSON, for htmx, without a script; what they call rows."""

from __future__ import annotations

import re

import pytest

from tests.backoffice.conftest import People
from tests.backoffice.test_stock_vocabulary import EVERY, VISITS, app, fields  # noqa: F401 (a fixture)
from tests.support.tables import Season, Visit

pytestmark = pytest.mark.slow


def test_finds_at_most_twenty_rows(people: People) -> None:
    Season.insert_many([(f"n{number}",) for number in range(30)], ["name"]).execute()
    answer = people["si"].get(f"{VISITS}ajax/lookup/?name=season&query=n&limit=500")
    found = answer.get_json()
    assert len(found) == 20
    assert found[0][1] == "Saison n0"


def test_rows_are_called_by_their_names_in_their_order_as_in_selects_and_filters(people: People) -> None:
    Season.insert_many([(name,) for name in ("verte", "Été", "automne", "d’hiver")], ["name"]).execute()
    named = ["Saison automne", "Saison d’hiver", "Saison Été", "Saison verte"]
    answer = people["si"].get(f"{VISITS}ajax/lookup/?name=season").get_json()
    assert [label for _, label in answer] == named
    (word,) = re.findall(r'<option value="(\d+)">Saison vaut</option>', people["si"].get(EVERY).text)
    for page in (f"{EVERY}new/", f"{EVERY}?flt_add={word}"):
        offered = re.findall(r">([^<]+)</option>", people["si"].get(page).text)
        assert [label for label in offered if label in named] == named, page


def test_htmx_gets_the_options_of_a_list_and_their_number(people: People) -> None:
    for number in range(30):
        Season.create(name=f"n<{number}>")
    asked = {"HX-Request": "true", "HX-Target": "season-recherche-liste"}
    text = people["si"].get(f"{VISITS}ajax/lookup/?name=season&query=n<2", headers=asked).text
    assert re.findall(r'<li id="season-recherche-liste-(\d+)" role="option"', text) == [*map(str, range(1, 12))]
    key = Season.get(Season.name == "n<2>").id
    assert f'aria-selected="false" data-key="{key}">Saison n&lt;2&gt;</li>' in text
    counted = r'<p id="season-recherche-liste-nombre" hx-swap-oob="innerHTML">([^<]*)</p>'
    assert re.findall(counted, text) == ["11 résultats"]
    for query, words in (("n<29", "1 résultat"), ("z", "Aucun résultat"), ("n", "20 résultats au moins")):
        text = people["si"].get(f"{VISITS}ajax/lookup/?name=season&query={query}", headers=asked).text
        assert re.findall(counted, text)[0].startswith(words)


@pytest.mark.parametrize("words", ["", "&query=%00", "&offset=-1", "&offset=9999999999999999", "&limit=x"])
def test_garbage_is_no_fault(people: People, words: str) -> None:
    assert people["si"].get(f"{VISITS}ajax/lookup/?name=season{words}").status_code == 200
    assert people["si"].get(f"{VISITS}ajax/lookup/?{words}").status_code == 404


def test_without_javascript_is_a_search_and_radios(people: People) -> None:
    season = Season.create(name="d’été")
    answer = people["si"].post(
        f"{VISITS}new/", **fields(**{"season-recherche": "été", "_chercher": "season", "title": "Gardé"})
    )
    assert answer.status_code == 200
    assert re.search(rf'type="radio"[^>]*name="season" value="{season.id}"', answer.text)
    assert "1 résultat</p>" in answer.text
    assert 'value="Gardé"' in answer.text
    assert Visit.select().count() == 0
