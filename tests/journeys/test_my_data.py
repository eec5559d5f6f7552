"""Somebody with an account takes a copy of all that is held about them, then asks that it be corrected."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from models import AccountRequest
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.factories import approve, make_request
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_holder_takes_a_copy_and_asks_for_a_correction(
    site: Site, person: Arrive, screen: Screen, tmp_path: Path
) -> None:
    request = make_request(site.deps, "with_si", first_name="Alix", password_hash=site.hashed(stages.PASSWORD))
    approve(site.deps, request)
    account = AccountRequest.get_by_id(request.id).account
    alix = person(site, screen)
    stages.signs_in(alix, account.email, "Demandes de votre entité")
    alix.opens("/mon-compte")
    alix.follows("Voir mes données")
    alix.arrives_at("Mes données")
    alix.presses("Demander une copie")
    alix.is_told("Votre copie se prépare. Un mail vous dira quand elle est prête.")
    alix.opens(site.link(account.email, "La copie de vos données est prête", "/mon-compte/mes-donnees"))
    alix.arrives_at("Mes données")
    with ZipFile(alix.downloads("Télécharger", tmp_path)) as book:
        assert b"Alix" in book.read("donnees.html")
        assert [name for name in book.namelist() if name.startswith("pieces/")]
    alix.follows("Faire une demande")
    alix.arrives_at("Faire une demande sur mes données")
    alix.presses("Envoyer ma demande")
    alix.is_refused("Choisissez ce que vous demandez.")
    alix.answers("Ce que vous demandez", "Rectification")
    alix.fills("Votre demande", "Mon prénom s’écrit Alyx.")
    alix.presses("Envoyer ma demande")
    alix.arrives_at("Mes données")
    alix.reads("Rectification, demande reçue le", "Réponse au plus tard le")
