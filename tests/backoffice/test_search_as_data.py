"""What is typed into a search box is cleaned as the rows were: every list finds a name however it was copied."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

import pytest

from models import Account, AccountRequest
from services.requests.list_keys import list_keys
from tests.backoffice.conftest import People
from tests.support import factories

pytestmark = pytest.mark.slow

Make = Callable[..., AccountRequest]

NAME = "L’Œuvre & Cie «\u00a0n°\u00a012\u00a0»"
COPIED = [
    "L’Œuvre & Cie «\u00a0n°\u00a012\u00a0»",
    "l'oeuvre & cie",
    "L\u00b4OEUVRE",
    "l\u2032œuvre",
    "L’Œuvre &amp; Cie",
    "l&#8217;œuvre",
    "“L’Œuvre & Cie”",
    "L’Œuvre\t&\u202fCie",
    "L’Œu\u00advre\u200b",
    "\u2068L’Œuvre\u2069",
    "L’Œuvre\ufe0f\ufffc",
    "(L’OEuvre)",
    "№ 12",
    "nº 12",
]


def hits(people: People, where: str, typed: str, name: str) -> bool:
    words = {"recherche": typed, "search": typed, "q": typed, "vue": "toutes"}
    page = people["si"].get(f"/backoffice/{where}", query_string=words)
    assert page.status_code == 200
    rows = page.text.partition("<tbody")[2] or page.text.partition("<main")[2]
    return html.escape(name, quote=False) in rows.replace("<wbr>", "")


def missed(people: People, texts: Iterable[str], lists: dict[str, str]) -> list[tuple[str, str]]:
    """The list, and the text, that do not bring the row that bears this name."""
    return [(where, typed) for typed in texts for where, name in lists.items() if not hits(people, where, typed, name)]


def test_an_entity_is_found_in_every_search(people: People, request_of: Make) -> None:
    entity = factories.make_entity(people.deps, name=NAME)
    asked = request_of("with_si", entity_name=NAME)
    factories.make_ministry(code="oeuvre", label=NAME)
    lists = {"entites/": NAME, "demandes/": asked.reference, "recherche": asked.reference, "ministeres/": NAME}
    assert missed(people, COPIED, lists) == []
    assert len(missed(people, ["l’œuvre et", "n° 13"], lists)) == 2 * len(lists)
    assert entity.name == NAME


@pytest.mark.parametrize("typed", ["2098", "IDCC : 2098", "1486, 2098"])
def test_a_joint_commission_is_found_by_the_number_of_each_branch(people: People, request_of: Make, typed: str) -> None:
    branches = {"kind": "cpne", "register_kind": "idcc", "register_number": "1486, 2098"}
    unnumbered = {"identifier_kind": None, "identifier": None, "siren": None}
    factories.make_entity(people.deps, name="Commission des industries", **unnumbered, **branches)
    where = {"siret": None, "has_siret": False, "address": "1 rue Haute", "postcode": "75002", "city": "Paris"}
    asked = request_of("with_si", entity_name="Autre commission", **where, **branches)
    assert hits(people, "entites/", typed, "Commission des industries")
    assert hits(people, "demandes/", typed, asked.reference)


PEOPLE = [
    "Anne-Œlle D’Ævre",
    "d'aevre",
    "D\u00b4ÆVRE Anne\u2011Oelle",
    "anne oelle d aevre",
    "“Anne-Œlle D’Ævre”",
    "\u202aAnne-Œlle\u202c D&rsquo;Ævre",
    "Anne-Œlle\u00a0D’Ævre\u200e",
    "dʼævre",
]


def test_a_person_is_found_in_every_search(people: People, request_of: Make) -> None:
    account = people.account("reviewer")
    Account.update(first_name="Anne-Œlle", last_name="D’Ævre").where(Account.id == account.id).execute()
    asked = request_of("with_si", first_name="Anne-Œlle", last_name="D’Ævre").reference
    lists = {"comptes/": account.email, "agents/": account.email}
    lists |= {"demandes/": asked, "recherche": asked, "journal/": asked}
    assert missed(people, PEOPLE, lists) == []


ADDRESSES = [
    "Zoé Roy <zoe@mairie-orléans.example>;",
    "mailto:zoe@xn--mairie-orlans-khb.example",
    "«\u00a0Zoe@Mairie-Orléans.example\u00a0»",
    "zoe@mairie-orle\u0301ans.example.",
    "\u2068zoe@mairie-orléans.example\u2069",
    "Mail\u00a0: zoe@mairie-orléans.example",
]


def test_an_address_is_found_in_every_search(people: People, request_of: Make) -> None:
    stored = "zoe@xn--mairie-orlans-khb.example"
    asked = request_of("with_si", email=stored).reference
    account = people.account("reviewer")
    Account.update(email=stored, email_key=stored).where(Account.id == account.id).execute()
    lists = {"demandes/": asked, "recherche": asked, "mails/": asked}
    lists |= dict.fromkeys(("comptes/", "agents/"), "zoe@mairie-orléans.example")
    assert missed(people, ADDRESSES, lists) == []


def test_the_words_of_a_request_are_those_that_are_stored(people: People, request_of: Make) -> None:
    row = AccountRequest.get_by_id(request_of("with_si", entity_name=NAME).id)
    assert {name: getattr(row, name) for name in list_keys(row)} == list_keys(row)
