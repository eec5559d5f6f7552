"""A SIRET is enough: what the directory says is confirmed with one click, in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.companies import EntityCheck
from models import AccountRequest
from tests.journeys.conftest import Arrive, Serve
from tests.support import stages
from tests.support.companies import SAS, UNIVERSITY, load_companies, siret
from tests.support.documents import kbis, official, photographed
from tests.support.site import Site
from tests.support.stages import CAMILLE, PROOF, Applicant
from tests.support.steps import NARROW, NARROW_PLAIN, WIDE, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_OF_A_COMPANY = 10
LEA = Applicant("Léa", "Nguyễn", "lea.nguyen@univ-haute-lande.example")


@pytest.fixture
def site(serve: Serve, sqlite_url: str) -> Site:
    """An installation that looks SIRETs up."""
    served = serve(sqlite_url, company_directory="offline")
    load_companies(served.deps)
    return served


def draft() -> AccountRequest:
    return AccountRequest.get()


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_a_company_gives_ten_answers_at_most(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    camille = person(site, screen)
    stages.begins(camille)
    stages.names_siret(camille, siret(SAS))
    camille.reads("Est-ce bien votre entité ?", "KERLANN FORMATION", "35000 RENNES", "Entreprise")
    camille.presses("Continuer")
    camille.arrives_at(PROOF)
    assert (draft().kind, draft().entity_check) == ("company", EntityCheck.CONFIRMED)
    camille.finds_answered("De quel document s’agit-il ?", "Extrait Kbis")
    extract = kbis(tmp_path, "KERLANN FORMATION", siret(SAS), site.today, "Yann Kerlann", CAMILLE.full_name)
    stages.joins_proof(camille, "Extrait Kbis", extract, names="Oui")
    stages.tells_who(camille, CAMILLE)
    stages.sends(camille)
    assert camille.counts.answers <= MOST_OF_A_COMPANY
    stages.activates(camille, site, CAMILLE)


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_university_takes_its_head_office_with_one_click(
    site: Site, person: Arrive, screen: Screen, tmp_path: Path
) -> None:
    lea = person(site, screen)
    stages.begins(lea)
    stages.names_siret(lea, siret(UNIVERSITY, 2))
    lea.reads("utilisent le SIRET du siège")
    lea.sees_no_button("Continuer")
    lea.presses("Utiliser le siège")
    lea.arrives_at("Votre entité")
    lea.reads("1 RUE DES ESSAIS")
    lea.presses("Continuer")
    lea.arrives_at(stages.SIGNATORY)
    assert (draft().siret, draft().is_school) == (siret(UNIVERSITY), True)
    stages.names_signatory(lea, LEA, "Jeanne Rivière", "présidente")
    lea.presses("Continuer")
    letter = stages.makes_letter(lea, tmp_path)
    lea.presses("Continuer")
    decree = official(tmp_path, "décret.pdf", "Décret n° 70-1290", "L’Université est créée.")
    stages.joins_proof(lea, "Décret ou arrêté de création", decree)
    stages.joins_mandate(lea, site.today, photographed(letter, site.today, "J. Rivière"))
    stages.tells_who(lea, LEA)
    stages.sends(lea)
    stages.activates(lea, site, LEA)


def test_what_is_not_right_is_corrected(site: Site, person: Arrive) -> None:
    camille = person(site, NARROW)
    stages.begins(camille)
    stages.names_siret(camille, siret(SAS))
    camille.presses("Ce n’est pas exact")
    camille.arrives_at("Votre entité")
    camille.finds_filled("Dénomination de l’entité", "KERLANN FORMATION")
    camille.finds_answered("De quel type d’organisme", "Entreprise")
    camille.fills("Dénomination de l’entité", "Kerlann Conseil")
    camille.answers("Est-ce le SIRET du siège ?", "Oui")
    camille.presses("Continuer")
    camille.page.wait_for_url(lambda address: not address.partition("?")[0].endswith("/entite"))
    assert (draft().entity_name, draft().entity_check) == ("Kerlann Conseil", EntityCheck.CONTESTED)
