"""A manager is asked by the mail of the day who still belongs to the entity, says so, and suspends who is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.states import Role
from models import Account, Entity, Membership
from models_absences import AccessReview
from services.people import access_reviews_due
from tests.journeys.conftest import Arrive, Serve
from tests.support import stages
from tests.support.factories import make_member
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENTITY = "Institut des essais"


@pytest.fixture
def site(serve: Serve, sqlite_url: str) -> Site:
    return serve(sqlite_url, access_review_months="6")


@pytest.fixture
def manager(site: Site) -> Account:
    """Of an entity that is known for a year, with two depositors."""
    entity = site.entity(name=ENTITY)
    Entity.update(created_at=site.deps.now() - timedelta(days=365)).execute()
    manager = site.manager("Alix Gestion", entity)
    for name in ("Reste", "Parti"):
        make_member(site.deps, entity, Role.DEPOSITOR, last_name=name)
    return manager


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_manager_says_who_still_belongs_to_the_entity(
    site: Site, manager: Account, person: Arrive, screen: Screen
) -> None:
    site.begins_to_work()
    assert access_reviews_due.begin_due(site.deps) == 1
    site.deliver()
    alix = person(site, screen)
    stages.signs_in(alix, manager.email, "Demandes de votre entité")
    alix.reads("Revue des accès", "2 personnes à confirmer")
    alix.opens(site.link(manager.email, "Dites qui fait toujours partie", "/backoffice/revues/"))
    alix.arrives_at("Revue des accès")
    alix.presses("Enregistrer")
    alix.is_refused("Répondez pour une personne au moins.")
    alix.answers("Camille Reste, Déposant", "En fait partie")
    alix.answers("Camille Parti, Déposant", "N’en fait plus partie")
    alix.presses("Enregistrer")
    alix.arrives_at("Suspendre le rôle")
    alix.reads("Camille Parti")
    alix.fills("Motif", "A quitté l’institut.")
    alix.presses("Suspendre")
    alix.arrives_at(ENTITY)
    role = Membership.select().join(Account, on=Membership.account).where(Account.last_name == "Parti").get()
    assert role.suspended_at is not None
    review = AccessReview.get()
    alix.opens(f"/backoffice/revues/{review.id}")
    alix.arrives_at("Revue des accès")
    alix.reads("En fait partie")
    alix.presses("Terminer la revue")
    alix.arrives_at(ENTITY)
    alix.is_told("C’est noté. La revue des accès est terminée.")
