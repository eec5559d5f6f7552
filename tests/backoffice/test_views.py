"""Columns that each person chooses, and lists that are given a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from models import AccountRequest
from models_work import ListLayout, PinnedView, SavedView
from tests.backoffice.conftest import People
from tests.backoffice.test_grid import GRID, references
from tests.support.application import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]
COLUMNS = "/backoffice/vues/colonnes/demandes"
VIEWS = "/backoffice/vues/"
NEW = f"{VIEWS}new/"


def headings(people: People, who: str, address: str = GRID) -> list[str]:
    """What the columns of a list are called, in their order."""
    return re.findall(
        r'<th role="columnheader"[^>]*>\s*<a class="grid__sort"[^>]*>(\w[^<]*?)\s*<', people[who].get(address).text
    )


class TestColumns:
    def test_are_chosen_and_put_in_order_by_each_person(self, people: People, request_of: Make) -> None:
        made = request_of("with_si", city="Brest")
        usual = headings(people, "reviewer")
        ranks = {"rang-applicant": "3", "rang-siret": "2", "rang-state": "1"}
        ticks = {"voir-applicant": "1", "voir-siret": "1", "voir-state": "1"}
        people["si"].post(COLUMNS, page="/mon-compte", page_size="25", retour=f"{GRID}?vue=toutes", **ranks, **ticks)
        assert headings(people, "si") == ["État", "SIRET", "Demandeur"]
        assert headings(people, "reviewer") == usual
        assert references(people, "si", f"{GRID}?tri=siret&sens=desc") == [made.reference]
        assert ListLayout.get().page_size == 25
        people["si"].post(COLUMNS, page="/mon-compte", usuel="1")
        assert headings(people, "si") == usual
        assert ListLayout.select().count() == 0

    def test_that_nobody_has_are_told_and_passed_over(self, people: People, request_of: Make) -> None:
        request_of("with_si")
        page = people["si"].get(f"{GRID}?colonnes=state,mot-de-passe")
        assert "Une colonne de cette adresse n’existe plus" in page.text
        assert headings(people, "si", f"{GRID}?colonnes=state,mot-de-passe") == ["Demandeur", "État"]

    def test_are_a_form_that_refuses_what_it_does_not_offer(self, people: People) -> None:
        answer = people["si"].post(COLUMNS, page="/mon-compte", page_size="7", **{"voir-state": "1"})
        assert answer.status_code == 422
        assert people["si"].get("/backoffice/vues/colonnes/inconnue").status_code == 404
        assert people["manager"].get("/backoffice/vues/colonnes/journal").status_code == 404


class TestViews:
    WORDS = "vue=toutes&etat=rejected&tri=demandeur&sens=desc&par-page=25&colonnes=applicant,state&apres=x"

    def make(self, people: People, who: str, **fields: str) -> SavedView:
        given = {"list_name": "demandes", "name": "Mes refus", "words": self.WORDS, "pinned": "y"} | fields
        people[who].post(NEW, page="/mon-compte", **given)
        view: SavedView = SavedView.select().order_by(SavedView.id.desc()).get()
        return view

    def link_of(self, people: People, who: str, name: str) -> str:
        found = re.search(rf'<a href="([^"]+)">{name}</a>', people[who].get(VIEWS).text)
        assert found is not None
        return found[1].replace("&amp;", "&")

    def test_are_made_of_the_present_list_and_open_it_again(self, people: People, request_of: Make) -> None:
        refused = request_of("rejected")
        request_of("with_si")
        self.make(people, "si", whose="moi")
        address = self.link_of(people, "si", "Mes refus")
        assert references(people, "si", address) == [refused.reference]
        assert headings(people, "si", address) == ["Demandeur", "État"]
        assert "ajouter un autre" not in people["si"].get("/backoffice/vues/new/").text  # made of one list
        assert "apres" not in address
        assert re.search(r'aria-keyshortcuts="1"><svg.*?Mes refus', people["si"].get(GRID).text, re.S)

    def test_are_ones_own_unless_they_are_for_all_agents(self, people: People) -> None:
        self.make(people, "si", whose="moi")
        assert "Mes refus" not in people["reviewer"].get(VIEWS).text
        shared = self.make(people, "si", whose="agents", name="Pour tous")
        assert shared.account_id is None
        assert "Pour tous" in people["reviewer"].get(VIEWS).text
        assert "Pour tous" not in people["manager"].get(VIEWS).text
        own = self.make(people, "reviewer", whose="agents", name="Tricher")
        assert own.account_id == people.account("reviewer").id

    def test_are_changed_kept_and_deleted_by_those_who_may(self, people: People) -> None:
        view = self.make(people, "si", whose="agents")
        edit = f"{VIEWS}edit/?id={view.id}"
        people["reviewer"].fill_in(edit, name="Autre nom", pinned="y", home="y")
        assert SavedView.get_by_id(view.id).name == "Mes refus"
        kept = PinnedView.get(PinnedView.account == people.account("reviewer").id)
        assert kept.home
        people["reviewer"].post(f"{VIEWS}delete/", page="/mon-compte", id=str(view.id))
        assert SavedView.select().count() == 1
        people["si"].fill_in(edit, name="Refus", whose="agents", pinned="y")
        assert SavedView.get_by_id(view.id).name == "Refus"
        asked = people["si"].hidden_in(people["si"].get(f"{VIEWS}delete/confirm/?id={view.id}").text)
        people["si"].client.post(f"{VIEWS}delete/", data=asked)
        assert (SavedView.select().count(), PinnedView.select().count()) == (0, 0)

    def test_are_saved_again_as_their_list_is_now_over_what_was_shown_alone(
        self, people: People, request_of: Make
    ) -> None:
        refused = request_of("rejected")
        view = self.make(people, "si", whose="agents")
        opened = self.link_of(people, "si", "Mes refus")
        assert "Enregistrer dans" not in people["si"].get(opened).text
        changed = opened.replace("etat=rejected", "etat=approved") + "&recherche=roux"
        assert "Enregistrer dans" not in people["reviewer"].get(changed).text
        page = people["si"].get(changed).text
        link = re.search(r'<a href="([^"]+)">Enregistrer dans «\N{NO-BREAK SPACE}Mes refus', page)
        assert link is not None
        edit = unescape(link[1])
        form = people["si"].get(edit).text
        asked = ("État\N{NO-BREAK SPACE}: Validée", "Toutes", "Recherche\N{NO-BREAK SPACE}: roux")
        assert [words for words in asked if f"<li>{words}</li>" not in form] == []
        assert "Jusqu’ici\N{NO-BREAK SPACE}: Toutes · État\N{NO-BREAK SPACE}: Refusée" in form
        # Somebody else saves other filters meanwhile: both stand in the form, and nothing is lost.
        SavedView.update(query="vue=en-cours").where(SavedView.id == view.id).execute()
        given = people["si"].hidden_in(form) | {"name": "Mes refus", "whose": "agents", "pinned": "y"}
        answer = people["si"].client.post(edit, data=given)
        assert "Enregistré par" in answer.text
        assert "En cours" in answer.text
        assert SavedView.get_by_id(view.id).query == "vue=en-cours"
        kept = people["si"].hidden_in(answer.text) | {"name": "Mes refus", "whose": "agents", "words-garder": "saisie"}
        answer = people["si"].client.post(edit, data=kept)
        assert answer.headers["Location"].startswith(f"{GRID}?")
        assert "etat=approved" in SavedView.get_by_id(view.id).query
        assert refused.reference not in people["si"].get(self.link_of(people, "si", "Mes refus")).text

    def test_one_is_where_somebody_begins(self, people: People) -> None:
        self.make(people, "reviewer", home="y")
        answer = Visitor(people.app).sign_in(people.account("reviewer"))
        assert answer.headers["Location"] == "/backoffice/vues/debut"
        assert people["reviewer"].get("/backoffice/vues/debut").headers["Location"].startswith(f"{GRID}?vue=toutes")
        assert people["si"].get("/backoffice/vues/debut").headers["Location"] == "/backoffice/"

    def test_whose_filter_is_no_more_say_so_and_show_the_nearest(self, people: People, request_of: Make) -> None:
        refused = request_of("rejected")
        view = self.make(people, "si", whose="moi", words="vue=toutes&etat=parti&couleur=bleu&tri=poids")
        page = people["si"].get(f"{GRID}?{view.query}")
        for words in ("Le filtre « État » n’est pas lisible", "Un filtre de cette adresse", "Cet ordre n’existe pas"):
            assert words in page.text
        assert refused.reference in page.text

    def test_of_managers_are_theirs_alone_and_of_their_lists(self, people: People) -> None:
        own = self.make(people, "manager", whose="agents")
        assert own.account_id == people.account("manager").id
        answer = people["manager"].post(NEW, page="/mon-compte", list_name="journal", name="Journal", words="")
        assert answer.status_code == 422
        assert SavedView.select().count() == 1
