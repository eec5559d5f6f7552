"""The activation mail is lost, the address is wrong, the device is another one, the password is forgotten."""

from __future__ import annotations

import pytest

from models import Entity
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.site import PASSWORD, Site
from tests.support.stages import Applicant
from tests.support.steps import NARROW, NARROW_PLAIN, WIDE, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOA = Applicant("Noa", "Le Guen", "noa@kerlann.example", "Assistant")
NEW_PASSWORD = "encore une phrase secrète 7"


@pytest.fixture
def entity(site: Site) -> Entity:
    """It has a manager: no document is asked for."""
    known = site.entity(name="Kerlann Formation")
    site.manager("Yann Kerlann", known)
    return known


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_a_mail_that_is_lost_is_sent_again(site: Site, entity: Entity, person: Arrive, screen: Screen) -> None:
    noa = person(site, screen)
    stages.joins_known_entity(noa, entity, NOA)
    lost = site.link(NOA.address, stages.SUBMITTED, "/activation/")
    noa.unfolds("Le mail n’est pas arrivé")
    noa.presses("Recevoir un nouveau mail d’activation")
    noa.is_told("Un nouveau mail d’activation est demandé pour l’adresse noa@kerlann.example.")
    noa.arrives_at(stages.TO_ACTIVATE)
    assert site.link(NOA.address, stages.SUBMITTED, "/activation/") != lost

    noa.follows("Retrouver ma demande")
    noa.fills("Adresse mail", " NOA@Kerlann.example ")
    noa.presses("Recevoir mes liens")
    noa.arrives_at("Regardez vos mails")
    noa.opens(site.link(NOA.address, "Retrouvez votre demande", "/activation/"))
    noa.arrives_at("Activer ma demande")
    noa.presses("Activer ma demande")
    noa.arrives_at(stages.WITH_MANAGER)
    # The mail that was thought lost arrives after all.
    noa.opens(lost)
    noa.arrives_at("Votre demande est déjà activée")
    noa.presses("Suivre ma demande")
    noa.arrives_at(stages.WITH_MANAGER)
    noa.opens("/creer-un-compte/confirmation")
    noa.arrives_at(stages.WITH_MANAGER)


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_wrong_address_is_corrected(site: Site, entity: Entity, person: Arrive, screen: Screen) -> None:
    wrong = Applicant("Noa", "Le Guen", "moa@kerlann.example")
    noa, stranger = person(site, screen), person(site)
    stages.joins_known_entity(noa, entity, wrong)
    gone_astray = site.link(wrong.address, stages.SUBMITTED, "/activation/")
    noa.unfolds("Corriger mon adresse")
    noa.fills("Bonne adresse mail", "noa@kerlann")
    noa.presses("Corriger mon adresse")
    noa.arrives_at(stages.TO_ACTIVATE)
    noa.unfolds("Corriger mon adresse")
    noa.fills("Bonne adresse mail", NOA.address)
    noa.presses("Corriger mon adresse")
    noa.is_told("Adresse enregistrée. Un mail d’activation est demandé pour noa@kerlann.example.")
    stranger.opens(gone_astray)
    stranger.arrives_at("Ce lien ne fonctionne pas")
    stages.activates(noa, site, NOA, stages.WITH_MANAGER)


def test_a_slip_in_a_well_known_domain_is_pointed_out(site: Site, entity: Entity, person: Arrive) -> None:
    slip = Applicant("Noa", "Le Guen", "noa.leguen@gmial.com")
    noa = person(site, NARROW_PLAIN)
    stages.begins(noa)
    stages.names_entity(noa, entity.name, entity.identifier)
    stages.tells_who(noa, slip)
    noa.arrives_at("Vos coordonnées")
    noa.reads("Votre adresse est-elle bien écrite ?")
    noa.presses("Oui, utiliser noa.leguen@gmail.com")
    noa.arrives_at("Vérifiez votre demande")
    noa.reads("noa.leguen@gmail.com")


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_activation_on_another_device(site: Site, entity: Entity, person: Arrive, screen: Screen) -> None:
    noa, telephone = person(site, WIDE), person(site, screen)
    stages.joins_known_entity(noa, entity, NOA)
    telephone.opens(site.link(NOA.address, stages.SUBMITTED, "/activation/"))
    telephone.arrives_at("Activer ma demande")
    telephone.reads("Vous n’utilisez pas le navigateur")
    telephone.fills("Mot de passe choisi dans la demande", "pas celui qui a été choisi")
    telephone.presses("Activer ma demande")
    telephone.is_refused("Ce n’est pas le mot de passe choisi pour cette demande.")
    telephone.arrives_at("Activer ma demande")
    telephone.fills("Mot de passe choisi dans la demande", PASSWORD)
    telephone.presses("Activer ma demande")
    telephone.arrives_at(stages.WITH_MANAGER)


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_activation_on_another_device_with_a_new_password(
    site: Site, entity: Entity, person: Arrive, screen: Screen
) -> None:
    noa, telephone = person(site, WIDE), person(site, screen)
    stages.joins_known_entity(noa, entity, NOA)
    telephone.opens(site.link(NOA.address, stages.SUBMITTED, "/activation/"))
    telephone.fills("Nouveau mot de passe", "court")
    telephone.presses("Activer avec ce nouveau mot de passe")
    telephone.arrives_at("Activer ma demande")
    telephone.fills("Nouveau mot de passe", NEW_PASSWORD)
    telephone.presses("Activer avec ce nouveau mot de passe")
    telephone.arrives_at(stages.WITH_MANAGER)
    # The new one opens the follow-up page; the former one opens nothing.
    noa.opens("/connexion")
    noa.fills("Adresse mail", NOA.address)
    noa.fills("Mot de passe", PASSWORD)
    noa.presses("Se connecter")
    noa.is_refused("Adresse mail ou mot de passe incorrect.", beside=False)
    stages.signs_in(noa, NOA.address, stages.WITH_MANAGER, NEW_PASSWORD)


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_a_forgotten_password_is_chosen_again(site: Site, entity: Entity, person: Arrive, screen: Screen) -> None:
    yann = person(site, screen)
    address = "kerlann@gestion.example"
    yann.opens("/connexion")
    yann.follows("Mot de passe oublié")
    yann.arrives_at("Mot de passe oublié")
    yann.fills("Adresse mail", address)
    yann.presses("Recevoir le lien")
    yann.arrives_at("Consultez votre messagerie")
    link = site.link(address, "Choisissez un nouveau mot de passe", "/mot-de-passe-oublie/")
    yann.opens(link)
    yann.arrives_at("Choisir un mot de passe")
    yann.fills("Nouveau mot de passe", "azertyuiop12")
    yann.presses("Enregistrer ce mot de passe")
    yann.arrives_at("Choisir un mot de passe")
    yann.fills("Nouveau mot de passe", NEW_PASSWORD)
    yann.presses("Enregistrer ce mot de passe")
    yann.arrives_at("Se connecter")
    yann.is_told("Votre mot de passe a été enregistré.")
    stages.signs_in(yann, address, "Demandes de votre entité", NEW_PASSWORD)
    assert "modifié" in site.mails_to(address)[-1]["Subject"]
    yann.opens(link)
    yann.arrives_at("Ce lien ne fonctionne pas")
    yann.presses("Se déconnecter")
    yann.arrives_at("Se connecter")
    yann.is_told("Votre session est terminée")
