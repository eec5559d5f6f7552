"""One person for fifteen bodies: one account, one mail a day, and a first page that narrows to one of them."""

from __future__ import annotations

import re

import pytest

from domain.states import MailPreference, Role, State
from models import Account, AccountRequest, Entity, Mail, Membership
from services.people import digests
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock
from tests.support.factories import make_entity, make_manager, make_member, make_request

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def bodies(people: People) -> list[Entity]:
    """Fifteen entities of one manager, who has a first one already, each with a depositor."""
    account = people.account("manager")
    entities = [make_entity(people.deps, name=f"Branche {number:02}") for number in range(14)]
    for entity in entities:
        Membership.create(
            account=account, entity=entity, role=Role.ENTITY_MANAGER, founding=True, since=people.deps.now()
        )
        make_member(people.deps, entity, Role.DEPOSITOR, first_name="Aide", last_name=entity.name.replace(" ", ""))
    return [people.entity, *entities]


def arrives(people: People, entity: Entity) -> AccountRequest:
    return make_request(people.deps, State.WITH_MANAGER, entity=entity, documents=False)


def chosen(page: str) -> list[tuple[str, str]]:
    """The entities to choose from, each with how many wait there."""
    (nav,) = re.findall(r'<nav class="tabs" aria-label="Vos entités">.*?</nav>', page, re.DOTALL)
    return re.findall(r">([^<>]+?) <span class=\"tabs__count\">(\d+)</span>", nav)


def test_each_entity_says_what_waits_there_and_one_is_chosen(people: People, bodies: list[Entity]) -> None:
    first, second = arrives(people, bodies[3]), arrives(people, bodies[7])
    arrives(people, bodies[7])
    page = people["manager"].get("/backoffice/").text
    assert "3 personnes attendent votre réponse" in page
    counts = dict(chosen(page))
    assert (len(counts), counts["Toutes"], counts[bodies[3].name], counts[bodies[7].name]) == (16, "3", "1", "2")
    assert "Choisissez une entité pour voir les personnes" in page
    page = people["manager"].get(f"/backoffice/?entite={bodies[3].id}").text
    assert "1 personne attend votre réponse" in page
    assert (first.full_name in page, second.full_name in page) == (True, False)
    assert ("Branche02" in page, "Branche06" in page) == (True, False)
    assert dict(chosen(page)) == counts


@pytest.mark.parametrize("asked", ["x", "0", "99999999999", "other"])
def test_what_is_no_entity_of_ones_own_chooses_nothing(people: People, bodies: list[Entity], asked: str) -> None:
    make_manager(people.deps, people.other_entity)
    arrives(people, people.other_entity)
    arrives(people, bodies[1])
    wanted = str(people.other_entity.id) if asked == "other" else asked
    page = people["manager"].get(f"/backoffice/?entite={wanted}").text
    assert "1 personne attend votre réponse" in page
    assert people.other_entity.name not in page


def test_who_manages_one_entity_has_nothing_to_choose(people: People) -> None:
    page = people["manager"].get("/backoffice/").text
    assert "Vos entités" not in page
    assert "Demandes de votre entité" in page


def test_fifteen_bodies_make_one_mail(people: People, bodies: list[Entity], clock: Clock) -> None:
    account = people.account("manager")
    Account.update(mail_preference=MailPreference.DAILY).where(Account.id == account.id).execute()
    asked = {arrives(people, entity).reference for entity in bodies}
    Mail.delete().where(Mail.account == account).execute()
    clock.at = people.deps.working_days.from_hour(people.deps.now(), digests.MORNING_HOUR)
    digests.send_due(people.deps)
    digests.send_due(people.deps)
    (mail,) = Mail.select().where(Mail.account == account)
    assert (mail.event, mail.facts["total"]) == ("digest", 15)
    assert {row["reference"] for row in mail.facts["requests"]} <= asked


def test_fifteen_bodies_are_listed_to_their_holder(people: People, bodies: list[Entity]) -> None:
    page = people["manager"].get("/mon-compte").text
    assert [entity.name for entity in bodies if entity.name not in page] == []
