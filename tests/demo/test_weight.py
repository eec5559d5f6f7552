"""What a first visit transfers, in the demonstration's full pages: less than 150 kB, document images aside."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from demo.load import PASSWORD
from domain.states import State
from models import Account, AccountRequest, Entity, Mail
from tests.support.application import Visitor, deps_of
from tests.support.factories import browser_of, make_draft

pytestmark = pytest.mark.slow

MOST = 150_000
"""Bytes of a first visit (issue: one look, for everybody)."""
MOST_OF_A_ROW = {"demandes": 2_350, "entites": 850, "comptes": 700, "ministeres": 1_350, "journal": 750, "mails": 650}
"""Bytes of a row of each list, uncompressed, as a search from a bookmark is sent."""
MOST_OF_A_SEARCH = 20_000
"""Bytes of a searched page of requests that a person asked our own page for."""
CLICKED = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-User": "?1"}

PUBLIC = [
    "/", "/creer-un-compte/", "/lettre-de-mandat", "/retrouver-ma-demande", "/connexion", "/mot-de-passe-oublie",
    "/aide", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/plan-du-site", "/nulle-part",
]  # fmt: skip
PIECES = [f"pieces/{page}" for page in ("justificatif", "signataire", "lettre", "lettre-signee")]
STEPS = [f"/creer-un-compte/{step}" for step in ("organisme", "entite", *PIECES, "vous", "recapitulatif")]
SIGNED_IN = [
    "/mon-compte", "/backoffice/", "/backoffice/demandes/", "/backoffice/demandes/?recherche=kerlann",
    "/backoffice/entites/", "/backoffice/comptes/", "/backoffice/ministeres/", "/backoffice/agents/",
    "/backoffice/journal/",
    "/backoffice/mails/", "/backoffice/modeles/", "/backoffice/modeles/submitted/1", "/backoffice/statistiques",
]  # fmt: skip

# What a browser fetches for a page by itself.
_FETCHED = re.compile(
    r'<link\b[^>]*\brel="(?:stylesheet|icon|preload)"[^>]*\bhref="([^"]+)"|'
    r'<link\b[^>]*\bhref="([^"]+)"[^>]*\brel="(?:stylesheet|icon|preload)"|'
    r'<(?:script|img|iframe)\b[^>]*\bsrc="([^"]+)"|<use\b[^>]*\bhref="([^"#]+)'
)
_DOCUMENT = re.compile(r"/pieces/")


@pytest.fixture(scope="module")
def agent(site: Flask) -> Visitor:
    visitor = Visitor(site)
    visitor.sign_in(Account.get(Account.email == "si@demo.example"), PASSWORD)
    return visitor


def size(response: TestResponse) -> int:
    """Bytes on the line: the head's, and the body's as it was sent."""
    head = sum(len(name) + len(value) + 4 for name, value in response.headers)
    return head + len(response.data)


def page_of(visitor: Visitor, address: str) -> str:
    """The page's own text, uncompressed."""
    return visitor.get(address, headers={"Accept-Encoding": ""}, follow_redirects=True).text


def weigh(visitor: Visitor, address: str) -> dict[str, int]:
    """Every address that a first visit of this one fetches, and its bytes."""
    headers = {"Accept-Encoding": "gzip"}
    page = visitor.get(address, headers=headers, follow_redirects=True)
    assert page.request.path == urlsplit(address).path, "another page came in its place"
    text = page_of(visitor, address)
    fetched = {
        urlsplit(urljoin(address, unescape(found))).path
        for groups in _FETCHED.findall(text)
        for found in groups
        if found and not found.startswith("data:") and not _DOCUMENT.search(found)
    }
    return {address: size(page)} | {name: size(visitor.get(name, headers=headers)) for name in sorted(fetched)}


def assert_light(weights: dict[str, int]) -> None:
    assert any(name.endswith(".css") for name in weights), "the page's stylesheets were not found"
    assert sum(weights.values()) < MOST, weights


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_light(site: Flask, address: str) -> None:
    assert_light(weigh(Visitor(site), address))


@pytest.mark.parametrize("address", STEPS)
def test_a_step_of_the_signup_is_light(site: Flask, address: str) -> None:
    visitor = Visitor(site)
    visitor.client.set_cookie("guichet-demande", browser_of(make_draft(deps_of(site))))
    assert_light(weigh(visitor, address))


@pytest.mark.parametrize("address", SIGNED_IN)
def test_a_page_of_those_who_work_here_is_light(agent: Visitor, address: str) -> None:
    assert_light(weigh(agent, address))


@pytest.mark.parametrize(("folder", "most"), MOST_OF_A_ROW.items())
def test_a_row_of_a_searched_list_is_light(agent: Visitor, folder: str, most: int) -> None:
    """A page that repeats what somebody else may have chosen is not compressed (BREACH): it grows with its rows."""
    page = page_of(agent, f"/backoffice/{folder}/?recherche=a")
    rows = page.partition("<tbody")[2].partition("</tbody>")[0]
    assert 0 < len(rows.encode()) < most * rows.count("<tr ")


def test_a_search_that_a_person_sends_is_light(agent: Visitor) -> None:
    sent = agent.get("/backoffice/demandes/?recherche=a", headers={"Accept-Encoding": "gzip", **CLICKED})
    assert sent.headers["Content-Encoding"] == "gzip"
    assert size(sent) < MOST_OF_A_SEARCH


def test_the_page_of_a_request_is_light(agent: Visitor) -> None:
    for state in State:
        for request in AccountRequest.select().where(AccountRequest.state == state.value).limit(2):
            if state is not State.DRAFT:
                assert_light(weigh(agent, f"/backoffice/demandes/{request.reference}"))


@pytest.mark.parametrize(("table", "folder"), [(Entity, "entites"), (Account, "comptes"), (Mail, "mails")])
def test_a_record_is_light(agent: Visitor, table: Any, folder: str) -> None:
    first = table.select().order_by(table.id).first()
    assert_light(weigh(agent, f"/backoffice/{folder}/{first.id}"))


def test_a_page_in_its_second_visit_is_the_page_alone(agent: Visitor) -> None:
    kept = {
        name: agent.get(name).headers["Cache-Control"]
        for name in weigh(agent, "/backoffice/demandes/")
        if name != "/backoffice/demandes/"
    }
    assert set(kept.values()) == {"max-age=31536000, immutable"}, kept
