"""An entity's page and forms: entered, changed, annotated, with its history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.companies import DirectoryAnswer, Establishment, Finding, Moved, Source
from domain.identifiers import format_siret
from domain.row_marks import marks
from domain.states import Role
from models import Account, AccountRequest, DocumentVersion, Entity
from models_entities import EntityFinding, EntityNote
from services.entities import editing
from tests.backoffice.conftest import People
from tests.support.factories import luhn_siret, make_entity, make_member, make_ministry

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
Make = Callable[..., AccountRequest]

NEW = "/backoffice/entites/new/"


def page_of(entity: Entity) -> str:
    return f"/backoffice/entites/{entity.id}"


def edit(entity: Entity) -> str:
    return f"/backoffice/entites/edit/?id={entity.id}"


def test_the_list_offers_a_new_one_to_those_who_may(people: People) -> None:
    assert NEW in people["si"].get("/backoffice/entites/").text
    assert NEW not in people["reviewer"].get("/backoffice/entites/").text


def test_one_is_entered_and_its_page_is_shown(people: People) -> None:
    answer = people["si"].fill_in(NEW, name="Institut Kerlann", kind="association", siret="", city="Bruz")
    entity = Entity.get(Entity.name == "Institut Kerlann")
    assert answer.headers["Location"].endswith(page_of(entity))
    page = people["si"].get(page_of(entity)).text
    assert "Bruz" in page
    assert "Entité créée" in page
    assert people.account("si").full_name in page


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(people: People) -> None:
    answer = people["si"].fill_in(NEW, name="Institut Kerlann", kind="association", siret="12", register_number="W1")
    assert answer.status_code == 422
    for words in ("Choisissez le registre de ce numéro.", 'value="Institut Kerlann"', 'value="12"'):
        assert words in answer.text
    answer = people["si"].fill_in(NEW, name="Institut", kind="association", register_kind="rna", register_number="X")
    assert answer.status_code == 422
    assert Entity.select().where(Entity.name.startswith("Institut K")).count() == 0


def test_a_number_that_is_taken_leads_to_who_bears_it(people: People) -> None:
    answer = people["si"].fill_in(NEW, name="Autre", kind="company", siret=people.entity.identifier)
    assert answer.status_code == 422
    assert "Une autre entité a déjà ce numéro" in answer.text
    assert f'href="{page_of(people.entity)}"' in answer.text


def test_a_former_name_is_told_and_a_change_stands_in_the_history(people: People) -> None:
    people["si"].fill_in(edit(people.entity), name="Kerlann Formation", kind="company", city="Bruz")
    page = people["si"].get(page_of(people.entity)).text
    assert "Anciens noms" in page
    assert "Institut des essais" in page
    assert "Entité modifiée" in page


def test_both_values_are_shown_where_somebody_else_saved_meanwhile(people: People) -> None:
    before = marks({name: getattr(people.entity, name) for name in editing.EDITED})
    people["si"].fill_in(edit(people.entity), name="Institut des essais", kind="company", city="Bruz")
    typed = {"name": "Institut des essais", "kind": "company", "city": "Rennes", "row_seen": before}
    answer = people["si"].post(edit(people.entity), page=edit(people.entity), **typed)
    assert answer.status_code == 422
    assert "Bruz" in answer.text
    assert "Rennes" in answer.text
    assert Entity.get_by_id(people.entity.id).city == "Bruz"


def test_what_is_changed_elsewhere_is_no_field(people: People) -> None:
    listed = make_entity(people.deps, ministry=make_ministry(), identifier_kind="ministry", identifier="mer")
    page = people["si"].get(edit(listed)).text
    assert 'name="name"' not in page
    assert 'name="city"' in page
    answer = people["si"].fill_in(edit(listed), city="Paris")
    assert answer.status_code == 302
    assert Entity.get_by_id(listed.id).city == "Paris"
    registered = {"kind": "association", "register_kind": "rna", "register_number": "W351234567"}
    by_rna = make_entity(people.deps, siret="", identifier_kind="rna", identifier="W351234567", **registered)
    assert 'name="register_number"' not in people["si"].get(edit(by_rna)).text


def test_a_note_is_for_staff(people: People) -> None:
    people["support"].post(f"{page_of(people.entity)}/note", page=page_of(people.entity), texte="A changé de locaux.")
    assert EntityNote.get().text == "A changé de locaux."
    assert "A changé de locaux." in people["reader"].get(page_of(people.entity)).text
    assert "A changé de locaux." not in people["manager"].get(page_of(people.entity)).text


def test_a_note_that_cannot_be_kept_is_shown_again(people: People) -> None:
    address = f"{page_of(people.entity)}/note"
    answer = people["support"].post(address, page=page_of(people.entity), texte="Locaux\u202e changés")
    assert answer.status_code == 422
    people["support"].post(address, page=page_of(people.entity), texte=" ")
    assert EntityNote.select().count() == 0


def test_managers_read_neither_history_nor_who_changed_it(people: People) -> None:
    people["si"].fill_in(edit(people.entity), name="Kerlann Formation", kind="company")
    page = people["manager"].get(page_of(people.entity)).text
    assert "Kerlann Formation" in page
    for words in ("Historique", "Notes internes", "Anciens noms", people.account("si").full_name):
        assert words not in page


def test_another_number_is_given_and_the_former_one_is_told(people: People) -> None:
    address, former = f"{page_of(people.entity)}/identifiant", people.entity.identifier
    siret = luhn_siret(8_201)
    answer = people["si"].fill_in(address, number=siret, since="2 novembre 2026", why="Le siège a déménagé.")
    assert answer.headers["Location"].endswith(page_of(people.entity))
    page = people["si"].get(page_of(people.entity)).text
    for words in (format_siret(siret), "Anciens numéros", format_siret(former), "Identifiant changé", "déménagé"):
        assert words in page
    assert people.entity.name in people["si"].get(f"/backoffice/entites/?recherche={former}").text
    assert former not in people["manager"].get(page_of(people.entity)).text.replace("\u00a0", "")


def test_a_number_that_cannot_be_given_is_told_beside_its_field(people: People) -> None:
    address = f"{page_of(people.entity)}/identifiant"
    taken = people["si"].fill_in(address, number=people.other_entity.identifier, why="Erreur.")
    assert taken.status_code == 422
    assert f'href="{page_of(people.other_entity)}"' in taken.text
    wrong = people["si"].fill_in(address, number="12", why="Erreur.")
    assert (wrong.status_code, 'value="12"' in wrong.text) == (422, True)
    later = people["si"].fill_in(address, number=luhn_siret(8_202), since="1er janvier 2999", why="Prévu.")
    assert "Cette date est à venir" in later.text


def test_a_number_that_somebody_else_changed_meanwhile_is_told(people: People) -> None:
    address, seen = f"{page_of(people.entity)}/identifiant", people.entity.identifier
    people["si"].fill_in(address, number=luhn_siret(8_203), why="Le siège a déménagé.")
    stale = {"kind": "siret", "number": luhn_siret(8_204), "why": "Autre.", "seen": seen}
    answer = people["si"].post(address, page=address, **stale)
    assert answer.status_code == 422
    assert format_siret(luhn_siret(8_203)) in answer.text
    assert Entity.get_by_id(people.entity.id).identifier == luhn_siret(8_203)


def names_in_list(people: People, words: str) -> set[str]:
    page = people["si"].get(f"/backoffice/entites/?{words}").text
    return {row.name for row in Entity.select() if f">{row.name}</a>" in page}


def test_entities_without_a_manager_and_with_one_alone_are_filtered(people: People) -> None:
    managed, second = people.account("manager"), make_entity(people.deps, name="Bureau des deux")
    for _ in range(2):
        make_member(people.deps, second, Role.ENTITY_MANAGER)
    assert names_in_list(people, "gestion=seul") == {people.entity.name}
    assert names_in_list(people, "gestion=sans") == {people.other_entity.name}
    Account.update(active=False).where(Account.id == managed.id).execute()
    assert names_in_list(people, "gestion=sans") == {people.entity.name, people.other_entity.name}
    assert names_in_list(people, "gestion=seul") == set()
    assert "Sans gestionnaire" in people["si"].get("/backoffice/entites/?gestion=sans").text


class Moving:
    """A directory that knows of one move: every establishment's head office has the number `siret`."""

    def __init__(self, siret: str, finding: Finding = Finding.KNOWN) -> None:
        self.siret, self.finding = siret, finding

    def look_up(self, siret: str) -> DirectoryAnswer:
        known = Establishment("Université", is_head_office=False, head_office_siret=self.siret)
        return DirectoryAnswer(siret, self.finding, Source.STOCK, date(2026, 11, 1), known)


