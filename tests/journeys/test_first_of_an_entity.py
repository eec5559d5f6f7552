"""The first person of an entity: from « Créer un compte » to the role of entity manager."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.documents import kbis
from tests.support.factories import luhn_siret
from tests.support.site import Site
from tests.support.stages import CAMILLE
from tests.support.steps import EVERY_SCREEN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def company_journey(site: Site, person: Arrive, screen: Screen, folder: Path) -> None:
    camille, reviewer = person(site, screen), person(site, screen)
    siret = luhn_siret(1)
    spaced = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
    extract = kbis(folder, "Kerlann Formation", siret, site.today, "Yann Kerlann", CAMILLE.full_name)

    stages.begins(camille)
    stages.names_body(camille, "Entreprise")
    stages.names_entity(camille, "Kerlann Formation", spaced.replace(" ", "."))
    camille.arrives_at("Vos pièces")
    camille.fills("Votre prénom", CAMILLE.first_name)
    camille.fills("Votre nom", CAMILLE.last_name)
    with camille.within("Document attestant de l’existence légale"):
        camille.answers("De quel document s’agit-il ?", "Extrait Kbis")
        camille.answers("Votre nom figure-t-il sur ce document ?", "Oui")
        camille.attaches("Fichier du document", extract)
        camille.reads("Extrait Kbis.pdf", "Fichier reçu")
    camille.presses("Continuer")

    camille.arrives_at("Vous")
    camille.finds_filled("Prénom", CAMILLE.first_name)
    camille.finds_filled("Nom", CAMILLE.last_name)
    stages.tells_who(camille, CAMILLE)
    camille.arrives_at("Vérifiez votre demande")
    camille.reads("Kerlann Formation", spaced, "Extrait Kbis.pdf", CAMILLE.full_name, CAMILLE.address)
    stages.sends(camille)
    camille.reads(CAMILLE.address, "indésirables")
    stages.activates(camille, site, CAMILLE)
    camille.reads("En attente de l’administrateur du SI", "Vous avez activé votre demande")
    assert "/suivi/" in site.mail(CAMILLE.address, stages.RECEIVED)

    site.staff("Claude Instructeur")
    stages.signs_in(reviewer, "instructeur@si.example", "Demandes à traiter")
    reviewer.follows(CAMILLE.full_name)
    reviewer.arrives_at(CAMILLE.full_name)
    reviewer.reads("Kerlann Formation", spaced, "À examiner")
    stages.accepts_documents(reviewer, "Document attestant de l’existence légale")
    reviewer.reads("Cette personne devient gestionnaire de l’entité.")
    reviewer.presses("Valider la demande")
    reviewer.arrives_at("Demandes")
    reviewer.is_told(f"{CAMILLE.full_name} : validée.")

    text = site.mail(CAMILLE.address, stages.APPROVED)
    assert "Gestionnaire entité" in text
    camille.opens(site.link(CAMILLE.address, stages.APPROVED, "/connexion"))
    stages.signs_in(camille, CAMILLE.address, "Demandes de votre entité")
    camille.reads("Personne n’attend votre réponse", f"{CAMILLE.full_name} (vous)")


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=str)
def test_a_company_whose_kbis_names_the_applicant(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    company_journey(site, person, screen, tmp_path)


@pytest.mark.postgresql
def test_the_same_on_postgresql(site_on_postgresql: Site, person: Arrive, tmp_path: Path) -> None:
    company_journey(site_on_postgresql, person, EVERY_SCREEN[0], tmp_path)
