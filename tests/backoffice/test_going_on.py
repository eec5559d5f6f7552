"""Going through a list of the grid request by request: where one stands, what follows a decision, where it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from models import AccountRequest
from services.review import claims
from tests.backoffice.conftest import People
from tests.backoffice.test_deciding import ready, with_window
from tests.backoffice.test_grid import references
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]


def in_list(request: AccountRequest, shown: str) -> str:
    """The request's page within a list, as the grid links to it."""
    return f"{GRID}{request.reference}?liste={quote(shown, safe='')}"


def place(text: str) -> str:
    found = re.search(r'<span class="list-nav__place">(.*?)</span>', text, re.S)
    assert found is not None
    return " ".join(found[1].split())


def beside(text: str, which: str) -> str:
    """The reference that « précédent » (`prev`) or « suivant » (`next`) leads to; '' without."""
    found = re.search(rf'<a rel="{which}" href="{GRID}([^"?]+)', text)
    return found[1] if found else ""


@pytest.fixture
def three(request_of: Make, clock: Clock) -> list[AccountRequest]:
    """The oldest first; by name the other way round."""
    made = []
    for name in ("Zola", "Morin", "Abel"):
        made.append(request_of("with_si", last_name=name))
        clock.advance(hours=1)
    return made


class TestWhereOneStands:
    def test_the_grid_links_to_its_rows_within_its_list(self, people: People, three: list[AccountRequest]) -> None:
        assert "liste=" not in people["si"].get(GRID).text
        text = people["si"].get(f"{GRID}?vue=en-cours&tri=demandeur").text
        each_row, page = ("its name", "its menu"), ("what colleagues do",)
        assert text.count("?liste=vue%3Den-cours%26tri%3Ddemandeur") == 3 * len(each_row) + len(page)

    def test_the_page_says_the_place_and_links_to_both_sides(self, people: People, three: list[AccountRequest]) -> None:
        first, second, third = three
        text = people["si"].get(f"{GRID}{second.reference}").text
        assert place(text) == "Dossier 2 sur 3"
        assert (beside(text, "prev"), beside(text, "next")) == (first.reference, third.reference)
        text = people["si"].get(f"{GRID}{first.reference}").text
        assert (place(text), beside(text, "prev")) == ("Dossier 1 sur 3", "")
        text = people["si"].get(f"{GRID}{third.reference}").text
        assert (place(text), beside(text, "next")) == ("Dossier 3 sur 3", "")

    @pytest.mark.parametrize(
        ("shown", "order"),
        [
            ("vue=a-traiter&tri=demandeur", (2, 1, 0)),
            ("vue=a-traiter&tri=demandeur&sens=desc", (0, 1, 2)),
            ("vue=a-traiter&tri=age&sens=desc", (2, 1, 0)),
            ("vue=en-cours&tri=entite", (0, 1, 2)),
            ("vue=toutes", (2, 1, 0)),
            ("vue=toutes&tri=etat", (0, 1, 2)),
        ],
    )
    def test_every_order_of_the_grid_is_followed(
        self, people: People, three: list[AccountRequest], shown: str, order: tuple[int, int, int]
    ) -> None:
        walked = [three[index] for index in order]
        assert references(people, "si", f"{GRID}?{shown}") == [made.reference for made in walked]
        texts = [people["si"].get(in_list(made, shown)).text for made in walked]
        assert [place(text) for text in texts] == [f"Dossier {number} sur 3" for number in (1, 2, 3)]
        following = [beside(text, "next") for text in texts]
        assert following == [walked[1].reference, walked[2].reference, ""]
        assert [beside(text, "prev") for text in texts] == ["", walked[0].reference, walked[1].reference]

    def test_requests_of_the_same_name_are_told_apart(self, people: People, request_of: Make) -> None:
        same = [request_of("with_si", last_name="Morin") for _ in range(3)]
        texts = [people["si"].get(in_list(made, "vue=a-traiter&tri=demandeur")).text for made in same]
        assert [beside(text, "next") for text in texts] == [same[1].reference, same[2].reference, ""]

    def test_a_filter_narrows_what_is_gone_through(self, people: People, request_of: Make, clock: Clock) -> None:
        first = request_of("with_si")
        request_of("rejected")
        last = request_of("with_si")
        text = people["si"].get(in_list(first, "vue=toutes&etat=with_si&tri=age")).text
        assert (place(text), beside(text, "next")) == ("Dossier 1 sur 2", last.reference)
        assert "Toutes (filtrées)" in text

    def test_one_that_is_not_in_the_list_says_so(self, people: People, three: list[AccountRequest]) -> None:
        text = people["si"].get(in_list(three[0], "vue=mises-en-attente")).text
        assert place(text) == "0 demande"


