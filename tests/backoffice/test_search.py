"""The search boxes of the backoffice: what is typed in each list, and what is said of what is not understood."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models import AccountRequest, Claim, Mail
from services.machinery import outbox
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow

Make = Callable[..., AccountRequest]
ALL = "/backoffice/demandes/?vue=toutes"


def searched(people: People, typed: str, *, who: str = "si") -> tuple[list[str], str]:
    """References in the rows, the newest first, and the page as it is read."""
    page = people[who].get("/backoffice/demandes/", query_string={"vue": "toutes", "recherche": typed})
    assert page.status_code == 200
    references = re.findall(r'<a class="grid__open" href="/backoffice/demandes/([^"?]+)[^"]*"', page.text)
    return references, html.unescape(page.text).replace("\u00a0", " ")


class TestOperators:
    def test_narrow_by_state_kind_entity_and_age(self, people: People, request_of: Make, clock: Clock) -> None:
        old = request_of("rejected", entity_name="Cuisine & Terroirs", last_name="Martin")
        clock.advance(days=20)
        new = request_of("with_si", entity_name="Verdure", last_name="Martin")
        asked: dict[str, list[Any]] = {
            "martin statut:refusée": [old],
            "martin -statut:refusée": [new],
            "statut:with_si,rejetee": [new, old],
            "type:company": [new, old],
            "entite:terroirs": [old],
            'entité:"cuisine & terroirs"': [old],
            "martin -entite:terroirs": [new],
            "depuis:>10j": [old],
            "depuis:<10j": [new],
            f"depuis:{clock.at:%d/%m/%Y}": [new],
            '-"cuisine & terroirs"': [new],
        }
        seen = {typed: searched(people, typed)[0] for typed in asked}
        assert seen == {typed: [row.reference for row in rows] for typed, rows in asked.items()}

    def test_narrow_by_who_cares_and_by_mails(self, people: People, request_of: Make, clock: Clock) -> None:
        mine, free = request_of("with_si"), request_of("with_si")
        me = people.account("si")
        later = clock.at + timedelta(hours=1)
        Claim.create(request=mine, account=me, taken_at=clock.at, expires_at=later)
        Mail.update(state="sent").execute()
        written = (Mail.request == free) & (Mail.to_key == free.email_key)
        Mail.update(state="dead").where(written).execute()
        assert searched(people, "assigne:moi")[0] == [mine.reference]
        assert searched(people, "assigne:personne")[0] == [free.reference]
        assert searched(people, "mail:echec")[0] == [free.reference]
        last = Mail.select().where(written).order_by(Mail.id.desc()).get()
        outbox.send_again(people.deps, last.id)
        Mail.update(state="sent").where(Mail.id == last.id).execute()
        assert searched(people, "mail:echec")[0] == []

    def test_what_is_not_understood_is_said_and_the_rest_applies(self, people: People, request_of: Make) -> None:
        wanted = request_of("with_si", last_name="Martin")
        request_of("with_si", last_name="Autre")
        rows, page = searched(people, "martin statut:refusse couleur:rouge")
        assert rows == [wanted.reference]
        assert "« statut : refusse » n’est pas compris, il est ignoré. Essayez « statut:Refusée »." in page
        assert "« couleur : » n’est pas un critère de cette liste, il est ignoré." in page

    def test_each_part_is_a_chip_that_takes_it_out(self, people: People, request_of: Make) -> None:
        request_of("rejected")
        words = {"recherche": "-martin statut:refusee", "vue": "toutes"}
        text = people["si"].get("/backoffice/demandes/", query_string=words).text
        assert "Retirer de la recherche «\u00a0État Refusée\u00a0»" in text
        assert 'href="/backoffice/demandes/?vue=toutes&amp;recherche=-martin"' in text
        assert 'href="/backoffice/demandes/?vue=toutes&amp;recherche=statut:refusee"' in text

    def test_managers_have_no_word_for_what_they_do_not_see(self, people: People, request_of: Make) -> None:
        request_of("with_manager")
        _, page = searched(people, "mail:echec assigne:moi", who="manager")
        assert "« mail : » n’est pas un critère de cette liste" in page
        assert "« assigne : » n’est pas un critère de cette liste" in page


def test_the_journal_is_searched_and_filtered_by_what_is_read_of_its_entries(
    people: People, request_of: Make, clock: Clock
) -> None:
    old = request_of("rejected", last_name="Martin", entity_name="Terroirs")
    clock.advance(days=20)
    new = request_of("with_si", entity_name="Verdure")
    entity = AccountRequest.get_by_id(new.id).entity

    def lines(**asked: str) -> tuple[set[str], str]:
        page = html.unescape(people["si"].get("/backoffice/journal/", query_string=asked).text)
        return set(re.findall(r'<td role="cell" class="grid__about".*?>([^<>]+)</a>', page, re.S)), page

    assert old.reference in lines(recherche="martin")[0]
    assert new.reference not in lines(recherche="martin")[0]
    assert lines(recherche=new.reference)[0] == {new.reference}
    assert lines(recherche="refusée depuis:>10j")[0] == {old.reference}
    assert lines(recherche="refusée depuis:<10j")[0] == set()
    made = f'evenement:"entité créée" entite:{entity.name}'
    assert lines(recherche=made)[0] == {entity.name}
    assert lines(recherche=f"entité entite:{entity.identifier}")[0] == {entity.name}
    assert lines(entite=entity.name)[0] == {new.reference, entity.name}
    assert lines(recherche="par:moi refusée")[0] == {old.reference}
    page = lines(recherche="evenement:refusse")[1]
    assert "n’est pas compris, il est ignoré. Essayez" in page
    assert "statut\u00a0:\u00a0» n’est pas un critère" in lines(recherche="statut:x")[1]


COPIED = ["[{}]", "Réf. : {}", "\u200e{}\u200e", "{}\u00a0"]


@pytest.mark.parametrize("copied", COPIED)
def test_references_are_read_as_they_are_copied(people: People, request_of: Make, copied: str) -> None:
    wanted = request_of("with_si")
    request_of("with_si")
    assert searched(people, copied.format(wanted.reference))[0] == [wanted.reference]


def test_an_address_of_another_script_is_shown_as_typed_and_found_both_ways(people: People, request_of: Make) -> None:
    wanted = request_of("with_si", email="contact@xn--mairie-orlans-khb.example")
    request_of("with_si")
    for typed in ("contact@mairie-orléans.example", "contact@xn--mairie-orlans-khb.example", "@mairie-orléans.example"):
        assert searched(people, typed)[0] == [wanted.reference]
    page = html.unescape(people["si"].get(f"/backoffice/demandes/{wanted.reference}").text)
    assert "contact@mairie-orléans.example" in page.replace("<wbr>", "")
    mails = people["si"].get("/backoffice/mails/", query_string={"recherche": "contact@mairie-orléans.example"}).text
    assert "contact@mairie-orléans.example</span>" in mails.replace("<wbr>", "")


LISTS = ["demandes", "comptes", "entites", "mails", "journal", "agents", "ministeres"]
ODD = [
    "\x00",
    "%",
    "_",
    "*",
    ":",
    '"',
    "«",
    "-",
    "'",
    "\\",
    "!",
    "\u200e",
    "é" * 10_000,
    "statut:",
    "-a:b",
    "a" * 199 + " b",
]


@pytest.mark.parametrize("name", LISTS)
def test_every_search_box_takes_anything(people: People, request_of: Make, name: str) -> None:
    request_of("with_si")
    address = f"/backoffice/{name}/"
    words = [{"recherche": typed, "search": typed} for typed in ODD]
    assert [people["si"].get(address, query_string=one).status_code for one in words] == [200] * len(ODD)
