"""Somebody joins an entity that has a manager: the manager decides."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.site import Site
from tests.support.stages import CAMILLE, Applicant
from tests.support.steps import NARROW, NARROW_PLAIN, WIDE, WIDE_PLAIN, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOA = Applicant("Noa", "Le Guen", "noa@kerlann.example", "Assistant")
SOMEBODY_ELSES = "un autre secret assez long 11"


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_the_manager_validates_a_depositor(site: Site, person: Arrive, screen: Screen) -> None:
    site.begins_to_work()
    entity = site.entity(name="Kerlann Formation")
    manager = site.manager("Yann Kerlann", entity)
    noa, yann = person(site, screen), person(site, screen)
    stages.joins_known_entity(noa, entity, NOA)
    stages.activates(noa, site, NOA, stages.WITH_MANAGER)

    # The mail's link leads to the request through the sign-in page.
    yann.opens(site.link(manager.email, "Demande à traiter", "/backoffice/demandes/"))
    yann.arrives_at("Se connecter")
    yann.fills("Adresse mail", manager.email)
    yann.fills("Mot de passe", stages.PASSWORD)
    yann.presses("Se connecter")
    yann.arrives_at(NOA.full_name)
    yann.reads(NOA.address, NOA.capacity, entity.name)
    yann.reads_nowhere("Pièces", "Notes internes")

    yann.opens("/backoffice/")
    yann.arrives_at("Demandes de votre entité")
    with yann.within(NOA.full_name):
        yann.reads("un accès de déposant pour Kerlann Formation")
        yann.presses("Valider")
    yann.is_refused("Cochez cette case : vous ne validez que les personnes que vous connaissez.")
    yann.arrives_at(f"Valider : {NOA.full_name}")
    yann.ticks("Je connais cette personne et elle travaille pour Kerlann Formation")
    yann.presses("Valider la demande")
    yann.arrives_at("Demandes de votre entité")
    yann.is_told(f"{NOA.full_name} : validée.")
    yann.reads("Personne n’attend votre réponse")

    assert "Déposant" in site.mail(NOA.address, stages.APPROVED)
    stages.signs_in(noa, NOA.address, "Mon compte")
    noa.reads("Kerlann Formation", "Déposant", "Actif")
    noa.opens("/backoffice/")
    noa.arrives_at("Mon compte")


@pytest.mark.parametrize("screen", [NARROW, WIDE_PLAIN], ids=str)
def test_a_signup_begun_again_with_the_same_address(site: Site, person: Arrive, screen: Screen) -> None:
    entity = site.entity(name="Kerlann Formation")
    site.manager("Yann Kerlann", entity)
    first, again = person(site, screen), person(site, screen)
    stages.joins_known_entity(first, entity, NOA, SOMEBODY_ELSES)
    first_link = site.link(NOA.address, stages.SUBMITTED, "/activation/")
    stages.joins_known_entity(again, entity, NOA)
    stages.activates(again, site, NOA, stages.WITH_MANAGER)

    # The other request is withdrawn with its password, and its link says so.
    first.opens(first_link)
    first.arrives_at("Une autre demande remplace celle-ci")
    first.opens("/connexion")
    first.fills("Adresse mail", NOA.address)
    first.fills("Mot de passe", SOMEBODY_ELSES)
    first.presses("Se connecter")
    first.is_refused("Adresse mail ou mot de passe incorrect.", beside=False)
    first.arrives_at("Se connecter")
    stages.signs_in(again, NOA.address, stages.WITH_MANAGER)


def test_an_address_that_has_an_account_already(site: Site, person: Arrive) -> None:
    entity, other = site.entity(name="Kerlann Formation"), site.entity(name="Autre Société")
    site.manager("Yann Kerlann", entity)
    holder = site.manager("Dana Autre", other)
    dana = Applicant("Dana", "Autre", holder.email)
    visitor = person(site, NARROW)
    stages.joins_known_entity(visitor, entity, dana, SOMEBODY_ELSES)

    visitor.opens(site.link(dana.address, "Vous avez déjà un compte", "/activation/"))
    visitor.arrives_at("Activer ma demande")
    visitor.sees_no_button("Activer ma demande")
    visitor.follows("Se connecter")
    visitor.arrives_at("Se connecter")
    visitor.fills("Adresse mail", dana.address)
    visitor.fills("Mot de passe", stages.PASSWORD)
    visitor.presses("Se connecter")
    visitor.arrives_at("Activer ma demande")
    visitor.presses("Activer ma demande")
    visitor.arrives_at(stages.WITH_MANAGER)
    visitor.opens("/mon-compte")
    visitor.arrives_at("Mon compte")
    visitor.reads("Autre Société", "Mes demandes", "Kerlann Formation")


def test_the_page_says_nothing_of_what_an_address_has(site: Site, person: Arrive) -> None:
    visitor = person(site, WIDE)
    visitor.opens("/")
    visitor.follows("Retrouver ma demande")
    visitor.arrives_at("Retrouver ma demande")
    visitor.fills("Adresse mail", CAMILLE.address)
    visitor.presses("Recevoir mes liens")
    visitor.arrives_at("Regardez vos mails")
    assert site.mails_to(CAMILLE.address) == []
