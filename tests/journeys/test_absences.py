"""A manager says when the entity is shut and until when they are away; an SI administrator reads what keeps waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import Account, Membership
from services.machinery import clock
from services.people import absences
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.factories import make_request
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENTITY = "Institut des essais"


@pytest.fixture
def manager(site: Site) -> Account:
    return site.manager("Alix Gestion", site.entity(name=ENTITY))


def says_when_it_is_shut(alix: Person, first: str, last: str) -> None:
    alix.follows("Fermetures")
    alix.arrives_at("Fermetures")
    alix.reads("Aucune fermeture n’est annoncée.")
    alix.fills("Premier jour", last)
    alix.fills("Dernier jour", first)
    alix.presses("Enregistrer")
    alix.arrives_at("Fermetures")
    alix.finds_filled("Premier jour", last)
    alix.is_refused("Choisissez un dernier jour à venir, dans l’année, et un premier jour qui ne le suit pas")
    alix.fills("Premier jour", first)
    alix.fills("Dernier jour", last)
    alix.presses("Enregistrer")
    alix.is_told("La fermeture est enregistrée.")
    alix.follows("Revenir à l’entité")
    alix.arrives_at(ENTITY)
    alix.reads("Fermée du")


def chooses_a_mailbox(alix: Person) -> None:
    alix.follows("Boîte de service")
    alix.arrives_at("Boîte de service")
    alix.fills("Adresse mail de la boîte de service", "accueil@exemple.example")
    alix.ticks("Montrer cette adresse aux personnes qui attendent une réponse de l’entité")
    alix.presses("Enregistrer")
    alix.arrives_at(ENTITY)
    alix.is_told("La boîte de service est enregistrée.")
    alix.reads("accueil@exemple.example")


def goes_away(alix: Person, last: str) -> None:
    alix.follows("Annoncer une absence")
    alix.arrives_at("Mon absence")
    alix.fills("Dernier jour", last)
    alix.presses("Enregistrer")
    alix.arrives_at("Mon compte")
    alix.reads("Vous avez annoncé une absence")


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_manager_is_away_and_the_entity_shut(site: Site, manager: Account, person: Arrive, screen: Screen) -> None:
    alix, camille = person(site, screen), person(site, screen)
    role = Membership.get(Membership.account == manager)
    later = site.today + timedelta(days=60)
    request = make_request(site.deps, "with_manager", entity=role.entity, documents=False)
    stages.signs_in(alix, manager.email, "Demandes de votre entité")
    alix.opens(f"/backoffice/entites/{role.entity_id}")
    alix.arrives_at(ENTITY)
    says_when_it_is_shut(alix, f"{site.today:%d/%m/%Y}", f"{later:%d/%m/%Y}")
    chooses_a_mailbox(alix)
    alix.opens("/mon-compte")
    alix.arrives_at("Mon compte")
    goes_away(alix, f"{later:%d/%m/%Y}")
    clock.tick(site.deps)
    site.deliver()
    camille.opens(site.link(request.email, "confiée aussi à l’administration", "/suivi/"))
    camille.reads("accueil@exemple.example", "Personne de l’entité n’est là pour le moment")
    alix.follows("Changer ou annuler mon absence")
    alix.arrives_at("Mon absence")
    alix.presses("Annuler cette absence")
    alix.is_told("Votre absence est annulée.")
    alix.reads("Aucune absence n’est annoncée.")


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_an_administrator_reads_what_keeps_waiting_and_mends_it(
    site: Site, manager: Account, person: Arrive, screen: Screen
) -> None:
    si = site.staff("Sam Instruction")
    absences.announce(site.deps, manager.email_key, site.today, site.today + timedelta(days=60))
    clock.tick(site.deps)
    site.deliver()
    sam = person(site, screen)
    stages.signs_in(sam, si.email, "Bonjour Sam")
    with sam.within("Continuité"):
        sam.reads("Entités avec un seul gestionnaire")
        sam.follows("Tout voir")
    sam.arrives_at("Continuité")
    sam.reads(ENTITY, "une seule personne est gestionnaire")
    sam.follows(f"Inviter une personne\u00a0: {ENTITY}")
    sam.arrives_at("Inviter une personne")
