"""« Continuité »: each row with what mends it, for those who may; the numbers on the first page of staff."""

from __future__ import annotations

import pytest

from domain.companies import Moved
from domain.continuity import Part
from domain.role_endings import EndReason
from models import Account, AccountRequest, Entity, Membership, Task
from models_entities import EntityFinding
from services.figures import continuity
from services.people import departures, role_endings
from services.signup import find_requests
from tests.backoffice.conftest import People
from tests.support.factories import fresh_actor, luhn_siret, make_entity, make_manager, make_member, make_request

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

PAGE = "/backoffice/continuite/"


@pytest.fixture
def entity(people: People) -> Entity:
    """An entity with one manager, who never came and whose role is old."""
    entity = make_entity(people.deps, name="Maison seule")
    manager = make_manager(people.deps, entity)
    Membership.update(since=people.deps.now().replace(year=2025)).where(
        Membership.account == manager.account_id
    ).execute()
    return entity


def test_an_entity_with_one_manager_is_mended_by_an_invitation(people: People, entity: Entity) -> None:
    inviting = f"/backoffice/entites/{entity.id}/inviter"
    page = people["si"].get(PAGE)
    assert page.text.count(inviting) == 2, "alone, and not here for long"
    assert "aucune visite" in page.text
    assert people["si"].get(inviting).status_code == 200
    of_reviewer = people["reviewer"].get(PAGE).text
    assert entity.name in of_reviewer
    assert inviting not in of_reviewer


def test_links_are_sent_again_from_the_row(people: People) -> None:
    request = make_request(people.deps, "awaiting_activation")
    AccountRequest.update(expiry_warned_at=people.deps.now()).where(AccountRequest.id == request.id).execute()
    sending = f"/backoffice/demandes/{request.reference}/liens"
    assert sending in people["si"].get(PAGE).text
    assert people["si"].post(sending).status_code == 302
    (task,) = Task.select().where(Task.kind == find_requests.FIND)
    assert request.email_key in str(task.payload)


def test_the_first_page_has_the_numbers_that_the_clock_counted(people: People, entity: Entity) -> None:
    anchor = f"{PAGE}#{Part.UNSEEN.value}"
    assert anchor not in people["si"].get("/backoffice/").text
    continuity.count(people.deps)
    assert anchor in people["si"].get("/backoffice/").text
    assert anchor in people["reviewer"].get("/backoffice/").text
    assert PAGE not in people["support"].get("/backoffice/").text


def test_the_first_page_has_no_number_of_a_part_that_its_reader_cannot_see(people: People, entity: Entity) -> None:
    leaving = Membership.get(Membership.entity == entity)
    departures.announce(people.deps, fresh_actor(leaving.account), entity.id, stays=False)
    ended = Membership.get(Membership.account == make_member(people.deps, entity).account_id)
    role_endings.begin(people.deps, fresh_actor(people.account("si")), ended.id, EndReason.MISUSE, "Voici pourquoi.")
    continuity.count(people.deps)
    for who, sees in (("si", True), ("reviewer", False)):
        first, whole = (people[who].get(page).text for page in ("/backoffice/", PAGE))
        anchors = {part for part in Part if f"{PAGE}#{part.value}" in first}
        assert anchors == {part for part in Part if f'id="{part.value}"' in whole}, who
        assert ({Part.DEPARTURES, Part.ENDINGS} <= anchors) is sees


def test_support_and_managers_have_no_such_page(people: People) -> None:
    for who in ("support", "reader", "manager"):
        assert people[who].get(PAGE).status_code == 403


def test_without_anything_to_mend_it_says_so(people: People) -> None:
    Membership.update(until=people.deps.now()).where(Membership.role == "entity_manager").execute()
    Account.update(active=False).where(Account.staff_role.is_null()).execute()
    Membership.update(until=people.deps.now()).where(Membership.until.is_null()).execute()
    assert "Rien à signaler" in people["si"].get(PAGE).text


def test_a_departure_is_accepted_from_its_row(people: People, entity: Entity) -> None:
    role = Membership.get(Membership.entity == entity)
    departures.announce(people.deps, fresh_actor(role.account), entity.id, stays=False)
    accepting = f"/backoffice/roles/{role.id}/depart"
    page = people["si"].get(PAGE).text
    assert accepting in page
    assert "souhaite quitter l’entité" in page
    assert accepting not in people["reviewer"].get(PAGE).text
    assert people["si"].post(accepting).status_code == 302
    assert Membership.get_by_id(role.id).until is not None
    assert accepting not in people["si"].get(PAGE).text


def test_a_number_that_another_entity_bears_leads_to_merging_and_one_that_none_bears_to_giving_it(
    people: People, entity: Entity
) -> None:
    bearer = make_entity(people.deps, name="Maison qui succède")
    finding = EntityFinding.create(
        entity=entity, finding=Moved.SUCCEEDED, value=bearer.identifier, seen_at=people.deps.now()
    )
    merging = f"/backoffice/entites/{entity.id}/fusionner?avec={bearer.id}"
    giving = f"/backoffice/entites/{entity.id}/identifiant?numero="
    page = people["si"].get(PAGE).text
    assert merging in page
    assert giving not in page
    assert people["si"].get(merging).status_code == 200
    assert merging not in people["reviewer"].get(PAGE).text
    finding.value = luhn_siret(900_001)
    finding.save()
    page = people["si"].get(PAGE).text
    assert merging not in page
    assert f"{giving}{finding.value}" in page


def test_an_ending_to_decide_leads_to_where_it_is_decided(people: People, entity: Entity) -> None:
    role = Membership.get(Membership.entity == entity)
    role_endings.begin(people.deps, fresh_actor(people.account("si")), role.id, EndReason.MISUSE, "Voici pourquoi.")
    role_endings.observe(people.deps, role.account, role.id, "D’accord.")
    deciding = f"/backoffice/roles/{role.id}/retirer"
    page = people["si"].get(PAGE).text
    assert deciding in page
    assert "a répondu" in page