NEAREST = {
    "n'importe quoi": "",
    "vue=inconnue": "",
    "vue=toutes&vue=en-cours": "vue=toutes",
    "vue=toutes&tri=password_hash&sens=desc": "vue=toutes",
    "vue=toutes&etat=draft&type=company": "vue=toutes&type=company",
    "vue=toutes&entite=1 OR 1=1&tri=demandeur": "vue=toutes&tri=demandeur",
    "vue=en-cours&du=hier&recherche=Atelier": "vue=en-cours&recherche=Atelier",
    "vue=toutes&inconnu=1": "vue=toutes",
    "vue=" + "x" * 3000: "",
    "&".join(f"a{number}=1" for number in range(50)): "",
    "\x00": "",
    "x" * 10_000: "",
}
"""What the grid would not read → what is left of it."""


def test_of_a_list_that_was_edited_by_hand_the_rest_is_kept_and_the_loss_is_told(
    people: People, three: list[AccountRequest]
) -> None:
    for shown, rest in NEAREST.items():
        text = people["si"].get(in_list(three[0], shown)).text
        address = f"{GRID}{'?' if rest else ''}{rest}#demande-{three[0].reference}"
        assert f'href="{address.replace("&", "&amp;")}" data-key="list"' in text, shown[:40]
        assert "ce qui suit est laissé de côté" in text, shown[:40]
    whole = people["si"].get(in_list(three[0], "vue=toutes&etat=with_si&recherche=")).text
    assert "laissé de côté" not in whole


def test_a_list_never_shows_more_than_its_reader_may_see(people: People, request_of: Make) -> None:
    mine = request_of("with_manager")
    request_of("with_si")
    page = people["manager"].get(in_list(mine, "vue=toutes"))
    assert page.status_code == 200
    assert "list-nav" not in page.text


class TestGoingOn:
    def test_after_a_decision_comes_the_next_of_the_list(self, people: People, three: list[AccountRequest]) -> None:
        zola, morin, abel = three
        shown = "vue=a-traiter&tri=demandeur"
        response = people["si"].post(
            in_list(abel, shown).replace("?", "/refuser?"), page=in_list(abel, shown), refusal="other", words="Non."
        )
        assert response.headers["Location"] == in_list(morin, shown)
        ready(people, morin)
        form = re.search(r'action="([^"]+/valider[^"]*)"', people["si"].get(in_list(morin, shown)).text)
        assert form is not None
        response = people["si"].post(form[1].replace("&amp;", "&"), page=in_list(morin, shown))
        assert response.headers["Location"] == in_list(zola, shown)

    def test_the_forms_of_the_page_keep_the_list(self, people: People, three: list[AccountRequest]) -> None:
        page = in_list(three[1], "vue=en-cours")
        options = {"headers": {"Referer": f"http://localhost{page}"}}
        response = people["si"].post(f"{GRID}{three[1].reference}/note", page=page, texte="À voir.", options=options)
        assert response.headers["Location"] == f"{page}#notes"

    def test_what_the_page_leads_to_keeps_the_list(self, people: People, three: list[AccountRequest]) -> None:
        page = in_list(three[1], "vue=en-cours")
        text = people["si"].get(page).text
        correct = page.replace("?", "/corriger?")
        assert f'href="{correct}"' in text
        choosing = people["si"].get(f"{page}&chercher=").text
        assert '<input type="hidden" name="liste" value="vue=en-cours">' in choosing
        form = people["si"].get(correct).text
        assert f'href="{page}"' in form
        named = {"first_name": "Camille", "last_name": "Morin", "entity_name": "Atelier", "siret": three[1].siret}
        assert people["si"].post(correct, **named).headers["Location"] == page

    def test_putting_off_goes_on_too(self, people: People, three: list[AccountRequest], clock: Clock) -> None:
        day = (clock.at.date() + timedelta(days=3)).isoformat()
        address = f"{GRID}{three[0].reference}"
        response = people["si"].post(f"{address}/attente", page=address, jusqu_au=day)
        assert response.headers["Location"] == f"{GRID}{three[1].reference}"
        assert AccountRequest.get_by_id(three[0].id).on_hold_until == date.fromisoformat(day)

    def test_what_was_left_aside_comes_again_at_the_end(self, people: People, three: list[AccountRequest]) -> None:
        address = f"{GRID}{three[2].reference}"
        response = people["si"].post(f"{address}/refuser", page=address, refusal="other", words="Non.")
        assert response.headers["Location"] == f"{GRID}{three[0].reference}"
        assert "elle reprend à son début" in people["si"].get(response.headers["Location"]).text

    def test_the_end_of_a_list_is_told(self, people: People, three: list[AccountRequest]) -> None:
        shown = "vue=toutes&etat=with_si&tri=age"
        address = in_list(three[2], shown)
        response = people["si"].post(address.replace("?", "/refuser?"), page=address, refusal="other", words="Non.")
        assert response.headers["Location"] == f"{GRID}?vue=toutes&etat=with_si&tri=age"
        assert "plus rien à traiter dans cette liste" in people["si"].get(response.headers["Location"]).text

    def test_a_decision_refused_by_a_guard_stays(self, people: People, three: list[AccountRequest]) -> None:
        address = in_list(three[0], "vue=en-cours")
        response = people["si"].post(address.replace("?", "/valider?"), page=address)
        assert response.status_code == 422


