"""A signup that is interrupted, goes back, and continues on another machine: nothing given is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.documents import kbis, photographed
from tests.support.factories import luhn_siret
from tests.support.site import Site
from tests.support.stages import CAMILLE, PROOF
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
    stages.joins_proof(desk, "Extrait Kbis", extract, names="Non")
    stages.names_signatory(desk, CAMILLE, "Yann Kerlann", "gérant")
    # Back and forth: the file and the answers are still there.
    desk.presses("Retour")
    desk.arrives_at(PROOF)
    desk.reads("Extrait Kbis.pdf")
    desk.finds_answered("Votre nom figure-t-il sur ce document ?", "Non")
    desk.presses("Continuer")
    desk.arrives_at(stages.SIGNATORY)
    desk.finds_filled("Prénom et nom de la personne qui signe", "Yann Kerlann")
    desk.presses("Continuer")
    letter = stages.makes_letter(desk, tmp_path)
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
    stages.joins_mandate(pocket, site.today, photographed(letter, site.today, "Kerlann"))
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
    extract = kbis(tmp_path, "Kerlann Formation", luhn_siret(1), site.today, "Yann Kerlann")
    stages.begins(camille)
    stages.names_entity(camille, "Kerlann Formation", luhn_siret(1))
    stages.joins_proof(camille, "Extrait Kbis", extract, names="Non")
    stages.names_signatory(camille, CAMILLE, "Yann Kerlann", "gérant")
    camille.presses("Continuer")
    stages.makes_letter(camille, tmp_path, "Word").rename(letter)
    camille.presses("Continuer")
    camille.arrives_at(stages.SIGNED)
    camille.fills("Date de la délégation de mandat", f"{site.today:%d/%m/%Y}")
    camille.attaches("Lettre signée", letter)
    camille.is_refused("Imprimez-le, faites-le signer, puis photographiez-le")
    camille.arrives_at(stages.SIGNED)
    camille.finds_filled("Date de la délégation de mandat", f"{site.today:%d/%m/%Y}")
    camille.presses("Continuer")
    camille.is_refused("Joignez la lettre signée.")
    camille.arrives_at(stages.SIGNED)
