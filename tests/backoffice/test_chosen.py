"""What is ticked in the grid of requests, from page to page, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from random import Random

import pytest

from domain.references import new_reference
from models import AccountRequest
from tests.backoffice.conftest import People

pytestmark = pytest.mark.slow

GRID = "/backoffice/demandes/"
KEEP = f"{GRID}choisies"
Make = Callable[..., AccountRequest]


def turned(people: People, address: str, which: str, ticked: list[str]) -> str:
    """The page beside this one, to which its button leads with what is ticked."""
    page = people["si"].get(address).text
    button = re.search(rf'name="vers" value="([^"]*)">Page {which} en gardant', page)
    assert button is not None
    answer = people["si"].post(KEEP, page=address, rowid=ticked, vers=unescape(button[1]))
    return answer.headers["Location"]


def test_it_is_kept_counted_carried_into_actions_and_emptied(people: People, request_of: Make) -> None:
    made = [request_of("with_si", last_name=f"Roux{number:02}").reference for number in range(27)]
    shown = f"{GRID}?vue=toutes&tri=demandeur&par-page=25"
    second = turned(people, shown, "suivante", made[:2])
    page = people["si"].get(second).text
    assert "2 sélectionnées, dont 2 ailleurs" in page
    elsewhere = re.findall(r'name="rowid" value="([^"]+)" checked hidden', page)
    assert elsewhere == made[:2]
    first = turned(people, second, "précédente", [*elsewhere, made[26]])
    page = people["si"].get(first).text
    assert "3 sélectionnées, dont 1 ailleurs" in page
    assert re.findall(r'value="([^"]+)" checked>', page)[:2] == made[:2]
    # Another order keeps it, another search does not, and a link empties it.
    assert "choisies=" in re.findall(r'class="grid__sort" href="([^"]+)"', page)[0]
    assert 'name="choisies"' not in page
    emptied = re.search(r'<a href="([^"]+)" data-kept>', page)
    assert emptied is not None
    assert "choisies" not in emptied[1]
    assert "vue=toutes" in emptied[1]
    asked = people["si"].post(f"{GRID}actions/", page=first, action="hold", rowid=[*made[:2], made[26]], retour=first)
    assert all(reference in asked.text for reference in (*made[:2], made[26]))
    assert "choisies=" not in people["si"].get(f"{GRID}{made[0]}?liste=vue%3Dtoutes").text


def test_no_more_is_kept_than_an_address_holds_and_garbage_is_passed_over(people: People) -> None:
    many = [new_reference(Random(number).choice) for number in range(203)]
    answer = people["si"].post(KEEP, page=GRID, rowid=[*many, "x", "\x00"], vers=GRID)
    assert "3 ne le sont pas" in people["si"].get(answer.headers["Location"]).text
    assert len(answer.headers["Location"]) < 2100
    elsewhere = people["si"].post(KEEP, page=GRID, rowid=many[:1], vers="https://ailleurs.example/")
    assert elsewhere.headers["Location"].startswith(f"{GRID}?choisies=")
    assert people["si"].get(f"{GRID}?choisies=%00.x.{'a' * 5000}").status_code == 200
