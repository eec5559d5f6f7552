"""A reshuffle of ministries, companies that merge, an entity that closes: what is done, and what people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.calendar import paris_date
from domain.states import Role, State
from models import Account, AccountRequest, Entity, Membership
from services.machinery import clock
from tests.journeys.conftest import Arrive
from tests.support import factories, stages
from tests.support.site import Site
from tests.support.steps import NARROW_PLAIN, WIDE, Person, Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ECOLOGY, SEA = "Ministère fictif de l’écologie", "Ministère fictif de la mer"
RENAMED = "Ministère fictif de la transition"


def listed(site: Site, code: str, label: str) -> Entity:
    ministry = factories.make_ministry(code, label)
    return site.entity(ministry=ministry, identifier_kind="ministry", siret=code, name=label, kind="ministry")


@pytest.fixture
def ecology(site: Site) -> Entity:
    entity = listed(site, "ecologie", ECOLOGY)
    site.manager("Alix Verte", entity)
    factories.make_member(site.deps, entity, Role.DEPOSITOR, first_name="Noa", last_name="Marine",
                          address="marine@eco.example")  # fmt: skip
    return entity


@pytest.fixture
def sea(site: Site) -> Entity:
    entity = listed(site, "mer", SEA)
    site.manager("Yann Bleu", entity)
    return entity


@pytest.fixture
def admin(site: Site) -> Account:
    return site.staff("Dominique Invention")


def day(site: Site, days: int = 0) -> str:
    return f"{paris_date(site.deps.now()) + timedelta(days=days):%d/%m/%Y}"


def comes(site: Site, person: Arrive, admin: Account, screen: Screen) -> Person:
    dominique = person(site, screen)
    stages.signs_in(dominique, admin.email, "Bonjour Dominique")
    return dominique


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_a_ministry_is_renamed_and_loses_a_part_to_another(
    site: Site, ecology: Entity, sea: Entity, admin: Account, person: Arrive, screen: Screen
) -> None:
    dominique = comes(site, person, admin, screen)
    dominique.opens(f"/backoffice/ministeres/edit/?id={ecology.ministry_id}")
    dominique.arrives_at(f"Modifier «\N{NO-BREAK SPACE}{ECOLOGY}\N{NO-BREAK SPACE}»")
    dominique.fills("Nom", RENAMED)
    dominique.fills("Nouveau nom depuis le", day(site, 30))
    dominique.presses("Enregistrer")
    dominique.is_refused("Cette date est à venir")
    dominique.fills("Nouveau nom depuis le", day(site, -3))
    dominique.presses("Enregistrer")
    dominique.arrives_at("Ministères")
    dominique.opens(f"/backoffice/entites/{ecology.id}/separer")
    dominique.arrives_at("Séparer cette entité en deux")
    dominique.picks("Ce qui se sépare, dans la liste des ministères", f"{SEA} (a déjà une entité, qui est complétée)")
    dominique.answers("Noa Marine", "Part")
    dominique.fills("Date d’effet", day(site))
    dominique.fills("Motif", "Remaniement.")
    dominique.presses("Séparer les deux entités")
    dominique.arrives_at(RENAMED)
    dominique.reads("Alix Verte")
    dominique.reads_nowhere("Noa Marine")
    dominique.opens("/backoffice/entites/?recherche=fictif de l’écologie")
    dominique.reads(RENAMED)
    assert "Noa Marine" in {row.account.full_name for row in Membership.select().where(Membership.entity == sea)}
    for address, words in (("marine@eco.example", "Vous n’avez rien à faire"), ("bleu@gestion.example", "la vôtre"),
                           ("verte@gestion.example", "Des personnes ou des demandes y sont")):  # fmt: skip
        assert words in " ".join(site.mail(address, "Une partie de").split())


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
def test_an_entity_closes_and_who_asks_later_is_marked(
    site: Site, admin: Account, person: Arrive, screen: Screen
) -> None:
    entity = site.entity(name="Institut des essais")
    site.manager("Alix Gestion", entity)
    dominique = comes(site, person, admin, screen)
    dominique.opens(f"/backoffice/entites/{entity.id}/fermer")
    dominique.arrives_at("Fermer cette entité")
    dominique.fills("Date d’effet de la fermeture", day(site, 10))
    dominique.fills("Motif", "Cessation d’activité.")
    dominique.presses("Fermer l’entité")
    dominique.arrives_at("Institut des essais")
    for subject, days in (("ferme bientôt", 0), ("ferme le", 4), ("est fermée", 6)):
        site.later(days=days)
        clock.tick(site.deps)
        assert "Cessation d’activité." in site.mail("gestion@gestion.example", subject)
    late = factories.make_request(site.deps, State.WITH_SI, siret=entity.identifier)
    dominique = comes(site, person, admin, screen)
    dominique.opens("/backoffice/demandes/?vue=toutes")
    dominique.arrives_at("Demandes")
    dominique.reads("entité fermée")
    dominique.opens(f"/backoffice/demandes/{late.reference}")
    dominique.arrives_at(late.full_name)
    dominique.reads("Elle est fermée depuis le")
    assert AccountRequest.get_by_id(late.id).entity_id == entity.id
    dominique.opens(f"/backoffice/entites/{entity.id}/rouvrir")
    dominique.arrives_at("Rouvrir cette entité")
    dominique.fills("Date d’effet de la réouverture", day(site))
    dominique.fills("Motif", "Reprise.")
    dominique.presses("Rouvrir l’entité")
    dominique.arrives_at("Institut des essais")


@pytest.mark.parametrize("screen", [WIDE, NARROW_PLAIN], ids=str)
@pytest.mark.parametrize("later", [False, True], ids=["at once", "by the worker"])
def test_two_companies_are_merged(site: Site, admin: Account, person: Arrive, screen: Screen, later: bool) -> None:
    former, into = site.entity(name="Ateliers du Pré"), site.entity(name="Institut Kerlann")
    site.manager("Alix Ancienne", former)
    site.manager("Yann Nouveau", into)
    factories.make_request(site.deps, State.WITH_MANAGER, entity=former)
    if later:
        many = replace(site.deps, policy=replace(site.deps.policy, bulk_chunk=0))
        site.app.extensions["guichet_dependencies"] = many
    dominique = comes(site, person, admin, screen)
    dominique.opens(f"/backoffice/entites/{former.id}")
    dominique.arrives_at("Ateliers du Pré")
    dominique.follows("Fusionner avec une autre")
    dominique.arrives_at("Fusionner avec une autre entité")
    dominique.opens(f"/backoffice/entites/{former.id}/fusionner?avec={into.id}")
    dominique.arrives_at("Fusionner deux entités")
    dominique.fills("Date d’effet", day(site))
    dominique.fills("Motif", "Absorption.")
    dominique.presses("Fusionner les deux entités")
    if later:
        dominique.arrives_at("Fusionner «\N{NO-BREAK SPACE}Ateliers du Pré\N{NO-BREAK SPACE}» avec "
                             "«\N{NO-BREAK SPACE}Institut Kerlann\N{NO-BREAK SPACE}»")  # fmt: skip
        dominique.reads("En cours")
        site.deliver()
        dominique.reloads()
        dominique.reads("Terminée")
        dominique.follows("Voir l’entité")
    dominique.arrives_at("Institut Kerlann")
    dominique.reads("Alix Ancienne", "Yann Nouveau")
    dominique.opens(f"/backoffice/entites/{former.id}")
    dominique.arrives_at("Institut Kerlann")
    assert site.mails_to("ancienne@gestion.example")
