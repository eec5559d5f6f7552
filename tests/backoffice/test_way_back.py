"""Back from a row's page, its forms and its errors to the list as it stood, or to the request that one was at."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest

from models import AccountRequest, JournalEntry
from tests.backoffice.conftest import People

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]
ACCOUNTS = "/backoffice/comptes/?etat=actif&recherche=essai&tri=visite&par-page=25"


def links(page: str, inside: str) -> list[str]:
    """The addresses in a page that hold this."""
    return [unescape(one) for one in re.findall(r'(?:href|action)="([^"]*)"', page) if inside in one]


def back_from(page: str) -> tuple[str, str]:
    """Where the page's first crumb leads, and what it says."""
    crumb = re.search(r'class="breadcrumb".*?<a href="([^"]*)">(.*?)</a>', page, re.S)
    assert crumb is not None
    return unescape(crumb[1]), crumb[2]


def test_an_account_leads_back_to_its_list_as_it_stood_through_what_is_done_to_it(people: People) -> None:
    who, si = people.account("manager"), people["si"]
    address = links(si.get(ACCOUNTS).text, f"/comptes/{who.id}?")[0]
    back = (f"{ACCOUNTS}#ligne-{who.id}", "Comptes")
    page = si.get(address).text
    assert back_from(page) == back
    assert f'id="ligne-{who.id}"' in si.get(ACCOUNTS).text
    # To the entity, to a form that refuses its text, and through the form that is sent.
    assert back_from(si.get(links(page, f"/entites/{people.entity.id}")[0]).text) == (ACCOUNTS, "Comptes")
    suspend = links(page, "/suspendre")[0]
    refused = si.post(suspend, page=address, motif="Essai\x07")
    assert refused.status_code == 422
    assert back_from(si.get(links(refused.text, f"/comptes/{who.id}?")[0]).text) == back
    answer = si.post(suspend, page=address, motif="Essai de suspension.", jusqu_au="1/12/2026")
    assert back_from(si.get(answer.headers["Location"]).text) == back


@pytest.mark.parametrize("words", ["ROW", "REFERENCE", "a&b=é"])
def test_rows_of_a_search_lead_to_their_own_pages(people: People, request_of: Make, words: str) -> None:
    made = request_of("with_si", last_name=words, entity_name=words)
    page = people["si"].get(f"/backoffice/demandes/?vue=toutes&recherche={quote(words)}").text
    assert links(page, f"/demandes/{made.reference}?liste=vue%3Dtoutes%26recherche%3D{quote(quote(words))}")
    assert people["si"].get(links(page, f"/demandes/{made.reference}?")[0]).status_code == 200


def test_a_page_that_was_opened_from_another_list_or_from_a_request_leads_back_there(
    people: People, request_of: Make
) -> None:
    made = request_of("with_si", entity=people.entity)
    si = people["si"]
    journal = f"/backoffice/journal/?demande={made.reference}"
    assert JournalEntry.select().count()
    from_journal = links(si.get(journal).text, f"/demandes/{made.reference}?")[0]
    page = si.get(from_journal).text
    assert f'href="{journal}" data-key="back">Journal<' in page
    to_entity = links(page, f"/entites/{people.entity.id}")[0]
    address, label = back_from(si.get(to_entity).text)
    assert label == f"Demande {made.reference}"
    assert f'href="{journal}" data-key="back">Journal<' in si.get(address).text
    # What stands below the request keeps both.
    history = links(page, "/historique")[0]
    assert back_from(si.get(history).text)[0].startswith(journal)


def test_a_request_of_a_list_leads_back_to_it_from_every_page_below(people: People, request_of: Make) -> None:
    made = request_of("with_si")
    shown = "vue=en-cours&recherche=martin&tri=entite&sens=desc&par-page=25"
    page = people["si"].get(f"/backoffice/demandes/{made.reference}/refuser?liste={quote(shown, safe='')}").text
    assert back_from(page)[0] == f"/backoffice/demandes/?{shown}#demande-{made.reference}"


def test_an_error_leads_back_to_the_list(people: People) -> None:
    gone = f"/backoffice/comptes/999999?retour={quote(ACCOUNTS, safe='')}"
    answer = people["si"].get(gone)
    assert answer.status_code == 404
    assert f'<a href="{ACCOUNTS.replace("&", "&amp;")}">Comptes</a>' in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        "https://ailleurs.example/backoffice/comptes/",
        "//ailleurs.example/",
        "/backoffice/comptes/\\ailleurs",
        "/backoffice/comptes/\n",
        "/connexion",
        "/backoffice/comptes/999",
        "/backoffice/agents/",
        "javascript:alert(1)",
        "/backoffice/comptes/?recherche=" + "x" * 5000,
    ],
)
def test_a_place_that_is_none_of_ours_or_not_open_to_somebody_who_looks_is_passed_over(
    people: People, typed: str
) -> None:
    who = people.account("manager")
    page = people["reviewer"].get(f"/backoffice/comptes/{who.id}?retour={quote(typed, safe='')}").text
    assert back_from(page) == (f"/backoffice/comptes/#ligne-{who.id}", "Comptes")