def test_the_directory_is_asked_from_the_page_and_the_list_finds_what_it_tells(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = luhn_siret(8_301)
    university = make_entity(people.deps, name="Université", kind="public_establishment")
    assert "Vérifier dans l’annuaire" not in people["si"].get(page_of(university)).text
    known = replace(people.deps, companies=Moving(moved))
    monkeypatch.setitem(people.app.extensions, "guichet_dependencies", known)
    people["si"].post(f"{page_of(university)}/verifier", page=page_of(university))
    page = people["si"].get(page_of(university)).text
    assert "Son siège a un autre SIRET" in page
    assert f"identifiant?numero={moved}" in page
    assert f'value="{moved}"' in people["si"].get(f"{page_of(university)}/identifiant?numero={moved}").text
    assert "Son siège" not in people["reader"].get(page_of(people.entity)).text
    assert names_in_list(people, "constat=head_office") == {"Université"}
    assert names_in_list(people, "constat=ceased") == set()


def test_a_directory_that_tells_nothing_says_so(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    known = replace(people.deps, companies=Moving("", Finding.UNAVAILABLE))
    monkeypatch.setitem(people.app.extensions, "guichet_dependencies", known)
    people["si"].post(f"{page_of(people.entity)}/verifier", page=page_of(people.entity))
    assert "ne répond pas" in people["si"].get(page_of(people.entity)).text


def test_accepted_documents_are_listed_for_those_who_judge_them(people: People, request_of: Make) -> None:
    request = request_of("approved")
    for who, listed in (("si", True), ("reviewer", True), ("support", False), ("reader", False)):
        page = people[who].get(page_of(request.entity)).text
        assert ("Pièces acceptées" in page) == listed
        assert (f"/backoffice/demandes/{request.reference}?piece=" in page) == listed


def test_a_document_that_waits_or_is_gone_is_not(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    assert "Pièces acceptées" not in people["si"].get(page_of(request.entity)).text
    done = request_of("approved")
    DocumentVersion.update(erased_at=people.deps.now()).execute()
    assert "Pièces acceptées" not in people["si"].get(page_of(done.entity)).text


def test_who_succeeded_it_leads_to_a_merge_or_to_its_number(people: People) -> None:
    successor = luhn_siret(9_911)
    EntityFinding.create(entity=people.entity, finding=Moved.SUCCEEDED, value=successor, seen_at=people.deps.now())
    page = f"/backoffice/entites/{people.entity.id}"
    text = people["si"].get(page).text
    assert "Un autre établissement lui a succédé" in text
    assert "Le lui donner" in text
    other = make_entity(people.deps, siret=successor, name="La suivante")
    text = people["si"].get(page).text
    assert f'href="{page}/fusionner?avec={other.id}"' in text
    assert "Le lui donner" not in text
    assert people["si"].get(f"{page}/fusionner?avec={other.id}").status_code == 200
