"""A manager invites a colleague, who accepts from the mail and signs in; support hands a link over by telephone."""

from __future__ import annotations

import re

import pytest

from domain.states import StaffRole
from models import Account, Membership
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA = "ana.neuve@exemple.example"
PASSWORD = "cinq bateaux verts au port"
SUBJECT = "vous invite à rejoindre"
ENTITY = "Institut des essais"


@pytest.fixture
def manager(site: Site) -> Account:
    return site.manager("Alix Gestion", site.entity(name=ENTITY))


def invites_ana(alix: Person, entity_id: int) -> None:
    alix.opens(f"/backoffice/entites/{entity_id}")
    alix.arrives_at(ENTITY)
    alix.follows("Inviter une personne")
    alix.arrives_at("Inviter une personne")
    alix.fills("Prénom", "Ana")
    alix.fills("Nom", "Neuve")
    alix.fills("Adresse mail professionnelle", "ana.neuve")
    alix.presses("Envoyer l’invitation")
    alix.arrives_at("Inviter une personne")
    alix.finds_filled("Prénom", "Ana")
    alix.fills("Adresse mail professionnelle", ANA)
    alix.presses("Envoyer l’invitation")
    alix.arrives_at(ENTITY)
    alix.is_told("L’invitation est envoyée.")
    alix.reads("Ana Neuve", "En attente")


def accepts(ana: Person) -> None:
    ana.arrives_at(f"Rejoindre « {ENTITY} »".replace("« ", "«\u00a0").replace(" »", "\u00a0»"))
    ana.finds_filled("Prénom", "Ana")
    ana.fills("Fonction", "Chargée d’études")
    ana.fills("Mot de passe", "court")
    ana.presses("Accepter l’invitation")
    ana.finds_filled("Fonction", "Chargée d’études")
    ana.fills("Mot de passe", PASSWORD)
    ana.presses("Accepter l’invitation")
    ana.arrives_at("Vous avez accepté l’invitation")
    ana.reads("Vous faites maintenant partie de l’entité.")
    ana.follows("Se connecter")
    stages.signs_in(ana, ANA, "Mon compte", PASSWORD)
    ana.reads(ENTITY)


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_manager_invites_a_colleague_who_joins_at_once(
    site: Site, manager: Account, person: Arrive, screen: Screen
) -> None:
    alix, ana = person(site, screen), person(site, screen)
    role = Membership.get(Membership.account == manager)
    stages.signs_in(alix, manager.email, "Demandes de votre entité")
    invites_ana(alix, role.entity_id)
    link = site.link(ANA, SUBJECT, "/invitation/")
    ana.opens(link)
    accepts(ana)
    subjects = [str(mail["Subject"]) for mail in site.mails_to(ANA)]
    assert [SUBJECT in subjects[0], "Votre compte est ouvert" in subjects[1], len(subjects)] == [True, True, 2]
    alix.reloads()
    alix.reads("Ana Neuve")
    alix.reads_nowhere("En attente")


@pytest.mark.parametrize("screen", [WIDE], ids=str)
def test_support_hands_a_link_over_to_somebody_who_got_no_mail(
    site: Site, manager: Account, person: Arrive, screen: Screen
) -> None:
    support = site.staff("Sacha Aide", StaffRole.SUPPORT)
    alix, sacha, ana = (person(site, screen) for _ in range(3))
    role = Membership.get(Membership.account == manager)
    stages.signs_in(alix, manager.email, "Demandes de votre entité")
    invites_ana(alix, role.entity_id)
    mailed = site.link(ANA, SUBJECT, "/invitation/")
    stages.signs_in(sacha, support.email, "Bonjour Sacha")
    sacha.opens(f"/backoffice/entites/{role.entity_id}")
    sacha.presses("Obtenir un lien à remettre à Ana Neuve")
    sacha.arrives_at("Lien à remettre")
    (secret,) = set(re.findall(r"/invitation/([\w-]{43})", sacha.page.content()))
    ana.opens(mailed)
    ana.arrives_at("Cette invitation n’est plus valable")
    ana.opens(f"/invitation/{secret}")
    accepts(ana)
    for address in (ANA, manager.email):
        assert "ne fonctionne plus" in site.mail(address, "Lien d’invitation remis par l’assistance")
