"""What surrounds a request on its page: its address's domain, where to look, its rivals, the entities to attach to."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import pytest

from domain.states import Role
from models import Account, AccountRequest, Document, DocumentVersion, Entity, Membership
from services.signup import draft_documents, submission
from tests.backoffice.conftest import People
from tests.support import factories, files

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]

WITHOUT_SIRET = {
    "kind": "other",
    "has_siret": False,
    "siret": None,
    "is_head_office": None,
    "address": "1 rue du Port",
    "proof_kind": "equivalent",
    "proof_other_reason": "Statuts",
}


def read(people: People, request: AccountRequest, who: str = "si") -> str:
    text: str = people[who].get(f"{GRID}{request.reference}").text
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\N{NO-BREAK SPACE}", " ").split())


def member_at(people: People, entity: Entity, domain: str, name: str) -> Account:
    account = factories.make_account(people.deps, address=f"{name.lower()}@{domain}", last_name=name)
    Membership.create(account=account, entity=entity, role=Role.DEPOSITOR, since=people.deps.now())
    return account


class TestTheAddress:
    def test_a_webmails_says_nothing_of_an_employer(self, people: People, request_of: Make) -> None:
        assert "Messagerie grand public" in read(people, request_of("with_si", email="quelqu.un@gmail.com"))
        assert "Messagerie grand public" not in read(people, request_of("with_si"))

    def test_members_of_the_entity_with_the_domain_are_named_and_counted(
        self, people: People, request_of: Make
    ) -> None:
        for name in ("Alder", "Bouleau"):
            member_at(people, people.entity, "institut.example", name)
        member_at(people, people.entity, "pas-institut.example", "Cerisier")
        asked = request_of("with_manager", email="nouvelle@institut.example")
        text = read(people, asked)
        assert "2 autres personnes de cette entité ont une adresse institut.example : Camille Alder" in text
        assert "Domaine d’autres entités" not in text

    def test_another_entitys_domain_is_told(self, people: People, request_of: Make) -> None:
        member_at(people, people.other_entity, "compagnie.example", "Alder")
        text = read(people, request_of("with_manager", email="ailleurs@compagnie.example"))
        assert "Domaine nouveau" in text
        assert "sert aussi dans 1 autre entité : Compagnie voisine (1 personne)" in text

    def test_a_domain_that_only_ends_alike_is_another(self, people: People, request_of: Make) -> None:
        member_at(people, people.other_entity, "la_compagnie.example", "Alder")
        text = read(people, request_of("with_manager", email="ailleurs@laxcompagnie.example"))
        assert "sert aussi" not in text

    def test_readers_who_see_no_account_are_not_told(self, people: People, request_of: Make) -> None:
        member_at(people, people.other_entity, "compagnie.example", "Alder")
        assert "sert aussi" not in read(people, request_of("with_si", email="a@compagnie.example"), "reader")


def test_links_lead_to_the_directories_in_another_tab(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    text = people["si"].get(f"{GRID}{waiting.reference}").text
    wanted = f'href="https://annuaire-entreprises.data.gouv.fr/etablissement/{waiting.siret}" target="_blank"'
    assert f'{wanted} rel="noopener noreferrer"' in text
    assert f"q.registre=registre:{waiting.siret[:9]}" in text
    assert "liens vers d’autres sites, dans un nouvel onglet" in text


def test_whether_the_signatory_is_entitled_is_said_as_declared(people: People, request_of: Make) -> None:
    declared = "Représentant légal, selon le demandeur : "
    assert f"{declared}oui." in read(people, request_of("with_si", signatory_is_legal_representative=True))
    other = request_of("with_si", signatory_is_legal_representative=False)
    assert f"{declared}non." in read(people, other)
    acts = Document.select(Document.id).where(Document.request == other, Document.kind == "signature_delegation")
    DocumentVersion.update(removed_at=people.deps.now()).where(DocumentVersion.document.in_(acts)).execute()
    assert f"{declared}non ; pièce non jointe : délégation de signature." in read(people, other)


TOLD = {"collection": "Recueil de la préfecture", "number": "12", "date": "2026-03-03", "link": ""}
BY_REFERENCE = {
    "signatory_is_legal_representative": False,
    "document_references": {"signature_delegation": TOLD},
}


def test_an_act_that_is_published_is_told_by_its_reference(people: People, request_of: Make) -> None:
    waiting = request_of("with_si", **BY_REFERENCE)
    text = read(people, waiting, "reviewer")
    for words in (
        "Délégation de signature Par référence",
        "Le demandeur dit où elle est publiée.",
        "Publiée, selon le demandeur : Recueil de la préfecture, n° 12, du 3 mars 2026",
        "Représentant légal, selon le demandeur : non.",
        "0 pièce acceptée sur 2",
    ):
        assert words in text
    assert "Manquante" not in text
    factories.accept_documents(people.deps, people.actor("si"), waiting)
    assert "2 pièces acceptées sur 2" in read(people, waiting, "si")
    assert "Pour valider, acceptez" not in read(people, waiting, "si")


def test_its_page_opens_elsewhere(people: People, request_of: Make) -> None:
    link = "https://recueil.example/12?a=1&b=2"
    told = {"signature_delegation": TOLD | {"link": link}}
    waiting = request_of("with_si", **BY_REFERENCE | {"document_references": told})
    text = people["si"].get(f"{GRID}{waiting.reference}").text
    assert f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer">' in text


@pytest.mark.parametrize(
    ("kind", "words"), [("handwritten", "Signature manuscrite"), ("electronic", "Signature électronique")]
)
def test_how_the_mandate_is_said_to_be_signed(people: People, request_of: Make, kind: str, words: str) -> None:
    waiting = request_of("with_si", signature_kind=kind)
    assert f"{words}, selon le demandeur." in read(people, waiting)
    AccountRequest.update(signature_kind=None).where(AccountRequest.id == waiting.id).execute()
    assert ", selon le demandeur." not in read(people, waiting)


class TestRivals:
    def page(self, people: People, request: AccountRequest, who: str = "reviewer") -> str:
        text: str = people[who].get(f"{GRID}{request.reference}/rivales").text
        return text

    def test_first_requests_stand_side_by_side_with_their_mandates(self, people: People, request_of: Make) -> None:
        first = request_of("with_si", capacity="Directrice")
        second = request_of("with_si", siret=first.siret, capacity="Secrétaire")
        inactive = request_of("awaiting_activation", siret=first.siret)
        text = self.page(people, first)
        for request in (first, second):
            assert request.reference in text
            assert f"Mandat de {request.full_name}, page 1 sur 1" in text
            assert request.capacity in text
        assert "Claude Signataire, Présidente" in text
        assert "aujourd’hui même" in text
        assert inactive.reference not in text
        assert f"{GRID}{first.reference}/rivales" in people["si"].get(f"{GRID}{first.reference}").text

    def test_the_page_image_of_each_mandate_opens(self, people: People) -> None:
        siret = factories.luhn_siret(654_321)
        for _ in range(2):
            draft = factories.make_draft(people.deps, siret=siret)
            draft_documents.put_document(
                people.deps, draft, "mandate", factories.PlainFile(files.pdf(2, "Mandat"), pages=2)
            )
            request = factories.activate(people.deps, submission.submit(people.deps, draft))
        pictures = re.findall(r'<img src="([^"]+)"', self.page(people, request))
        assert len(pictures) == 4
        assert [people["reviewer"].get(picture).mimetype for picture in pictures] == ["image/jpeg"] * 4

    def test_alone_it_says_so(self, people: People, request_of: Make) -> None:
        assert "Aucune autre demande activée" in self.page(people, request_of("with_si"))

    def test_without_an_entity_there_is_no_such_page(self, people: People, request_of: Make) -> None:
        unknown = request_of("with_si", **WITHOUT_SIRET)
        assert people["si"].get(f"{GRID}{unknown.reference}/rivales").status_code == 404


class TestAttaching:
    def test_each_button_says_what_will_happen(self, people: People, request_of: Make) -> None:
        people.account("manager")
        factories.make_entity(people.deps, name="Institut des essais et mesures")
        waiting = request_of("with_si", entity_name="Institut des essais", **WITHOUT_SIRET)
        text = read(people, waiting)
        assert "même nom" in text
        assert (
            "Elle a un gestionnaire : la demande lui sera transmise, et il décidera. Rattacher à Institut des" in text
        )
        assert "Elle n’a pas de gestionnaire : la demande reste ici, à décider. Rattacher à Institut des" in text
        assert "Créer cette entité" in text

    @pytest.mark.parametrize("button", ["Institut des essais", "nouvelle"])
    def test_a_button_attaches(self, people: People, request_of: Make, button: str) -> None:
        waiting = request_of("with_si", entity_name="Institut des essais", **WITHOUT_SIRET)
        chosen = str(people.entity.id) if button != "nouvelle" else button
        people["si"].post(f"{GRID}{waiting.reference}/rattacher", entite=chosen)
        found = AccountRequest.get_by_id(waiting.id).entity
        assert (found.name, found.id == people.entity.id) == ("Institut des essais", button != "nouvelle")
