"""The grid of requests: what waits for whom, searching, filters, order, pages, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from domain.calendar import paris_midnight
from domain.states import State
from models import AccountRequest, Mail, database
from services.review import decisions, examination
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]


def references(people: People, who: str, address: str = GRID) -> list[str]:
    """The references in the rows, in their order."""
    page = people[who].get(address)
    assert page.status_code == 200
    return re.findall(r'<a class="grid__open" href="/backoffice/demandes/([^"?]+)[^"]*"', page.text)


class TestWhatWaits:
    def test_for_an_si_administrator_the_oldest_request_with_the_si_comes_first(
        self, people: People, request_of: Make, clock: Clock
    ) -> None:
        first = request_of("with_si")
        clock.advance(hours=1)
        second = request_of("with_si")
        request_of("approved")
        request_of("with_manager")
        assert references(people, "si") == [first.reference, second.reference]

    def test_for_a_manager_it_is_the_requests_of_their_entities(self, people: People, request_of: Make) -> None:
        mine = request_of("with_manager")
        request_of("with_si")
        assert references(people, "manager") == [mine.reference]
        assert references(people, "other_manager") == []

    def test_a_request_left_unanswered_waits_for_the_si_too(self, people: People, request_of: Make) -> None:
        left = request_of("with_manager")
        AccountRequest.update(escalated_at=people.deps.now()).where(AccountRequest.id == left.id).execute()
        assert references(people, "si") == [left.reference]
        assert references(people, "reviewer") == []

    def test_one_that_is_held_waits_until_its_day(self, people: People, request_of: Make, clock: Clock) -> None:
        held = request_of("with_si")
        tomorrow = date.fromordinal(clock.at.date().toordinal() + 1)
        examination.hold(people.deps, people.actor("si"), held.reference, tomorrow)
        assert references(people, "si") == []
        assert references(people, "si", f"{GRID}?vue=mises-en-attente") == [held.reference]
        clock.advance(days=1)
        people["si"].sign_in(people.account("si"))
        assert references(people, "si") == [held.reference]

    def test_ones_own_request_never_waits_for_oneself(self, people: People, request_of: Make) -> None:
        made = request_of("with_si")
        AccountRequest.update(account=people.account("si")).where(AccountRequest.id == made.id).execute()
        assert references(people, "si") == []

    def test_what_has_waited_longer_than_the_target_is_marked_late(
        self, people: People, request_of: Make, clock: Clock
    ) -> None:
        late, asked, refused = (request_of(state) for state in ("with_si", "awaiting_applicant", "rejected"))
        clock.advance(days=4)
        recent = request_of("with_si")
        # From Monday the 23rd of November on, the tenth working day is Monday the 7th of December.
        clock.at = paris_midnight(date(2026, 12, 7)) + timedelta(hours=12)
        assert references(people, "si", f"{GRID}?vue=toutes&en-retard=oui") == []
        clock.advance(days=1)
        people["si"].sign_in(people.account("si"))
        assert references(people, "si", f"{GRID}?vue=toutes&en-retard=oui") == [late.reference]
        everything = people["si"].get(f"{GRID}?vue=toutes&tri=age").text
        assert everything.count(", en retard") == 1
        marked = everything.partition(", en retard")[0].rpartition('<a class="reference"')[2]
        assert late.reference in marked
        assert {asked.reference, refused.reference, recent.reference} <= set(
            references(people, "si", f"{GRID}?vue=toutes&tri=age")
        )

    def test_what_silence_decides_soon_can_be_listed(self, people: People, request_of: Make, clock: Clock) -> None:
        # From the 23rd of November on, silence refuses on the 23rd of January.
        first = request_of("with_si")
        clock.advance(days=1)
        second, _ = (request_of(state) for state in ("with_si", "rejected"))
        assert references(people, "si", f"{GRID}?vue=toutes&implicite=2027-01-23") == [first.reference]
        both = f"{GRID}?vue=a-traiter&implicite=2027-01-24"
        assert references(people, "si", both) == [first.reference, second.reference]

    def test_managers_have_no_list_of_what_is_put_off(self, people: People, request_of: Make) -> None:
        request_of("with_manager")
        assert "Mises en attente" in people["si"].get(GRID).text
        assert "Mises en attente" not in people["manager"].get(GRID).text

    def test_support_and_readers_begin_with_what_is_open(self, people: People, request_of: Make) -> None:
        unactivated = request_of("awaiting_activation")
        request_of("approved")
        assert references(people, "support") == [unactivated.reference]
        assert references(people, "reader") == [unactivated.reference]

    def test_drafts_are_in_no_list(self, people: People) -> None:
        draft = factories.make_request(people.deps, State.DRAFT)
        assert draft.reference not in references(people, "si", f"{GRID}?vue=toutes")

    def test_an_empty_queue_says_where_to_look_next(self, people: People) -> None:
        page = people["si"].get(GRID).text
        assert "Rien n’attend votre décision" in page
        assert 'href="/backoffice/demandes/?vue=en-cours"' in page


class TestSearch:
    @pytest.mark.parametrize(
        "typed",
        ["elodie", "ÉLODIE Durand", "durand elodie", "elodie.d@ecole.example", "École nationale", "732 829 320 00074"],
    )
    def test_finds_by_name_address_entity_and_number(self, people: People, request_of: Make, typed: str) -> None:
        wanted = request_of(
            "with_si",
            first_name="Élodie",
            last_name="Durand",
            email="elodie.d@ecole.example",
            entity_name="L’École nationale d’essai",
            siret="73282932000074",
        )
        request_of("with_si", first_name="Paul", last_name="Autre")
        found = people["si"].get(GRID, query_string={"recherche": typed})
        assert re.findall(r'name="rowid" value="([^"]+)"', found.text) == [wanted.reference]

    def test_finds_by_reference_however_it_is_typed(self, people: People, request_of: Make) -> None:
        wanted = request_of("with_si")
        typed = wanted.reference.lower().replace("-", " ")
        assert references(people, "si", f"{GRID}?recherche={typed}") == [wanted.reference]

    def test_signs_of_the_query_language_are_only_signs(self, people: People, request_of: Make) -> None:
        request_of("with_si")
        signs = ["%", "_", "%25", "100%", "\\", "'", '"', "\x00", "!", "é" * 300]
        answers = [people["si"].get(GRID, query_string={"recherche": typed}).status_code for typed in signs]
        assert answers == [200] * len(signs)

    def test_a_percent_sign_is_looked_for_as_such(self, people: People, request_of: Make) -> None:
        request_of("with_si")
        assert references(people, "si", f"{GRID}?recherche=%25") == []

    def test_never_leaves_the_scope(self, people: People, request_of: Make) -> None:
        hidden = request_of("with_si", last_name="Introuvable")
        assert references(people, "manager", f"{GRID}?vue=toutes&recherche=introuvable") == []
        assert references(people, "manager", f"{GRID}?vue=toutes&recherche={hidden.reference}") == []


class TestFilters:
    def test_by_state_kind_and_period(self, people: People, request_of: Make, clock: Clock) -> None:
        old = request_of("rejected")
        clock.advance(days=40)
        new = request_of("with_si")
        day = clock.at.date().isoformat()
        everything = f"{GRID}?vue=toutes"
        assert references(people, "si", f"{everything}&etat=rejected") == [old.reference]
        assert references(people, "si", f"{everything}&du={day}") == [new.reference]
        assert references(people, "si", f"{everything}&au={day}") == [new.reference, old.reference]
        assert references(people, "si", f"{everything}&type=association") == []
        assert references(people, "si", f"{everything}&type=company&etat=with_si") == [new.reference]

    def test_by_entity(self, people: People, request_of: Make) -> None:
        mine = request_of("with_manager")
        request_of("with_si")
        assert references(people, "si", f"{GRID}?vue=toutes&entite={people.entity.id}") == [mine.reference]

    def test_managers_choose_among_their_entities_only(self, people: People, request_of: Make) -> None:
        mine = request_of("with_manager")
        request_of("with_manager", entity=people.other_entity, documents=True)
        for entity, words in ((people.entity, False), (people.other_entity, True)):
            address = f"{GRID}?entite={entity.id}"
            assert references(people, "manager", address) == [mine.reference]
            assert ("n’est pas lisible" in people["manager"].get(address).text) is words

    def test_a_date_that_is_none_is_told_and_ignored(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        page = people["si"].get(f"{GRID}?du=hier")
        assert "n’est pas lisible" in page.text
        assert waiting.reference in page.text

    def test_the_ends_of_the_calendar_are_days_too(self, people: People) -> None:
        for day in ("0001-01-01", "9999-12-31"):
            assert people["si"].get(f"{GRID}?du={day}&au={day}").status_code == 200


def test_a_search_that_finds_nothing_here_leads_to_all_requests(people: People, request_of: Make) -> None:
    done = request_of("approved", last_name="Quelqu’une")
    link = f"{GRID}?vue=toutes&amp;recherche=Quelqu%E2%80%99une"
    assert f'<a href="{link}">Chercher' in people["si"].get(f"{GRID}?recherche=Quelqu’une").text
    assert references(people, "si", link.replace("&amp;", "&")) == [done.reference]


def test_what_else_the_same_search_finds_is_said(people: People, request_of: Make) -> None:
    request_of("with_si", last_name="Rareté")
    for _ in range(2):
        request_of("approved", last_name="Rareté")
    page = people["si"].get(f"{GRID}?recherche=rareté").text
    link = re.search(r'<a [^>]*href="([^"]+)">2 autres dans Toutes</a>', page)
    assert link is not None
    assert len(references(people, "si", link[1].replace("&amp;", "&"))) == 3
    assert "dans Toutes</a>" not in people["si"].get(f"{GRID}?vue=toutes&recherche=rareté").text
    counts = re.findall(r'vue=([\w-]+)"[^>]*>[^<]*<span class="tabs__count">(\d+)</span>', page)
    assert dict(counts) == {"a-traiter": "1", "en-cours": "1", "mises-en-attente": "0", "toutes": "3"}


def test_the_way_back_leads_to_the_same_page_of_the_list(people: People, request_of: Make) -> None:
    for _ in range(30):
        request_of("with_si")
    first = people["si"].get(f"{GRID}?par-page=25&colonnes=applicant,state").text
    following = unescape(re.findall(r'rel="next" href="([^"]+)"', first)[0])
    grid = people["si"].get(following).text
    row = unescape(re.findall(r'href="(/backoffice/demandes/[A-Z][^"]+)"[^>]* data-row', grid)[0])
    back = unescape(re.findall(r'<a href="([^"]+)"[^>]* data-key="list"', people["si"].get(row).text)[0])
    assert references(people, "si", back) == references(people, "si", following) != []


class TestOrder:
    def test_headers_tell_and_change_the_order(self, people: People, request_of: Make) -> None:
        zoe = request_of("with_si", last_name="Zébulon")
        abel = request_of("with_si", last_name="Abel")
        assert references(people, "si", f"{GRID}?tri=demandeur") == [abel.reference, zoe.reference]
        page = people["si"].get(f"{GRID}?tri=demandeur").text
        assert 'aria-sort="ascending"' in page
        assert references(people, "si", f"{GRID}?tri=demandeur&sens=desc") == [zoe.reference, abel.reference]

    def test_the_order_that_nobody_asked_for_is_told_too(self, people: People, request_of: Make) -> None:
        request_of("with_si")
        sorted_by = re.compile(r'<th [^>]*aria-sort="(\w+)"[^>]*><a [^>]*href="([^"]+)">(\w+)')
        (order,) = sorted_by.findall(people["si"].get(GRID).text)
        assert order == ("ascending", f"{GRID}?tri=age&amp;sens=desc", "Depuis")
        (order,) = sorted_by.findall(people["si"].get(f"{GRID}?tri=age&sens=desc").text)
        assert order == ("descending", f"{GRID}?tri=age", "Depuis")
        assert sorted_by.findall(people["si"].get(f"{GRID}?vue=toutes").text) == []
        (order,) = sorted_by.findall(people["si"].get("/backoffice/comptes/").text)
        assert order[::2] == ("ascending", "Nom")

    def test_a_long_list_is_counted_up_to_a_limit(
        self, people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            request_of("with_si")
        monkeypatch.setattr("backoffice.listing.Listing.most", 2)
        assert "Plus de 2" in people["si"].get(GRID).text


def statements_of(people: People, who: str, address: str) -> int:
    """How many statements a page takes, once the browser is signed in."""
    people[who].get(address)
    seen: list[str] = []

    def count(event: Any) -> None:
        seen.append(event.sql)

    hooks: list[Any] = database.obj.query_hooks
    hooks.append(count)
    try:
        assert people[who].get(address).status_code == 200
    finally:
        hooks.remove(count)
    return len(seen)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("si", GRID),
        ("si", f"{GRID}?vue=toutes"),
        ("manager", GRID),
        ("si", "/backoffice/"),
        ("manager", "/backoffice/"),
        ("si", "/backoffice/entites/"),
        ("si", "/backoffice/comptes/"),
        ("si", "/backoffice/journal/"),
        ("si", "/backoffice/journal/?du=2026-01-01"),
        ("si", "/backoffice/mails/"),
    ],
)
def test_a_page_takes_as_many_statements_for_ten_rows_as_for_two(
    people: People, request_of: Make, who: str, address: str
) -> None:
    for _ in range(2):
        request_of("with_si")
        request_of("with_manager")
    few = statements_of(people, who, address)
    for _ in range(8):
        request_of("with_si")
        request_of("with_manager")
    assert statements_of(people, who, address) == few
    assert few <= (10 if address == "/backoffice/" else 6)


class TestExport:
    def test_holds_what_the_filters_show(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si", last_name="Œuvrard")
        request_of("rejected")
        response = people["si"].get(f"{GRID}export/csv/?vue=toutes&etat=with_si")
        assert response.mimetype == "text/csv"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.data.startswith(b"\xef\xbb\xbf")
        lines = response.data.decode("utf-8-sig").splitlines()
        assert lines[0].startswith('"Référence";"État";"Attend depuis";')
        assert len(lines) == 2
        assert waiting.reference in lines[1]
        assert "Œuvrard" in lines[1]

    def test_never_leaves_the_scope(self, people: People, request_of: Make) -> None:
        request_of("with_si")
        mine = request_of("with_manager")
        lines = people["manager"].get(f"{GRID}export/csv/?vue=toutes").text.splitlines()
        assert len(lines) == 2
        assert mine.reference in lines[1]
        assert len(people["other_manager"].get(f"{GRID}export/csv/?vue=toutes").text.splitlines()) == 1

    def test_no_cell_is_a_formula(self, people: People, request_of: Make) -> None:
        made = request_of("with_si")
        name = "＝cmd|' /C calc'!A0,=HYPERLINK(1)"
        AccountRequest.update(last_name=name).where(AccountRequest.id == made.id).execute()
        exported = people["si"].get(f"{GRID}export/csv/").data.decode("utf-8-sig")
        assert "\"'＝cmd|' /C calc'!A0,'=HYPERLINK(1)\"" in exported

    @pytest.mark.parametrize("who", ["support", "reader"])
    def test_is_for_those_who_may(self, people: People, who: str) -> None:
        assert people[who].get(f"{GRID}export/csv/").status_code == 403
        assert "export/csv/" not in people[who].get(GRID).text

    def test_reads_by_pages_on_a_connection_of_its_own(
        self, people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = {request_of("with_si").reference for _ in range(5)}
        monkeypatch.setattr("services.machinery.exports.PAGE", 2)
        browser = people["si"]
        database.close()
        response = browser.get(f"{GRID}export/csv/", buffered=False)
        assert database.is_closed()
        exported = {line.split(";")[0].strip('"') for line in response.get_data(as_text=True).splitlines()[1:]}
        assert exported == made
        assert database.is_closed()


def test_rows_show_a_mail_that_failed_and_the_decision_under_way(
    people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = request_of("with_si")
    from dataclasses import replace

    deps = replace(people.deps, policy=replace(people.deps.policy, decision_window=timedelta(minutes=2)))
    people.app.extensions["guichet_dependencies"] = deps
    decisions.decide(deps, people.actor("si"), made.reference, "reject", reason="Non")
    assert references(people, "si") == []
    page = people["si"].get(f"{GRID}?vue=decisions-en-cours").text
    assert made.reference in page
    assert "Refusée dans 2" in page
    assert "n’a pas pu être remis" not in page
    Mail.update(state="dead").execute()
    assert "n’a pas pu être remis" in people["si"].get(f"{GRID}?vue=decisions-en-cours").text
