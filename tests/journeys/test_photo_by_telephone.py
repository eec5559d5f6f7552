"""The letter printed at a desk, signed, and photographed with a telephone that never saw the signup."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.documents import kbis, photographed
from tests.support.factories import luhn_siret
from tests.support.pdf import codes_of
from tests.support.site import Site
from tests.support.stages import CAMILLE
from tests.support.steps import NARROW, NARROW_PLAIN, WIDE, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("office", "telephone"), [(WIDE, NARROW_PLAIN), (WIDE_PLAIN, NARROW)], ids=str)
def test_the_signed_letter_goes_from_a_telephone_into_the_draft_at_the_desk(
    site: Site, person: Arrive, office: Screen, telephone: Screen, tmp_path: Path
) -> None:
    desk, pocket = person(site, office), person(site, telephone)
    stages.begins(desk)
    stages.names_entity(desk, "Kerlann Formation", luhn_siret(1))
    extract = kbis(tmp_path, "Kerlann Formation", luhn_siret(1), site.today, "Yann Kerlann")
    stages.joins_proof(desk, "Extrait Kbis", extract, names="Non")
    stages.names_signatory(desk, CAMILLE, "Yann Kerlann", "gérant")
    desk.presses("Continuer")
    letter = stages.makes_letter(desk, tmp_path)
    desk.presses("Continuer")
    desk.arrives_at(stages.SIGNED)
    signed = photographed(letter, site.today, "Kerlann")

    (code,) = codes_of(letter.read_bytes())
    pocket.opens(code)
    pocket.arrives_at("Photographier la lettre signée")
    pocket.reads_nowhere("Kerlann", CAMILLE.last_name, "Kbis")
    pocket.attaches("Photo de la lettre signée", signed, button="Envoyer la photo")
    pocket.reads("Votre fichier est arrivé")

    desk.reloads()
    desk.reads("IMG_20261123.jpg", "arrivée du téléphone le")
    desk.fills("Date de la délégation de mandat", f"{site.today:%d/%m/%Y}")
    desk.finds_answered("Comment est-elle signée ?", "Signature manuscrite")
    desk.presses("Continuer")
    stages.tells_who(desk, CAMILLE)
    desk.arrives_at("Vérifiez votre demande")
    desk.reads("IMG_20261123.jpg")
    stages.sends(desk)

    pocket.opens(code)
    pocket.arrives_at("Ce QR code ne fonctionne plus")
    pocket.reads("La lettre signée reste valable 3 mois")
    stages.activates(desk, site, CAMILLE)
