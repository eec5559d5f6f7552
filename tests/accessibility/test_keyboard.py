"""Whole journeys with the keyboard alone: a signup up to its activation, a review, a manager's decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.states import State
from models import AccountRequest
from tests.accessibility.hands import Hands
from tests.journeys.conftest import Arrive, person, serve, site
from tests.support import stages
from tests.support.documents import kbis
from tests.support.factories import luhn_siret, make_request
from tests.support.site import PASSWORD, Site
from tests.support.stages import CAMILLE

__all__ = ["person", "serve", "site"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def signs_in(hands: Hands, home: str, address: str, then: str) -> None:
    hands.page.goto(f"{home}/connexion")
    hands.skips()
    hands.types("Adresse mail", address)
    hands.types("Mot de passe", PASSWORD)
    hands.presses("Se connecter")
    hands.arrives_at(then)


def sends(hands: Hands) -> None:
    hands.arrives_at("Vérifiez votre demande")
    hands.ticks("J’atteste")
    hands.presses("Envoyer ma demande")
    hands.arrives_at(stages.TO_ACTIVATE)


def test_signing_up_until_the_activation(site: Site, person: Arrive, tmp_path: Path) -> None:
    siret = luhn_siret(9)
    extract = kbis(tmp_path, "Kerlann Formation", siret, site.today, "Yann Kerlann", CAMILLE.full_name)
    hands = Hands(person(site).page)
    hands.page.goto(site.address)
    hands.skips()
    hands.follows("Créer un compte")
    hands.presses("Commencer")

    hands.arrives_at("Votre organisme")
    hands.presses("Continuer")
    hands.arrives_at("Votre organisme")
    # What is missing is told first, and leads to its question.
    assert hands.here()["name"] == "Vérifiez ces points pour continuer"
    hands.goes_to("Choisissez", "a")
    hands.page.keyboard.press("Enter")
    hands.answers("Votre entité est-elle un ministère", "Un autre organisme")
    hands.presses("Continuer")

    hands.arrives_at("Votre entité")
    hands.types("Numéro SIRET", siret)
    hands.presses("Continuer")
    hands.answers("De quel type d’organisme", "Entreprise")
    hands.answers("Est-ce le SIRET du siège", "Oui")
    hands.types("Dénomination de l’entité", "Kerlann Formation")
    hands.presses("Continuer")

    hands.arrives_at(stages.PROOF)
    hands.answers("De quel document s’agit-il", "Extrait Kbis")
    hands.attaches("Fichier du document", extract)
    hands.answers("Votre nom figure-t-il sur ce document", "Oui")
    hands.presses("Continuer")

    hands.arrives_at("Vos coordonnées")
    hands.types("Prénom", CAMILLE.first_name)
    hands.types("Nom", CAMILLE.last_name)
    hands.types("Fonction", CAMILLE.capacity)
    hands.types("Adresse mail professionnelle", CAMILLE.address)
    hands.types("Mot de passe", PASSWORD)
    hands.goes_to("Afficher", "button")
    hands.page.keyboard.press("Space")
    assert hands.here()["name"].startswith("Masquer")
    hands.presses("Continuer")
    sends(hands)
    hands.page.goto(site.link(CAMILLE.address, stages.SUBMITTED, "/activation/"))
    hands.skips()
    hands.presses("Activer ma demande")
    hands.arrives_at(stages.WITH_SI)


def test_a_manager_decides(site: Site, person: Arrive) -> None:
    entity = site.entity(name="Kerlann Formation")
    manager = site.manager("Maëlle Gestion", entity)
    waiting = make_request(site.deps, State.WITH_MANAGER, entity=entity)
    hands = Hands(person(site).page)
    signs_in(hands, site.address, manager.email, "Demandes de votre entité")
    hands.ticks("Je connais cette personne")
    hands.presses("Valider")
    hands.arrives_at("Demandes de votre entité")
    assert AccountRequest.get_by_id(waiting.id).state == State.APPROVED


def test_a_reviewer_looks_at_the_documents_and_decides(site: Site, person: Arrive, tmp_path: Path) -> None:
    """With Tab and Enter alone; the single keys of the workbench have their own tests."""
    site.staff("Claude Instructeur")
    request = stages.request_with_si(site, CAMILLE, tmp_path)
    hands = Hands(person(site).page)
    signs_in(hands, site.address, "instructeur@si.example", "Bonjour Claude")
    hands.follows(CAMILLE.full_name)
    hands.arrives_at(CAMILLE.full_name)
    for document in (stages.PROOF, stages.MANDATE):
        hands.follows(document)
        hands.says_yes_until("Accepter la pièce")
        hands.presses("Accepter la pièce")
    hands.presses("Valider la demande")
    hands.arrives_at("Demandes")
    assert AccountRequest.get_by_id(request.id).state == State.APPROVED