class TestWhatColleaguesTakeCareOf:
    def refused(self, people: People, row: AccountRequest, shown: str = "") -> str:
        """Where one is led after refusing it."""
        address = in_list(row, shown) if shown else f"{GRID}{row.reference}"
        path, mark, query = address.partition("?")
        response = people["si"].post(f"{path}/refuser{mark}{query}", page=address, refusal="other", words="Non.")
        return str(response.headers["Location"])

    def test_is_passed_over_and_said_so(self, people: People, three: list[AccountRequest]) -> None:
        first, second, third = three
        claims.take(people.deps, people.actor("reviewer"), second.reference)
        text = people["si"].get(f"{GRID}{first.reference}").text
        assert (place(text), beside(text, "next")) == ("Dossier 1 sur 3", third.reference)
        assert "hors dossiers pris en charge par des collègues" in text
        assert beside(people["reviewer"].get(f"{GRID}{first.reference}").text, "next") == second.reference
        assert self.refused(people, first) == f"{GRID}{third.reference}"
        assert "Les demandes dont un collègue se charge sont laissées de côté." in people["si"].get(GRID).text

    def test_comes_once_nothing_else_is_left(self, people: People, three: list[AccountRequest]) -> None:
        first, second, third = three
        claims.take(people.deps, people.actor("reviewer"), third.reference)
        assert self.refused(people, second) == f"{GRID}{first.reference}"
        assert self.refused(people, first) == f"{GRID}{third.reference}"

    def test_comes_in_its_turn_in_other_lists_and_once_the_claim_ran_out(
        self, people: People, three: list[AccountRequest], clock: Clock
    ) -> None:
        first, second, _ = three
        claims.take(people.deps, people.actor("reviewer"), second.reference)
        text = people["si"].get(in_list(first, "vue=en-cours&tri=age")).text
        assert beside(text, "next") == second.reference
        assert "sauf ceux" not in text
        clock.advance(minutes=21)
        assert beside(people["si"].get(f"{GRID}{first.reference}").text, "next") == second.reference


class TestWhatIsStillToBeSent:
    def test_it_stands_on_the_next_screen_with_its_buttons(self, people: People, three: list[AccountRequest]) -> None:
        with_window(people)
        address = f"{GRID}{three[0].reference}"
        response = people["si"].post(f"{address}/refuser", page=address, refusal="other", words="Non.")
        text = people["si"].get(response.headers["Location"]).text
        assert re.search(r"Refusée</strong> .*?dans 2\N{NO-BREAK SPACE}min,", text, re.S)
        assert f'action="{address}/annuler"' in text
        back = people["si"].post(f"{address}/envoyer", page=response.headers["Location"], rester=three[1].reference)
        assert back.headers["Location"] == f"{GRID}{three[1].reference}"
        assert AccountRequest.get_by_id(three[0].id).state == "rejected"

    def test_several_are_folded_behind_the_last(self, people: People, three: list[AccountRequest]) -> None:
        with_window(people)
        for made in three:
            address = f"{GRID}{made.reference}"
            response = people["si"].post(f"{address}/refuser", page=address, refusal="other", words="Non.")
        text = people["si"].get(response.headers["Location"]).text
        assert "2 autres décisions à envoyer" in text
        assert text.count("/annuler") == 3
        assert "/annuler" not in people["reviewer"].get(GRID).text

    def test_the_history_offers_to_cancel_it(self, people: People, three: list[AccountRequest]) -> None:
        with_window(people)
        address = f"{GRID}{three[0].reference}"
        people["si"].post(f"{address}/refuser", page=address, refusal="other", words="Non.")
        history = people["si"].get(address).text.partition('id="historique"')[2]
        assert f'action="{address}/annuler"' in history

    @pytest.mark.parametrize("rest", ["", "n'importe", "../../mon-compte", "//ailleurs.example"])
    def test_staying_leads_nowhere_else(self, people: People, three: list[AccountRequest], rest: str) -> None:
        with_window(people)
        address = f"{GRID}{three[0].reference}"
        people["si"].post(f"{address}/refuser", page=address, refusal="other", words="Non.")
        response = people["si"].post(f"{address}/envoyer", page=address, rester=rest)
        assert response.headers["Location"] == address
