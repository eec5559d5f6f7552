"""People of an older system are imported: each has a mail in its turn, chooses a password by it, and signs in."""

from __future__ import annotations

import pytest

from domain.states import StaffRole
from models import Account
from services.machinery import clock
from services.people import welcomes
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.factories import fresh_actor
from tests.support.imports import as_csv, imported
from tests.support.imports import person as line
from tests.support.site import Site
from tests.support.steps import NARROW, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CAMILLE = "camille.martin1@exemple.example"
SUBJECT = "Votre compte sur"
DEAD = "Ce lien ne permet plus de définir un mot de passe"
PATH = "/premier-mot-de-passe/"
PASSWORD = "cinq bateaux verts au port"


@pytest.fixture
def admin(site: Site) -> Account:
    """An administrator who has just imported a company and its manager, and has them invited."""
    account = site.staff("Alix Invention", StaffRole.SI_ADMIN)
    actor = fresh_actor(account)
    welcomes.release(site.deps, actor, imported(site.deps, actor, as_csv([line(1)])).id)
    clock.tick(site.deps)
    return account


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_an_imported_manager_chooses_a_password_and_signs_in(
    site: Site, admin: Account, person: Arrive, screen: Screen
) -> None:
    camille = person(site, screen)
    camille.opens(site.link(CAMILLE, SUBJECT, PATH))
    camille.arrives_at("Définir mon mot de passe")
    camille.fills("Nouveau mot de passe", "court")
    camille.presses("Enregistrer ce mot de passe")
    camille.arrives_at("Définir mon mot de passe")
    camille.fills("Nouveau mot de passe", PASSWORD)
    camille.presses("Enregistrer ce mot de passe")
    camille.arrives_at("Se connecter")
    camille.is_told("Votre mot de passe a été enregistré.")
    stages.signs_in(camille, CAMILLE, "Demandes de votre entité", PASSWORD)


@pytest.mark.parametrize("screen", [WIDE_PLAIN], ids=str)
def test_a_link_that_is_too_old_brings_another(site: Site, admin: Account, person: Arrive, screen: Screen) -> None:
    camille = person(site, screen)
    old = site.link(CAMILLE, SUBJECT, PATH)
    site.later(days=15)
    camille.opens(old)
    camille.arrives_at(DEAD)
    camille.presses("Recevoir un nouveau lien")
    camille.arrives_at("Un nouveau lien est demandé")
    camille.opens(site.link(CAMILLE, SUBJECT, PATH))
    camille.fills("Nouveau mot de passe", PASSWORD)
    camille.presses("Enregistrer ce mot de passe")
    camille.arrives_at("Se connecter")
    camille.opens(old)
    camille.arrives_at(DEAD)
