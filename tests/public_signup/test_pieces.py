"""« Vos pièces », a page for each thing: what each asks, what is skipped, what becomes of the letter and its names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from models import DocumentVersion, Mail
from services.machinery.dependencies import Dependencies
from services.requests import purging
from tests.public_signup.steps import (
    ENTITY,
    KBIS,
    LETTER,
    LETTER_PAGE,
    PROOF,
    PROOF_PAGE,
    SELF,
    SIGNATORY,
    SIGNATORY_PAGE,
    SIGNED,
    SIGNED_PAGE,
    draft,
    to_letter,
    to_proof,
    to_signatory,
    to_signed_letter,
    to_siret,
)
from tests.support import files
from tests.support.dependencies import Clock
from tests.support.factories import make_entity, make_manager
from tests.support.pdf import words_of
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

DELEGATION_PAGE = "Délégation de signature"
REFERENCE = {
    "reference_collection": "Recueil des actes administratifs",
    "reference_number": "R-2026-12",
    "reference_date": "3 mars 2026",
    "reference_link": "recueil.example/2026/12",
}


def to_delegation(person: Person) -> Page:
    """Somebody signs in the place of the person who represents the entity."""
    to_signatory(person)
    return person.presses(**SIGNATORY | {"signatory_is_legal_representative": "non"})


def to_summary_with_letter(person: Person) -> Page:
    to_signed_letter(person)
    person.presses(**SIGNED)
    return person.presses(**SELF)


class TestSkipped:
    def test_somebody_who_joins_sees_no_empty_page_on_the_way_nor_back(
        self, person: Person, deps: Dependencies
    ) -> None:
        entity = make_entity(deps)
        make_manager(deps, entity)
        to_siret(person)
        person.presses(siret=entity.identifier)
        page = person.presses(**ENTITY)
        assert page.heading == "Vos coordonnées"
        assert person.goes("/creer-un-compte/pieces").heading == "Vos coordonnées"
        assert person.goes("/creer-un-compte/pieces/lettre").heading == "Vos coordonnées"
        assert "/creer-un-compte/pieces" not in person.page.links
        assert person.presses("Retour").heading == "Votre entité"

    def test_a_proof_that_names_the_applicant_is_all(self, person: Person) -> None:
        to_proof(person)
        assert person.presses(**PROOF).heading == "Vos coordonnées"
        for page in ("signataire", "lettre", "lettre-signee", "autre/signature_delegation"):
            assert person.goes(f"/creer-un-compte/pieces/{page}").heading == PROOF_PAGE
        person.goes("/creer-un-compte/vous")
        assert person.presses("Retour").heading == PROOF_PAGE
        assert person.presses("Retour").heading == "Votre entité"

    def test_back_goes_page_by_page_and_keeps_what_is_typed(self, person: Person) -> None:
        to_signed_letter(person)
        assert person.presses("Retour", mandate_date="20/11/2026").heading == LETTER_PAGE
        assert person.presses("Retour").heading == SIGNATORY_PAGE
        assert person.presses("Retour", signatory_name="Alix Petit").heading == PROOF_PAGE
        assert draft().signatories == [{"name": "Alix Petit", "capacity": "présidente"}]
        assert person.goes("/creer-un-compte/pieces").heading == SIGNED_PAGE
        assert person.page.form_with("mandate_date").values["mandate_date"] == ["20/11/2026"]

    def test_a_page_waits_for_the_answers_that_it_needs(self, person: Person) -> None:
        to_proof(person)
        page = person.goes("/creer-un-compte/pieces/lettre")
        assert page.heading == PROOF_PAGE
        assert f"Terminez d’abord cette page : « {PROOF_PAGE} »." in page.text
        person.presses(**PROOF | {"name_on_proof": "non"})
        page = person.goes("/creer-un-compte/pieces/lettre-signee")
        assert page.heading == SIGNATORY_PAGE
        assert f"Terminez d’abord cette page : « {SIGNATORY_PAGE} »." in page.text

    def test_no_document_of_that_name(self, person: Person) -> None:
        to_proof(person)
        assert person.goes("/creer-un-compte/pieces/autre/inconnue").status == 404

    def test_the_letter_can_be_made_before_the_proof_is_at_hand(self, person: Person) -> None:
        to_proof(person)
        page = person.presses(proof_kind="kbis", name_on_proof="non")
        assert "Joignez ce document" in page.text
        assert "Préparez d’abord la lettre à faire signer" in page.text
        person.goes("/creer-un-compte/pieces/signataire")
        assert person.presses(**SIGNATORY).heading == LETTER_PAGE
        assert person.presses().heading == SIGNED_PAGE
        page = person.presses(**SIGNED)
        assert page.heading == PROOF_PAGE
        assert page.form_with("proof_kind").values["name_on_proof"] == ["non"]
        assert person.presses(proof_of_existence=KBIS).heading == SIGNATORY_PAGE


class TestDelegation:
    def test_the_act_or_its_reference_is_demanded(self, person: Person) -> None:
        page = to_delegation(person)
        assert page.heading == DELEGATION_PAGE
        page = person.presses()
        needed = "Joignez ce document : délégation de signature, ou dites où il est publié."
        assert page.text.count(needed) == 2

    def test_by_its_reference(self, person: Person) -> None:
        to_delegation(person)
        assert person.presses(**REFERENCE).heading == LETTER_PAGE
        assert draft().document_references == {
            "signature_delegation": {
                "collection": "Recueil des actes administratifs",
                "number": "R-2026-12",
                "date": "2026-03-03",
                "link": "https://recueil.example/2026/12",
            }
        }
        person.presses()
        person.presses(**SIGNED)
        page = person.presses(**SELF)
        assert page.heading == "Vérifiez votre demande"
        assert "Recueil des actes administratifs, n° R-2026-12, du 3 mars 2026" in page.text
        assert person.sends().heading == "Plus qu’une étape : activez votre demande"

    def test_by_a_file(self, person: Person) -> None:
        to_delegation(person)
        assert person.presses(signature_delegation=("acte.pdf", files.pdf())).heading == LETTER_PAGE
        assert draft().document_references == {}
        person.presses("Retour")
        page = person.presses("Supprimer")
        assert "acte.pdf" not in page.text
        assert person.presses().heading == DELEGATION_PAGE

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"reference_number": None}, "Indiquez le numéro de l’acte ou du recueil."),
            ({"reference_collection": None}, "Indiquez le recueil où l’acte est publié."),
            ({"reference_date": None}, "Indiquez la date de l’acte."),
            ({"reference_date": "24/11/2026"}, "Cette date est dans le futur"),
            ({"reference_date": "hier"}, "Cette date n’existe pas"),
            ({"reference_link": "javascript:alert(1)"}, "Cette adresse n’est pas complète."),
            ({"reference_link": "recueil"}, "Cette adresse n’est pas complète."),
        ],
        ids=["number", "collection", "date", "future", "no date", "script", "no site"],
    )
    def test_a_reference_that_leads_nowhere(self, person: Person, typed: dict[str, Any], words: str) -> None:
        to_delegation(person)
        page = person.presses(**{name: text or "" for name, text in (REFERENCE | typed).items()})
        assert page.heading == DELEGATION_PAGE
        assert page.text.count(words) == 2
        assert draft().document_references == {}
        assert person.presses(**REFERENCE).heading == LETTER_PAGE

    @pytest.mark.parametrize(
        ("sent_at", "dated"),
        [
            ("2026-11-26T22:20", "27/11/2026"),
            ("2026-12-31T13:05", "1er janvier 2027"),
            ("2027-02-28T20:30", "01.03.2027"),
            ("2028-02-28T14:00", "mardi 29 février 2028"),
            ("2027-03-27T23:30", "2027-03-28T10:30+11:00"),
        ],
        ids=[
            "La Réunion",
            "a year's end in Nouméa",
            "a month's end in Mayotte",
            "29 February in Wallis",
            "summer time",
        ],
    )
    def test_an_act_dated_today_anywhere_on_french_soil(
        self, person: Person, clock: Clock, sent_at: str, dated: str
    ) -> None:
        to_delegation(person)
        moment = datetime.fromisoformat(sent_at).replace(tzinfo=UTC)
        clock.advance(seconds=(moment - clock.at).total_seconds())
        person.goes("/creer-un-compte/pieces")
        page = person.presses(**REFERENCE | {"reference_date": dated})
        assert page.heading == LETTER_PAGE, page.text

    def test_half_a_reference_is_kept_and_is_none(self, person: Person) -> None:
        to_delegation(person)
        person.presses("Retour", reference_collection="Recueil des actes administratifs")
        assert person.goes("/creer-un-compte/pieces").heading == DELEGATION_PAGE
        form = person.page.form_with("reference_collection")
        assert form.values["reference_collection"] == ["Recueil des actes administratifs"]
        assert person.presses("Retour", reference_collection="").heading == SIGNATORY_PAGE


class TestLetter:
    def test_making_it_keeps_its_names_and_the_draft(self, person: Person, deps: Dependencies, clock: Clock) -> None:
        to_letter(person)
        assert draft().resume_requested_at is None
        assert person.presses("Télécharger la lettre (PDF)").response.mimetype == "application/pdf"
        made = draft()
        assert (made.letter_first_name, made.letter_last_name) == ("Camille", "Roy")
        assert Mail.select().count() == 0
        clock.advance(days=29)
        purging.purge_drafts(deps)
        person.goes("/creer-un-compte/pieces/signataire")
        values = person.page.form_with("signatory_name").values
        assert (values["signatory_name"], values["signatory_capacity"]) == (["Dominique Martin"], ["présidente"])
        clock.advance(days=2)
        assert purging.purge_drafts(deps)

    def test_without_names_there_is_no_page_to_make_it_on(self, person: Person) -> None:
        to_signatory(person)
        data, _ = person.would_send("Continuer")
        answer = person.client.post("/creer-un-compte/pieces/lettre", data=data | {"action": "lettre:pdf"})
        assert (answer.status_code, answer.mimetype) == (302, "text/html")
        assert answer.location == "/creer-un-compte/pieces/signataire"

    def test_the_link_is_mailed_to_oneself(self, person: Person) -> None:
        to_letter(person)
        page = person.presses("M’envoyer le lien", email="pas une adresse")
        assert page.heading == LETTER_PAGE
        assert page.title.startswith("Erreur")
        assert person.presses("M’envoyer le lien", email="camille@acme.example").heading == "Un mail vous est envoyé"
        mail = Mail.get()
        assert (mail.event, mail.to_address) == ("resume_draft", "camille@acme.example")
        assert draft().resume_requested_at is not None

    def test_words_for_somebody_who_signs_are_the_persons_to_send(self, person: Person) -> None:
        page = to_letter(person)
        (link,) = [link for link in page.links if link.startswith("mailto:?")]
        assert urlsplit(link).path == ""
        written = parse_qs(urlsplit(link).query)
        assert written["subject"] == ["Délégation de mandat à signer\N{NO-BREAK SPACE}: Acme SAS"]
        assert "par laquelle vous me désignez « administrateur entité »" in written["body"][0].replace("\u00a0", " ")
        assert written["body"][0].endswith("Merci,\r\nCamille Roy")
        assert "Bonjour, Je demande un compte pour « Acme SAS »" in page.text
        assert Mail.select().count() == 0


class TestTwoNames:
    """The letter names Camille Roy; the account is to be somebody else's."""

    @pytest.fixture
    def settling(self, person: Person) -> Person:
        to_letter(person)
        person.presses("Télécharger la lettre (PDF)")
        person.goes("/creer-un-compte/pieces/lettre-signee")
        person.presses(**SIGNED)
        page = person.presses(**SELF | {"last_name": "Leroy"})
        assert page.heading == LETTER_PAGE
        assert "Votre nom n’est pas celui de la lettre à faire signer." in page.text
        assert "La lettre désigne Camille Roy , et votre compte serait au nom de Camille Leroy" in page.text
        return person

    def test_nothing_goes_on_before_it_is_settled(self, settling: Person) -> None:
        page = settling.presses()
        assert page.text.count("Choisissez le nom à conserver.") == 1
        assert settling.goes("/creer-un-compte/recapitulatif").heading == LETTER_PAGE
        assert settling.goes("/creer-un-compte/pieces/lettre-signee").heading == LETTER_PAGE

    def test_the_letters_name_is_kept(self, settling: Person) -> None:
        page = settling.presses("Conserver le nom de la lettre")
        assert page.heading == "Vérifiez votre demande"
        assert "Votre demande est au nom de la lettre : Camille Roy." in page.text
        assert draft().last_name == "Roy"

    def test_the_letter_is_made_again(self, settling: Person) -> None:
        page = settling.presses("Refaire la lettre")
        assert page.heading == LETTER_PAGE
        assert [version.filename for version in DocumentVersion.select()] == ["kbis.pdf"]
        assert "désigne Camille Leroy" in words_of(settling.presses("Télécharger la lettre (PDF)").response.data)
        page = settling.goes("/creer-un-compte/recapitulatif")
        assert page.heading == SIGNED_PAGE
        settling.presses(mandate=LETTER)
        assert settling.presses().heading == "Vérifiez votre demande"

    def test_the_same_name_otherwise_written_is_no_matter(self, settling: Person) -> None:
        assert settling.goes("/creer-un-compte/vous").heading == "Vos coordonnées"
        assert settling.presses(first_name="ROY", last_name="camille").heading == "Vérifiez votre demande"

    def test_a_letter_of_ones_own_names_whom_the_page_says(self, person: Person) -> None:
        to_signed_letter(person)
        person.presses(**SIGNED)
        assert draft().letter_last_name == "Roy"
        assert person.presses(**SELF | {"last_name": "Leroy"}).heading == LETTER_PAGE

    def test_who_needs_no_letter_any_more_has_no_two_names(self, settling: Person) -> None:
        settling.goes("/creer-un-compte/pieces/justificatif")
        settling.presses(name_on_proof="oui")
        assert settling.presses().heading == "Vérifiez votre demande"


def test_two_tabs_that_disagree_about_who_signs(app: Flask, person: Person) -> None:
    to_signatory(person)
    old, path = person.would_send("Continuer", **SIGNATORY | {"signatory_name": "Alix Petit"})
    person.presses(**SIGNATORY)
    page = Page(person.client.post(path, data=old, follow_redirects=True))
    assert "Ces réponses ont changé dans une autre fenêtre" in page.text
    assert "« Dominique Martin, présidente » dans l’autre fenêtre, et « Alix Petit, présidente » ici" in page.text
