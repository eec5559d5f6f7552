"""A manager names their successor, who asks for the role; once the SI approved, one has it and the other has left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from domain.states import Role
from models import Account, Membership
from tests.journeys.conftest import Arrive
from tests.support import stages
from tests.support.documents import kbis
from tests.support.factories import make_member
from tests.support.site import Site
from tests.support.stages import PROOF, Applicant
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANA = Applicant("Ana", "Neuve", "ana.neuve@kerlann.example", "Directrice")
ENTITY = "Kerlann Formation"
RISE = "Demander à devenir gestionnaire"


@pytest.fixture
def manager(site: Site) -> Account:
    """Of an entity where Ana is a depositor."""
    site.begins_to_work()
    entity = site.entity(name=ENTITY)
    manager = site.manager("Yann Kerlann", entity)
    who: dict[str, Any] = {
        "address": ANA.address,
        "first_name": ANA.first_name,
        "last_name": ANA.last_name,
        "capacity": ANA.capacity,
    }
    make_member(site.deps, entity, Role.DEPOSITOR, **who, password=site.hashed(stages.PASSWORD))
    return manager


def proposes(yann: Person, entity_id: int) -> None:
    yann.opens(f"/backoffice/entites/{entity_id}")
    yann.arrives_at(ENTITY)
    yann.follows(f"Proposer comme gestionnaire : {ANA.full_name}")
    yann.arrives_at("Proposer comme gestionnaire")
    yann.presses("Proposer")
    yann.is_refused("Choisissez ce que devient votre rôle.")
    yann.arrives_at("Proposer comme gestionnaire")
    yann.answers("Une fois cette personne validée", "Elle me remplace, et je quitte l’entité")
    yann.presses("Proposer")
    yann.arrives_at(ENTITY)
    yann.is_told("La proposition est envoyée.")
    yann.reads("Rôle de gestionnaire proposé", "à sa place")


def asks(ana: Person, site: Site, folder: Path, siret: str) -> None:
    ana.opens(site.link(ANA.address, "vous propose comme gestionnaire", "/mon-compte"))
    stages.signs_in(ana, ANA.address, "Mon compte")
    ana.reads("Yann Kerlann vous propose comme gestionnaire, à sa place.")
    ana.presses(f"{RISE} {ENTITY}")
    ana.arrives_at("Votre entité")
    ana.finds_filled("Dénomination de l’entité", ENTITY)
    ana.answers("Est-ce le SIRET du siège ?", "Oui")
    ana.presses("Continuer")
    extract = kbis(folder, ENTITY, siret, site.today, "Yann Kerlann", ANA.full_name)
    stages.joins_proof(ana, "Extrait Kbis", extract, names="Oui")
    ana.arrives_at("Vos coordonnées")
    ana.presses("Continuer")
    ana.arrives_at("Vérifiez votre demande")
    ana.reads("Le rôle demandé : gestionnaire entité")
    ana.ticks("J’atteste")
    ana.presses("Envoyer ma demande")
    ana.arrives_at("L’administrateur du SI examine votre demande")


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_manager_hands_the_role_over(
    site: Site, manager: Account, person: Arrive, screen: Screen, tmp_path: Path
) -> None:
    yann, ana, claude = person(site, screen), person(site, screen), person(site, WIDE)
    entity = Membership.get(Membership.account == manager).entity
    stages.signs_in(yann, manager.email, "Demandes de votre entité")
    proposes(yann, entity.id)
    asks(ana, site, tmp_path, entity.identifier)
    assert ANA.full_name in site.mail(manager.email, "demande à devenir gestionnaire")
    stages.approves(claude, site, ANA, PROOF)

    assert "à votre place" in site.mail(manager.email, "vous succède")
    assert "à la place de Yann Kerlann" in site.mail(ANA.address, "Vous succédez")
    ana.opens("/backoffice/")
    ana.arrives_at("Demandes de votre entité")
    ana.opens(f"/backoffice/entites/{entity.id}")
    ana.arrives_at(ENTITY)
    yann.opens("/mon-compte")
    yann.arrives_at("Mon compte")
    yann.reads(ENTITY, "Terminé le")
    yann.opens("/backoffice/")
    yann.arrives_at("Mon compte")
