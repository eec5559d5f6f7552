"""A complement that asks for the mandate again offers its letter; one that asks for an act takes its reference."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import NotAllowed
from domain.states import State
from models import AccountRequest, RequestRevision
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.requests.lifecycle import facts_of
from services.review import decisions
from services.review.decisions import Item
from services.signup import complements
from tests.public_signup.steps import SIGNED
from tests.support.factories import make_request, make_si_admin
from tests.support.pdf import words_of
from tests.support.signed_pdfs import camille, signed
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

SEND = "Envoyer mon complément"
REALLY_SIGNED = ("mandat.pdf", signed(camille()))
REFERENCE = {
    "reference_collection": "Recueil des actes administratifs",
    "reference_number": "R-12",
    "reference_date": "3/3/2026",
    "reference_link": "",
}
KEPT = {"collection": "Recueil des actes administratifs", "number": "R-12", "date": "2026-03-03", "link": ""}


def asked(person: Person, deps: Dependencies, *items: Item, **fields: Any) -> Page:
    """The page of a request that waits for these."""
    request = make_request(deps, State.WITH_SI, first_name="Camille", last_name="Roy", **fields)
    decisions.decide(deps, make_si_admin(deps), request.reference, "request_changes", reason="Vu", items=list(items))
    return person.goes(f"/suivi/{links.page_link(deps, AccountRequest.get_by_id(request.id))}")


def request() -> AccountRequest:
    return AccountRequest.get(AccountRequest.last_name == "Roy")


class TestLetter:
    @pytest.mark.parametrize("reason", ["unsigned", "other_person", "too_old"])
    def test_it_is_made_again_for_the_same_people(self, person: Person, deps: Dependencies, reason: str) -> None:
        asked(person, deps, Item("mandate", reason), entity_name="Acme SAS")
        answer = person.presses("Télécharger la lettre (PDF)").response
        assert answer.mimetype == "application/pdf"
        words = words_of(answer.data)
        assert "Claude Signataire, agissant en qualité de présidente d’Acme SAS désigne Camille Roy" in words
        assert request().state == State.AWAITING_APPLICANT

    def test_another_person_may_sign_it(self, person: Person, deps: Dependencies) -> None:
        page = asked(person, deps, Item("mandate", "not_entitled"))
        address = page.path
        names = {"signatory_name": "Dominique Martin", "signatory_capacity": "gérant"}
        made = person.presses("Télécharger la lettre (Word)", **names).response
        assert str(made.mimetype).endswith("wordprocessingml.document")
        assert request().signatories == [{"name": "Dominique Martin", "capacity": "gérant"}]
        assert RequestRevision.get().changes["signatories"][0][0]["name"] == "Claude Signataire"
        page = person.goes(address)
        page = person.presses(SEND, **SIGNED | {"signature_kind": "electronic", "mandate": REALLY_SIGNED})
        assert "Votre complément est envoyé." in page.text
        assert (request().state, request().signature_kind) == (State.WITH_SI, "electronic")

    def test_a_file_that_is_worth_a_word_is_told_of_before_all_is_sent(
        self, person: Person, deps: Dependencies
    ) -> None:
        asked(person, deps, Item("mandate", "unsigned"))
        page = person.presses(SEND, **SIGNED | {"signature_kind": "electronic"})
        assert "Votre fichier est reçu : lisez la remarque" in page.text
        assert "mandat.pdf 1 page Ce fichier ne contient pas de signature électronique." in page.text
        assert request().state == State.AWAITING_APPLICANT
        assert "Votre complément est envoyé." in person.presses(SEND).text
        assert (request().state, request().signature_kind) == (State.WITH_SI, "electronic")

    def test_it_has_its_names_or_is_not_made(self, person: Person, deps: Dependencies) -> None:
        asked(person, deps, Item("mandate", "unsigned"))
        page = person.presses("Télécharger la lettre (PDF)", signatory_name="", signatory_capacity="x" * 101)
        assert page.title.startswith("Erreur")
        assert page.text.count("Indiquez le prénom et le nom de la personne qui signe la lettre.") == 2
        assert page.text.count("100 caractères au plus") == 2
        assert request().signatories[0]["name"] == "Claude Signataire"

    def test_who_signs_by_delegation_is_asked_for_it_next(self, person: Person, deps: Dependencies) -> None:
        asked(person, deps, Item("mandate", "not_entitled"))
        page = person.presses(SEND, **SIGNED, signatory_is_legal_representative="non")
        assert "Une autre pièce est maintenant nécessaire" in page.text
        page = person.presses(SEND, **REFERENCE)
        assert "Votre complément est envoyé." in page.text
        assert request().state == State.WITH_SI

    def test_where_no_mandate_is_asked_no_letter_is_made(self, person: Person, deps: Dependencies) -> None:
        asked(person, deps, Item("proof_of_existence", "outdated"))
        data, path = person.would_send(SEND)
        answer = person.client.post(path, data=data | {"action": "lettre:pdf"})
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        assert "Télécharger la lettre" not in answer.text


class TestReference:
    def of_act(self, person: Person, deps: Dependencies, reason: str = "not_covering") -> Page:
        return asked(person, deps, Item("signature_delegation", reason), signatory_is_legal_representative=False)

    def test_it_mends_as_a_file_does(self, person: Person, deps: Dependencies) -> None:
        self.of_act(person, deps)
        page = person.presses(SEND)
        assert page.text.count("Joignez ce document : délégation de signature.") == 2
        page = person.presses(SEND, **REFERENCE)
        assert "Votre complément est envoyé." in page.text
        assert request().document_references == {"signature_delegation": KEPT}
        assert "Recueil des actes administratifs, n° R-12, du 3 mars 2026" in page.text

    def test_half_of_it_mends_nothing(self, person: Person, deps: Dependencies) -> None:
        self.of_act(person, deps)
        page = person.presses(SEND, **REFERENCE | {"reference_number": ""})
        assert page.text.count("Indiquez le numéro de l’acte ou du recueil.") == 2
        assert request().document_references == {}

    def test_a_refused_file_holds_nothing_up_once_it_is_told(self, person: Person, deps: Dependencies) -> None:
        self.of_act(person, deps)
        person.presses(SEND, **REFERENCE)
        version = next(v for d in request().documents if d.kind == "signature_delegation" for v in d.versions)
        assert "signature_delegation" in facts_of(deps, request()).unaccepted
        version.judgement = "refused"
        version.save()
        assert "signature_delegation" not in facts_of(deps, request()).unaccepted

    def test_the_former_reference_is_not_shown_as_the_new_one(self, person: Person, deps: Dependencies) -> None:
        asked(
            person,
            deps,
            Item("signature_delegation", "not_covering"),
            signatory_is_legal_representative=False,
            document_references={"signature_delegation": KEPT},
        )
        assert person.page.form_with("reference_number").values["reference_number"] == [""]

    def test_of_what_is_given_as_a_file_no_reference_is_taken(self, person: Person, deps: Dependencies) -> None:
        asked(person, deps, Item("mandate", "unsigned"))
        with pytest.raises(NotAllowed):
            complements.tell_reference(deps, request().id, "mandate", KEPT)


def test_a_head_office_is_demanded_of_schools_alone(person: Person, deps: Dependencies) -> None:
    public = {"kind": "public_establishment", "proof_kind": "decree", "name_on_proof": None}
    asked(person, deps, Item("siret", "other_entity"), is_school=False, **public)
    page = person.presses(SEND, is_head_office="non")
    assert "Votre complément est envoyé." in page.text


def test_a_school_gives_its_head_office(person: Person, deps: Dependencies) -> None:
    public = {"kind": "public_establishment", "proof_kind": "decree", "name_on_proof": None}
    asked(person, deps, Item("siret", "not_head_office"), is_school=True, **public)
    page = person.presses(SEND, is_head_office="non")
    assert page.text.count("doit utiliser le SIRET de son siège") == 2
    assert "Votre complément est envoyé." in person.presses(SEND, is_head_office="oui").text
