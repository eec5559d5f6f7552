"""One entity becomes two: who and what goes, what each keeps, and how a merge is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotAllowed, NotFound, RowChanged, TransitionRefused
from domain.states import Role, StaffRole, State
from models import AccountRequest, Decision, Entity, JournalEntry, Mail, Membership
from models_entities import EntityAct, EntityIdentifier
from queries.actors import actor_of
from queries.entity_merges import current_roles, merge_facts
from queries.entity_separations import other_listed, parts_of
from services.entities import merging, separating
from services.entities.acts import Act
from services.entities.merging import Choices
from services.entities.separating import Shares
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.signup import submission
from tests.support import factories
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow

OF_LIST: dict[str, Any] = {
    "kind": "ministry", "has_siret": None, "siret": None, "entity_name": "",
    "is_head_office": None, "proof_kind": None, "name_on_proof": None,
}  # fmt: skip
"""What a request for a body of the list declares beside it."""


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Ensemble")


def act(deps: Dependencies) -> Act:
    return Act(paris_date(deps.now()), "Deux structures.", "Délibération 12")


def separated(deps: Dependencies, admin: Actor, entity: Entity, **shares: Any) -> Entity:
    """The entity that is separated."""
    values = {"name": "À part"} | shares
    return separating.separate(deps, admin, entity.id, Shares(**values), act(deps), seen=parts_of(entity).mark)


def role_of(actor: Actor) -> Membership:
    return Membership.get(Membership.account == actor.account_id)


def mails(event: str) -> list[tuple[str, dict[str, Any]]]:
    return [(mail.to_key, mail.facts) for mail in Mail.select().where(Mail.event == event).order_by(Mail.id)]


def refusal(*arguments: Any, **shares: Any) -> str:
    with pytest.raises(TransitionRefused) as refused:
        separated(*arguments, **shares)
    return refused.value.refusal.code


def test_a_new_entity_stands_beside_it_with_the_same_number(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    other = separated(deps, admin, entity)
    assert (other.name, other.identifier, other.slot) == ("À part", entity.identifier, 1)
    assert separated(deps, admin, entity, name="Encore").slot == 2
    made = EntityAct.select().order_by(EntityAct.id).first()
    assert (made.kind, made.entity_id, made.other_id) == ("separate", entity.id, other.id)
    entries = JournalEntry.select().where(JournalEntry.event == "entity.separated").order_by(JournalEntry.id)
    assert [entry.entity_id for entry in entries][:2] == [entity.id, other.id]
    assert factories.make_request(deps, State.WITH_SI, entity=entity).entity_id is None


def test_chosen_people_go_stay_or_are_in_both(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    stays, goes = factories.make_manager(deps, entity), factories.make_member(deps, entity)
    both = factories.make_member(deps, entity, Role.DEPOSITOR)
    other = separated(deps, admin, entity, roles=[role_of(goes).id], both=[role_of(both).id])
    assert role_of(stays).entity_id == entity.id
    assert role_of(goes).entity_id == other.id
    there = Membership.select().where(Membership.account == both.account_id).order_by(Membership.id)
    assert [(row.entity_id, row.role) for row in there] == [(entity.id, Role.DEPOSITOR), (other.id, Role.DEPOSITOR)]
    told = {to: facts["side"] == "leaves" for to, facts in mails("entity_separated")}
    assert told == {stays.email_key: False, goes.email_key: True, both.email_key: True}


def test_chosen_requests_go_and_those_that_gave_a_role_follow_it(
    deps: Dependencies, admin: Actor, entity: Entity
) -> None:
    first = factories.make_request(deps, State.APPROVED, entity=entity, by=factories.make_si_admin(deps))
    role = Membership.get(Membership.request == first)
    stays, goes = (factories.make_request(deps, State.WITH_MANAGER, entity=entity) for _ in range(2))
    other = separated(deps, admin, entity, roles=[role.id], requests=[goes.id])
    rows = {row.id: row for row in AccountRequest.select()}
    assert (rows[first.id].entity_id, rows[goes.id].entity_id) == (other.id, other.id)
    assert rows[goes.id].state == State.WITH_MANAGER
    assert (rows[stays.id].entity_id, rows[stays.id].state) == (entity.id, State.WITH_SI)
    assert len(mails("manager_lost")) == 2


def test_a_request_that_leaves_its_manager_goes_to_the_si(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    factories.make_manager(deps, entity)
    goes = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    separated(deps, admin, entity, requests=[goes.id])
    assert AccountRequest.get_by_id(goes.id).state == State.WITH_SI


def test_a_decision_that_waits_applies_to_the_entity_where_its_request_is(
    deps: Dependencies, clock: Clock, admin: Actor, entity: Entity
) -> None:
    deps = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2)))
    manager = factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    decision = decisions.decide(deps, manager, request.reference, "approve")
    other = separated(deps, admin, entity, both=[role_of(manager).id], requests=[request.id])
    clock.advance(minutes=3)
    decisions.apply_due(deps, decision.id)
    assert Decision.get_by_id(decision.id).failure is None
    assert Membership.get(Membership.request == request).entity_id == other.id


@pytest.mark.parametrize("shared", [False, True])
def test_a_merge_is_undone(deps: Dependencies, admin: Actor, entity: Entity, shared: bool) -> None:
    former = factories.make_entity(deps, **({"siret": entity.identifier, "slot": 1} if shared else {}))
    number = former.identifier
    manager = factories.make_manager(deps, former)
    seen = merge_facts(former, entity).mark
    merging.merge(deps, admin, former.id, entity.id, Choices(), act(deps), seen=seen)
    (back,) = [role for role in parts_of(entity).roles if role.former_entity_id == former.id]
    other = separated(deps, admin, entity, name="", restored=former.id, roles=[back.id])
    stands = Entity.get_by_id(former.id)
    assert (other.id, stands.merged_into_id, stands.identifier) == (former.id, None, number)
    assert EntityIdentifier.select().count() == 0
    role = role_of(manager)
    assert (role.entity_id, role.former_entity_id, role.founding) == (former.id, None, True)


def test_a_ministry_is_split_with_its_people_chosen_by_name(deps: Dependencies, admin: Actor) -> None:
    ecology, sea = factories.make_ministry("ecologie", "Écologie"), factories.make_ministry("mer", "Mer")
    entity = factories.make_entity(
        deps, ministry=ecology, identifier_kind="ministry", siret="ecologie", name="Écologie"
    )
    stays, goes = factories.make_manager(deps, entity), factories.make_member(deps, entity)
    assert [(row.label, has_entity) for row, has_entity in other_listed(ecology.id)] == [("Mer", False)]
    other = separated(deps, admin, entity, name="", listed=sea.id, roles=[role_of(goes).id])
    assert (other.name, other.ministry_id, other.identifier) == ("Mer", sea.id, "mer")
    assert (role_of(stays).entity_id, role_of(goes).entity_id) == (entity.id, other.id)
    assert [(row.label, has_entity) for row, has_entity in other_listed(ecology.id)] == [("Mer", True)]
    assert factories.make_request(deps, **OF_LIST, ministry=sea).entity_id == other.id


@pytest.fixture
def reshuffled(deps: Dependencies) -> tuple[Entity, Entity]:
    """Two bodies of the list, each with an entity and its first manager."""
    made = []
    for code, label in (("ecologie", "Écologie"), ("mer", "Mer")):
        ministry = factories.make_ministry(code, label)
        made.append(factories.make_entity(deps, ministry=ministry, identifier_kind="ministry", siret=code, name=label))
        factories.make_manager(deps, made[-1])
    return made[0], made[1]


def test_a_ministry_is_split_into_one_that_has_an_entity(
    deps: Dependencies, admin: Actor, reshuffled: tuple[Entity, Entity]
) -> None:
    ecology, sea = reshuffled
    founder, there = role_of_manager(ecology), role_of_manager(sea)
    gave = factories.make_request(deps, State.WITH_MANAGER, **OF_LIST, ministry=ecology.ministry)
    other = separated(deps, admin, ecology, name="", listed=sea.ministry_id, roles=[founder.id], requests=[gave.id])
    assert other == sea
    assert {row.id: row.founding for row in current_roles([sea.id])} == {there.id: True, founder.id: False}
    assert AccountRequest.get_by_id(gave.id).entity_id == sea.id
    assert AccountRequest.get_by_id(gave.id).state == State.WITH_MANAGER
    told = {to: facts["side"] for to, facts in mails("entity_separated")}
    assert told == {founder.account.email_key: "leaves", there.account.email_key: "receives"}


def test_who_has_a_role_there_already_asks_for_none(
    deps: Dependencies, admin: Actor, reshuffled: tuple[Entity, Entity]
) -> None:
    ecology, sea = reshuffled
    account = role_of_manager(sea).account
    draft = factories.make_draft(deps, account=account, siret=factories.luhn_siret(77))
    submission.submit_signed_in(deps, draft, actor_of(account))
    AccountRequest.update(entity=ecology.id).where(AccountRequest.id == draft.id).execute()
    separated(deps, admin, ecology, name="", listed=sea.ministry_id, requests=[draft.id])
    assert AccountRequest.get_by_id(draft.id).state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("here", "there", "stays"),
    [
        (Role.DEPOSITOR, Role.DEPOSITOR, "there"),
        (Role.DEPOSITOR, Role.ENTITY_MANAGER, "there"),
        (Role.ENTITY_MANAGER, Role.ENTITY_MANAGER, "there"),
        (Role.ENTITY_MANAGER, Role.DEPOSITOR, "here"),
    ],
)
def test_of_two_roles_of_one_person_the_manager_s_stays(
    deps: Dependencies, admin: Actor, reshuffled: tuple[Entity, Entity], here: Role, there: Role, stays: str
) -> None:
    account, since = factories.make_account(deps), deps.now()
    roles = {
        name: Membership.create(account=account, entity=entity, role=role, since=since)
        for name, entity, role in zip(("here", "there"), reshuffled, (here, there), strict=True)
    }
    sea = reshuffled[1]
    separated(deps, admin, reshuffled[0], name="", listed=sea.ministry_id, roles=[roles["here"].id])
    current = list(Membership.select().where(Membership.account == account, Membership.until.is_null()))
    assert [(row.id, row.entity_id) for row in current] == [(roles[stays].id, sea.id)]


def test_a_role_in_both_is_given_to_nobody_twice(
    deps: Dependencies, admin: Actor, reshuffled: tuple[Entity, Entity]
) -> None:
    account = role_of_manager(reshuffled[0]).account
    Membership.create(account=account, entity=reshuffled[1], role=Role.DEPOSITOR, since=deps.now())
    both = [role_of_manager(reshuffled[0]).id]
    separated(deps, admin, reshuffled[0], name="", listed=reshuffled[1].ministry_id, both=both)
    assert Membership.select().where(Membership.account == account, Membership.until.is_null()).count() == 2


def role_of_manager(entity: Entity) -> Membership:
    return Membership.get(Membership.entity == entity, Membership.founding)


def test_nobody_splits_into_an_entity_of_their_own(
    deps: Dependencies, admin: Actor, reshuffled: tuple[Entity, Entity]
) -> None:
    Membership.create(account=admin.account_id, entity=reshuffled[1], role=Role.DEPOSITOR, since=deps.now())
    assert refusal(deps, admin, reshuffled[0], name="", listed=reshuffled[1].ministry_id) == "own_entity"


def test_what_cannot_be_separated_is_refused(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    assert refusal(deps, admin, entity, name=" ") == "name_missing"
    listed = factories.make_entity(deps, ministry=factories.make_ministry())
    assert refusal(deps, admin, listed) == "separate_listed"
    own = factories.make_entity(deps)
    Membership.create(account=admin.account_id, entity=own, role=Role.DEPOSITOR, since=deps.now())
    assert refusal(deps, admin, own) == "own_entity"
    other = factories.make_entity(deps)
    with pytest.raises(NotFound):
        separated(deps, admin, entity, restored=other.id)
    with pytest.raises(NotFound):
        separating.separate(deps, admin, 999_999, Shares("Nom"), act(deps), seen="")
    with pytest.raises(RowChanged):
        separating.separate(deps, admin, entity.id, Shares("Nom"), act(deps), seen="autre")


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_si_administrators_separate(deps: Dependencies, entity: Entity, role: StaffRole) -> None:
    with pytest.raises(NotAllowed):
        separated(deps, factories.make_staff(deps, role), entity)
