"""A signup that is interrupted, goes back, and continues on another machine: nothing given is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.documents import kbis, photographed
from tests.support.factories import luhn_siret
from tests.support.site import Site
from tests.support.stages import CAMILLE, MANDATE, PROOF
from tests.support.steps import NARROW, NARROW_PLAIN, WIDE, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("office", "telephone"), [(WIDE, NARROW), (WIDE_PLAIN, NARROW_PLAIN)], ids=str)
def test_a_signup_goes_on_in_another_browser(
    site: Site, person: Arrive, office: Screen, telephone: Screen, tmp_path: Path
) -> None:
    desk, pocket = person(site, office), person(site, telephone)
    extract = kbis(tmp_path, "Kerlann Formation", luhn_siret(1), site.today, "Yann Kerlann")
    stages.begins(desk)
    stages.names_entity(desk, "Kerlann Formation", luhn_siret(1))
    stages.gives_name(desk, CAMILLE)
    stages.joins_proof(desk, "Extrait Kbis", extract)
    with desk.within(PROOF):
        desk.answers("Votre nom figure-t-il sur ce document ?", "Non")
    with desk.within(MANDATE):
        stages.names_signatory(desk, "Yann Kerlann", "gérant")
        letter = desk.downloads("Télécharger la lettre (PDF)", tmp_path)
    # Back and forth: the file and the answers are still there.
    desk.presses("Retour")
    desk.arrives_at("Votre entité")
    desk.presses("Continuer")
    desk.arrives_at("Vos pièces")
    desk.reads("Extrait Kbis.pdf")
    with desk.within(PROOF):
        desk.answers("Votre nom figure-t-il sur ce document ?", "Non")
    stages.names_signatory(desk, "Yann Kerlann", "gérant")
    desk.presses("Reprendre plus tard")
    desk.arrives_at("Reprendre plus tard")
    desk.fills("Adresse mail", CAMILLE.address)
    desk.presses("M’envoyer le lien")
    desk.arrives_at("Un mail vous est envoyé")

    # A week later the letter is signed, and photographed with the telephone.
    site.later(days=7)
    pocket.opens(site.link(CAMILLE.address, "Reprenez votre demande", "/creer-un-compte/reprendre/"))
    pocket.arrives_at("Reprendre ma demande")
    pocket.presses("Continuer ma demande")
    stages.gives_name(pocket, CAMILLE)
    pocket.reads("Extrait Kbis.pdf", "Fichier reçu")
    pocket.finds_answered("Votre nom figure-t-il sur ce document ?", "Non")
    pocket.finds_filled("Prénom et nom de la personne qui signe", "Yann Kerlann")
    stages.joins_mandate(pocket, site.today, photographed(letter, site.today, "Kerlann"))
    pocket.presses("Continuer")
    stages.tells_who(pocket, CAMILLE)
    pocket.arrives_at("Vérifiez votre demande")
    pocket.reads("Extrait Kbis.pdf", "IMG_20261123.jpg", "Yann Kerlann")
    stages.sends(pocket)

    desk.opens("/creer-un-compte/recapitulatif")
    desk.arrives_at("Créer un compte")
    stages.activates(pocket, site, CAMILLE)


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_a_wrong_file_loses_nothing(site: Site, person: Arrive, screen: Screen, tmp_path: Path) -> None:
    camille = person(site, screen)
    letter = tmp_path / "lettre.docx"
    stages.begins(camille)
    stages.names_entity(camille, "Kerlann Formation", luhn_siret(1))
    stages.gives_name(camille, CAMILLE)
    with camille.within(PROOF):
        camille.answers("De quel document s’agit-il ?", "Extrait Kbis")
        camille.answers("Votre nom figure-t-il sur ce document ?", "Non")
    with camille.within(MANDATE):
        stages.names_signatory(camille, "Yann Kerlann", "gérant")
        camille.downloads("Télécharger la lettre (Word)", tmp_path).rename(letter)
        camille.attaches("Lettre signée", letter)
    camille.is_refused("Imprimez-le, faites-le signer, puis photographiez-le")
    camille.arrives_at("Vos pièces")
    camille.finds_filled("Votre nom", CAMILLE.last_name)
    camille.finds_filled("Prénom et nom de la personne qui signe", "Yann Kerlann")
    camille.presses("Continuer")
    camille.is_refused("Joignez ce document : délégation de mandat.")
    camille.arrives_at("Vos pièces")
