"""The first person of an entity: from « Créer un compte » to the role of entity manager."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.identifiers import format_siret
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.documents import kbis, official, photographed, scanned, telephone_photo, words_of
from tests.support.factories import luhn_siret, make_ministry
from tests.support.site import Site
from tests.support.stages import CAMILLE, MANDATE, PROOF, Applicant
from tests.support.steps import EVERY_SCREEN, NARROW, NARROW_PLAIN, WIDE, WIDE_PLAIN, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def company_journey(site: Site, person: Arrive, screen: Screen, folder: Path) -> None:
    camille, reviewer = person(site, screen), person(site, screen)
    siret = luhn_siret(1)
    spaced = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
    extract = kbis(folder, "Kerlann Formation", siret, site.today, "Yann Kerlann", CAMILLE.full_name)

    stages.begins(camille)
    stages.names_entity(camille, "Kerlann Formation", spaced.replace(" ", "."))
    stages.joins_proof(camille, "Extrait Kbis", extract, names="Oui")
    stages.tells_who(camille, CAMILLE)
    camille.arrives_at("Vérifiez votre demande")
    camille.reads("Kerlann Formation", spaced, "Extrait Kbis.pdf", CAMILLE.full_name, CAMILLE.address)
    stages.sends(camille)
    camille.reads(CAMILLE.address, "indésirables")
    stages.activates(camille, site, CAMILLE)
    camille.reads("En attente de l’administrateur du SI", "Vous avez activé votre demande")
    assert "/suivi/" in site.mail(CAMILLE.address, stages.RECEIVED)

    site.staff("Claude Instructeur")
    stages.signs_in(reviewer, "instructeur@si.example", "Bonjour Claude")
    reviewer.follows(CAMILLE.full_name)
    reviewer.arrives_at(CAMILLE.full_name)
    reviewer.reads("Kerlann Formation", spaced, "À examiner")
    reviewer.sees_picture(f"{PROOF}, page 1 sur 1")
    stages.accepts_documents(reviewer, PROOF)
    reviewer.reads("Validée, cette personne devient gestionnaire de l’entité.")
    reviewer.presses("Valider la demande")
    reviewer.arrives_at("Demandes")
    reviewer.is_told(f"{CAMILLE.full_name} : validée.")
    stages.becomes_manager(camille, site, CAMILLE)


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=str)
def test_a_company_whose_kbis_names_the_applicant(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    company_journey(site, person, screen, tmp_path)


@pytest.mark.postgresql
def test_the_same_on_postgresql(site_on_postgresql: Site, person: Arrive, tmp_path: Path) -> None:
    company_journey(site_on_postgresql, person, WIDE, tmp_path)


@pytest.mark.parametrize("screen", [WIDE_PLAIN, NARROW], ids=str)
def test_a_ministry_gives_its_mandate_alone(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    paul = Applicant("Paul", "Müller", "paul.muller@culture.example")
    make_ministry("culture", "Ministère de la Culture", siret=luhn_siret(2), siren=luhn_siret(2)[:9])
    applicant, reviewer = person(site, screen), person(site, screen)

    stages.begins(applicant)
    applicant.answers("Votre entité est-elle un ministère", "Un ministère")
    applicant.presses("Continuer")
    applicant.arrives_at("Votre entité")
    applicant.picks("De quel ministère s’agit-il ?", "Ministère de la Culture")
    applicant.presses("Continuer")
    applicant.finds_filled("Numéro SIRET", format_siret(luhn_siret(2)))
    applicant.arrives_at("Votre entité")
    applicant.presses("Continuer")

    stages.names_signatory(applicant, paul, "Zoé d’Œuvré", "Secrétaire générale")
    applicant.presses("Continuer")
    letter = stages.makes_letter(applicant, tmp_path)
    applicant.presses("Continuer")
    written = words_of(letter)
    assert "Je soussignée, Zoé d’Œuvré, agissant en qualité de secrétaire générale du Ministère de la Cult" in written
    assert "désigne Paul Müller" in written
    # Two pages in one document: what the scanner gave, and a telephone's picture.
    stages.joins_mandate(
        applicant, site.today, photographed(letter, site.today, "Z. d’Œuvré"), telephone_photo(tmp_path)
    )
    applicant.arrives_at("Vos coordonnées")
    applicant.finds_filled("Prénom", paul.first_name)
    applicant.finds_filled("Nom", paul.last_name)
    stages.tells_who(applicant, paul)
    stages.sends(applicant)
    stages.activates(applicant, site, paul)
    stages.approves(reviewer, site, paul, MANDATE)
    stages.becomes_manager(applicant, site, paul)


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_an_association_by_its_register_number(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    ines = Applicant("Inès", "O’Malley-Durand", "ines@passerelles.example")
    applicant, reviewer = person(site, screen), person(site, screen)
    notice = official(tmp_path, "annonce JO.pdf", "ASSOCIATIONS — CRÉATIONS", "Passerelles, W751234567, Paris")

    stages.begins(applicant)
    stages.names_kind_without_siret(applicant, "Association")
    applicant.fills("Dénomination de l’entité", "Association Passerelles")
    applicant.fills("Adresse", "3 rue des Écoles")
    applicant.fills("Code postal", "75005")
    applicant.fills("Commune", "Paris")
    applicant.fills("Numéro RNA ou volume et folio (Alsace-Moselle)", "w 751 234 567")
    applicant.presses("Continuer")
    stages.names_signatory(applicant, ines, "Noé Lévi", "président")
    applicant.presses("Continuer")
    letter = stages.makes_letter(applicant, tmp_path, "Word")
    assert "président de l’Association Passerelles désigne Inès O’Malley-Durand" in words_of(letter)
    printed = stages.makes_letter(applicant, tmp_path)
    applicant.presses("Continuer")
    stages.joins_proof(applicant, "Annonce de création au Journal officiel", notice)
    stages.joins_mandate(applicant, site.today, scanned(printed, site.today, "Lévi"))
    stages.tells_who(applicant, ines)
    applicant.arrives_at("Vérifiez votre demande")
    applicant.reads("W751234567", "annonce JO.pdf", "scan.pdf", "Noé Lévi")
    stages.sends(applicant)
    stages.activates(applicant, site, ines)
    stages.approves(reviewer, site, ines, PROOF, MANDATE)
    stages.becomes_manager(applicant, site, ines)


@pytest.mark.parametrize("screen", [WIDE_PLAIN, NARROW], ids=str)
def test_a_university_gives_its_head_office(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    lea = Applicant("Léa", "Nguyễn", "lea.nguyen@univ-haute-lande.example")
    applicant, reviewer = person(site, screen), person(site, screen)
    decree = official(tmp_path, "décret.pdf", "Décret n° 70-1290", "L’Université de Haute-Lande est créée.")

    stages.begins(applicant)
    stages.names_siret(applicant, luhn_siret(4))
    applicant.answers("De quel type d’organisme", "Établissement public")
    applicant.answers("S’agit-il d’une université ou d’une école publique ?", "Oui")
    applicant.answers("Est-ce le SIRET du siège ?", "Non")
    applicant.fills("Dénomination de l’entité", "Université de Haute-Lande")
    applicant.presses("Continuer")
    applicant.is_refused("Une université ou une école publique doit utiliser le SIRET de son siège.")
    applicant.arrives_at("Votre entité")
    applicant.finds_filled("Dénomination de l’entité", "Université de Haute-Lande")
    applicant.answers("Est-ce le SIRET du siège ?", "Oui")
    applicant.presses("Continuer")

    stages.names_signatory(applicant, lea, "Jeanne Rivière", "présidente")
    applicant.presses("Continuer")
    letter = stages.makes_letter(applicant, tmp_path)
    assert "présidente de l’Université de Haute-Lande désigne Léa Nguyễn" in words_of(letter)
    applicant.presses("Continuer")
    stages.joins_proof(applicant, "Décret ou arrêté de création", decree)
    stages.joins_mandate(applicant, site.today, photographed(letter, site.today, "J. Rivière"))
    stages.tells_who(applicant, lea)
    stages.sends(applicant)
    stages.activates(applicant, site, lea)
    stages.approves(reviewer, site, lea, PROOF, MANDATE)
    stages.becomes_manager(applicant, site, lea)


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_cpne_is_attached_to_the_entity_that_is_known(
    site: Site, person: Arrive, screen: Screen, tmp_path: Path
) -> None:
    sami = Applicant("Sami", "Benoît", "sami@ceramique.example")
    known = site.entity(
        name="CPNEFP des industries céramiques", kind="cpne", siret=None, identifier_kind=None, identifier=None,
        register_kind="idcc", register_number="1558",
    )  # fmt: skip
    applicant, reviewer = person(site, screen), person(site, screen)
    agreement = official(tmp_path, "accord de branche.pdf", "Accord constitutif", "Industries céramiques, IDCC 1558")

    stages.begins(applicant)
    stages.names_kind_without_siret(applicant, "CPNE")
    applicant.fills("Dénomination de l’entité", "CPNEFP industries céramiques")
    applicant.fills("Adresse", "114 rue La Boétie")
    applicant.fills("Code postal", "75008")
    applicant.fills("Commune", "Paris")
    applicant.fills("IDCC de la branche", "1558")
    applicant.presses("Continuer")
    _two_sign(applicant, sami)
    applicant.presses("Continuer")
    letter = stages.makes_letter(applicant, tmp_path)
    applicant.presses("Continuer")
    stages.joins_proof(applicant, "Accord constitutif de branche", agreement)
    written = words_of(letter)
    assert "Nous soussignés, Ève Martin, agissant en qualité de présidente, et Luc Petit" in written
    assert "désignons Sami Benoît" in written
    stages.joins_mandate(applicant, site.today, photographed(letter, site.today, "Ève Martin", "Luc Petit"))
    stages.tells_who(applicant, sami)
    stages.sends(applicant)
    stages.activates(applicant, site, sami)

    site.staff("Claude Instructeur")
    stages.signs_in(reviewer, "instructeur@si.example", "Bonjour Claude")
    reviewer.follows(sami.full_name)
    reviewer.arrives_at(sami.full_name)
    reviewer.reads("Choisissez l’entité avant de valider.")
    reviewer.presses(f"Rattacher à {known.name}")
    reviewer.is_told("La demande est rattachée à cette entité.")
    reviewer.reads(known.name)
    reviewer.sees_no_button(f"Rattacher à {known.name}")
    with reviewer.within("Entité Changer"):
        reviewer.reads("Cette entité n’a encore personne")
    stages.accepts_documents(reviewer, PROOF, MANDATE)
    reviewer.presses("Valider la demande")
    reviewer.is_told(f"{sami.full_name} : validée.")
    stages.becomes_manager(applicant, site, sami)
    applicant.reads(known.name)


def _two_sign(person: Person, who: Applicant) -> None:
    stages.names_signatory(person, who, "Ève Martin", "présidente")
    person.unfolds("Une seconde personne signe")
    person.fills("Prénom et nom de la seconde personne qui signe", "Luc Petit")
    person.fills("Qualité du second signataire", "vice-président")
