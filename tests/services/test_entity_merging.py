"""Two entities become one: what moves, what is chosen, who is told, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from peewee import ForeignKeyField

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotAllowed, NotFound, RowChanged, TransitionRefused
from domain.states import DecisionStatus, Role, StaffRole, State
from models import Account, AccountRequest, Decision, Entity, JournalDetail, Mail, Membership, Ministry
from models_base import Base
from models_entities import EntityAct, EntityAlias, EntityIdentifier, EntityNote
from models_people import Departure, Invitation, ManagerProposal
from queries.actors import actor_of
from queries.directory import search_entities
from queries.entity_merges import merge_facts
from services.entities import merging
from services.entities.acts import Act
from services.entities.merging import Choices
from services.entities.movers import MOVERS, UnknownRelation
from services.machinery.dependencies import Dependencies
from services.people import invitations
from services.requests import attaching
from services.review import decisions
from services.signup import submission
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.races import holds

pytestmark = pytest.mark.slow


@pytest.fixture
def former(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Bureau fusionné")


@pytest.fixture
def into(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Agence qui reste")


def merged(deps: Dependencies, admin: Actor, former: Entity, into: Entity, **choices: Any) -> Entity:
    """The entity that stays, read again."""
    act = Act(paris_date(deps.now()), "Réforme.", "Décret 2026-1")
    facts = merge_facts(former, into)
    merging.merge(deps, admin, former.id, into.id, Choices(**choices), act, seen=facts.mark)
    return Entity.get_by_id(into.id)


def role_of(actor: Actor, entity: Entity) -> Membership:
    return Membership.get(Membership.account == actor.account_id, Membership.entity == entity)


def mails(event: str) -> list[tuple[str, dict[str, Any]]]:
    return [(mail.to_key, mail.facts) for mail in Mail.select().where(Mail.event == event).order_by(Mail.id)]


def refusal(*arguments: Any, **choices: Any) -> str:
    with pytest.raises(TransitionRefused) as refused:
        merged(*arguments, **choices)
    return refused.value.refusal.code


def test_people_and_requests_move_and_say_where_they_came_from(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    manager = factories.make_manager(deps, former)
    waiting = factories.make_request(deps, entity=former)
    closed = factories.make_request(deps, State.REJECTED, entity=former, by=factories.make_si_admin(deps))
    EntityNote.create(entity=former, author=admin.account_id, at=deps.now(), text="Appelé.")
    merged(deps, admin, former, into)
    role = role_of(manager, into)
    assert (role.role, role.founding, role.former_entity_id) == (Role.ENTITY_MANAGER, True, former.id)
    for request, state in ((waiting, State.WITH_MANAGER), (closed, State.REJECTED)):
        row = AccountRequest.get_by_id(request.id)
        assert (row.entity_id, row.state, row.siret) == (into.id, state, former.identifier)
        assert row.waiting_since == request.waiting_since
    assert EntityNote.get().entity_id == into.id


def test_the_entity_that_went_says_what_it_became_and_its_number_and_name_lead_there(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    merged(deps, admin, former, into)
    gone = Entity.get_by_id(former.id)
    assert (gone.merged_into_id, gone.identifier, gone.identifier_kind) == (into.id, None, None)
    number = EntityIdentifier.get()
    assert (number.entity_id, number.value, number.from_entity_id) == (into.id, former.identifier, former.id)
    assert EntityAlias.get().name == former.name
    act = EntityAct.get()
    assert (act.kind, act.entity_id, act.other_id, act.document) == ("merge", former.id, into.id, "Décret 2026-1")
    entries = {row.entry.event: row.entry.entity_id for row in JournalDetail.select()}
    assert entries["entity.merged"] == into.id
    assert entries["entity.merged_into"] == former.id


def test_a_signup_with_its_number_is_of_what_it_became_and_a_search_finds_that_one(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    factories.make_manager(deps, into)
    number = former.identifier
    merged(deps, admin, former, into)
    request = factories.make_request(deps, siret=number)
    assert (request.entity_id, request.state) == (into.id, State.WITH_MANAGER)
    for words in (number, "bureau fusionne"):
        assert [entity.id for entity in search_entities(admin, words)] == [into.id]


def test_an_entity_merged_earlier_leads_to_what_its_own_became(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    first = factories.make_entity(deps)
    merged(deps, admin, first, former)
    merged(deps, admin, former, into)
    assert Entity.get_by_id(first.id).merged_into_id == into.id
    assert {number.entity_id for number in EntityIdentifier.select()} == {into.id}


def test_of_two_bodies_of_one_number_the_one_that_stays_keeps_it_alone(
    deps: Dependencies, admin: Actor, former: Entity
) -> None:
    other = factories.make_entity(deps, siret=former.identifier, slot=1)
    stays = merged(deps, admin, former, other)
    assert (stays.identifier, stays.slot) == (former.identifier, 1)
    assert EntityIdentifier.select().count() == 0


def test_of_two_roles_of_one_person_the_chosen_one_stays(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    person = factories.make_member(deps, former, Role.ENTITY_MANAGER)
    there = Membership.create(
        account=person.account_id, entity=into, role=Role.DEPOSITOR, since=deps.now() - timedelta(days=9)
    )
    (double,) = merge_facts(former, into).doubles
    assert double.usual.role == Role.ENTITY_MANAGER
    assert refusal(deps, admin, former, into) == "role_missing"
    merged(deps, admin, former, into, kept=[there.id])
    current = Membership.select().where(Membership.account == person.account_id, Membership.until.is_null())
    assert [row.id for row in current] == [there.id]


def test_of_two_first_managers_the_chosen_one_stays_the_first_and_the_other_a_manager(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    one, other = factories.make_manager(deps, former), factories.make_manager(deps, into)
    assert refusal(deps, admin, former, into) == "founder_missing"
    merged(deps, admin, former, into, founder=role_of(one, former).id)
    assert role_of(one, into).founding
    assert not role_of(other, into).founding
    assert role_of(other, into).active


def test_a_person_who_ends_up_with_the_role_no_longer_asks_for_it(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    factories.make_manager(deps, into)
    depositor = factories.make_member(deps, into, Role.DEPOSITOR)
    account = Account.get_by_id(depositor.account_id)
    draft = factories.make_draft(deps, account=account, siret=former.identifier)
    asked = submission.submit_signed_in(deps, draft, actor_of(account))
    merged(deps, admin, former, into)
    assert AccountRequest.get_by_id(asked.id).state == State.WITHDRAWN
    assert [facts["because"] for _, facts in mails("withdrawn")] == ["already_member"]


def test_requests_of_an_entity_without_manager_go_to_the_managers_of_the_other(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    waiting = factories.make_request(deps, State.WITH_SI, entity=former)
    factories.make_manager(deps, into)
    merged(deps, admin, former, into)
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER


def test_requests_go_to_the_si_where_the_choice_leaves_no_manager(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    manager = factories.make_manager(deps, former)
    waiting = factories.make_request(deps, State.WITH_MANAGER, entity=former)
    there = Membership.create(account=manager.account_id, entity=into, role=Role.DEPOSITOR, since=deps.now())
    merged(deps, admin, former, into, kept=[there.id])
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI


def test_a_decision_that_waits_applies_to_the_entity_that_stays(
    deps: Dependencies, clock: Clock, admin: Actor, former: Entity, into: Entity
) -> None:
    deps = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2)))
    manager = factories.make_manager(deps, former)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=former)
    decision = decisions.decide(deps, manager, request.reference, "approve")
    merged(deps, admin, former, into)
    clock.advance(minutes=3)
    decisions.apply_due(deps, decision.id)
    assert Decision.get_by_id(decision.id).status == DecisionStatus.APPLIED
    assert Membership.get(Membership.request == request).entity_id == into.id


def test_a_decision_that_would_give_another_role_is_not_applied_and_its_author_learns_it(
    deps: Dependencies, clock: Clock, admin: Actor, former: Entity, into: Entity
) -> None:
    factories.make_manager(deps, into)
    request = factories.make_request(deps, State.WITH_SI, entity=former)
    factories.accept_documents(deps, admin, request)
    deps = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2)))
    decision = decisions.decide(deps, admin, request.reference, "approve")
    merged(deps, factories.make_si_admin(deps), former, into)
    clock.advance(minutes=3)
    decisions.apply_due(deps, decision.id)
    assert Decision.get_by_id(decision.id).failure == "changed_since"
    assert len(mails("decision_failed")) == 1


def test_its_people_and_the_managers_of_both_are_told_once(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    people = factories.make_manager(deps, former), factories.make_member(deps, former, Role.DEPOSITOR)
    manager = factories.make_manager(deps, into)
    factories.make_member(deps, into, Role.DEPOSITOR)
    merged(deps, admin, former, into, founder=role_of(manager, into).id)
    mailed = mails("entity_merged")
    assert {address for address, facts in mailed if facts["joins"]} == {person.email_key for person in people}
    assert [address for address, facts in mailed if not facts["joins"]] == [manager.email_key]


def test_what_was_shown_is_what_is_merged(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> None:
    seen = merge_facts(former, into).mark
    factories.make_manager(deps, former)
    act = Act(paris_date(deps.now()), "Réforme.")
    with pytest.raises(RowChanged):
        merging.merge(deps, admin, former.id, into.id, Choices(), act, seen=seen)


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.SUPPORT, StaffRole.READER])
def test_only_si_administrators_merge(deps: Dependencies, former: Entity, into: Entity, role: StaffRole) -> None:
    with pytest.raises(NotAllowed):
        merged(deps, factories.make_staff(deps, role), former, into)


def test_what_cannot_be_merged_is_refused(deps: Dependencies, admin: Actor, former: Entity, into: Entity) -> None:
    assert refusal(deps, admin, into, into) == "merge_same"
    listed = factories.make_entity(deps, ministry=factories.make_ministry())
    assert refusal(deps, admin, listed, into) == "merge_listed"
    assert refusal(deps, admin, into, listed) == "merge_listed"
    closed = factories.make_entity(deps, closed_on=date(2026, 1, 1))
    assert refusal(deps, admin, into, closed) == "entity_closed"
    own = factories.make_entity(deps)
    Membership.create(account=admin.account_id, entity=own, role=Role.DEPOSITOR, since=deps.now())
    assert refusal(deps, admin, own, into) == "own_entity"
    assert refusal(deps, admin, into, own) == "own_entity"
    merged(deps, admin, former, into)
    assert refusal(deps, admin, former, into) == "entity_merged"
    assert refusal(deps, admin, into, former) == "entity_merged"


def test_a_ministry_goes_out_of_the_list_and_its_names_and_numbers_lead_to_the_other(
    deps: Dependencies, admin: Actor
) -> None:
    sea = factories.make_ministry("mer", "Mer", former_names=["Marine"], siret=factories.luhn_siret(770_100))
    ecology = factories.make_ministry("ecologie", "Écologie", former_names=["Environnement"])
    fields: dict[str, Any] = {"kind": "ministry", "has_siret": None, "siret": None, "entity_name": "",
              "is_head_office": None, "proof_kind": None, "name_on_proof": None}  # fmt: skip
    first, second = (factories.make_request(deps, **fields, ministry=one) for one in (sea, ecology))
    number = sea.siret
    merged(deps, admin, first.entity, second.entity)
    sea, ecology = Ministry.get_by_id(sea.id), Ministry.get_by_id(ecology.id)
    assert (sea.active, sea.siret) == (False, None)
    assert ecology.former_names == ["Mer", "Marine", "Environnement"]
    again = factories.make_request(deps, **fields, ministry=sea)
    assert again.entity_id == second.entity_id
    assert factories.make_request(deps, siret=number).entity_id == second.entity_id
    assert AccountRequest.get_by_id(first.id).ministry_id == sea.id, "a request keeps what was declared"


def test_an_act_has_a_reason_and_a_day_that_has_come(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    seen = merge_facts(former, into).mark
    for code, act in (
        ("reason_missing", Act(paris_date(deps.now()), "  ")),
        ("day_to_come", Act(paris_date(deps.now()) + timedelta(days=1), "Réforme.")),
    ):
        with pytest.raises(TransitionRefused) as refused:
            merging.merge(deps, admin, former.id, into.id, Choices(), act, seen=seen)
        assert refused.value.refusal.code == code


def test_an_entity_that_is_not_there_is_not_found(deps: Dependencies, admin: Actor, into: Entity) -> None:
    with pytest.raises(NotFound):
        merging.merge(deps, admin, 999_999, into.id, Choices(), Act(paris_date(deps.now()), "Non."), seen="")


@pytest.mark.parametrize(("column", "code"), [("merged_into", "entity_merged"), ("closed_on", "entity_closed")])
def test_no_request_is_attached_to_an_entity_that_is_no_more(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity, column: str, code: str
) -> None:
    value = into.id if column == "merged_into" else date(2026, 1, 1)
    Entity.update({column: value}).where(Entity.id == former.id).execute()
    request = factories.make_request(deps, State.WITH_SI)
    with pytest.raises(TransitionRefused) as refused:
        attaching.attach(deps, admin, request.reference, former.id)
    assert refused.value.refusal.code == code


def test_a_relation_that_nobody_thought_of_stops_it(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    factories.make_manager(deps, former)

    class Forgotten(Base):
        entity = ForeignKeyField(Entity, backref="forgotten")

    try:
        with pytest.raises(UnknownRelation, match="forgotten"):
            merged(deps, admin, former, into)
    finally:
        del Entity._meta.backrefs[Forgotten.entity]
        Entity._meta.model_backrefs[Forgotten].clear()
    assert Entity.get_by_id(former.id).merged_into_id is None
    assert Membership.select().where(Membership.entity == former).count() == 1


@holds("services/entities/movers.py: _invitations")
def test_invitations_go_along_and_one_to_somebody_whom_both_invite_is_revoked(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    one, other = (replace(factories.make_member(deps, entity), fresh=True) for entity in (former, into))
    name = {"first_name": "Ana", "last_name": "Neuve"}
    both = [
        invitations.invite(deps, who, entity.id, email="ana@x.example", **name)
        for who, entity in ((one, former), (other, into))
    ]
    alone = invitations.invite(deps, one, former.id, email="lea@x.example", **name)
    over = invitations.invite(deps, one, former.id, email="max@x.example", **name)
    Invitation.update(ended_at=deps.now(), outcome="accepted").where(Invitation.id == over.id).execute()
    ended = invitations.invite(deps, other, into.id, email="lea@x.example", **name)
    invitations.revoke(deps, other, ended.id)
    merged(deps, admin, former, into)
    assert {row.entity_id for row in Invitation.select()} == {into.id}
    outcomes = {row.id: row.outcome for row in Invitation.select()}
    assert outcomes == {
        both[0].id: "revoked",
        both[1].id: None,
        alone.id: None,
        over.id: "accepted",
        ended.id: "revoked",
    }


@holds("services/entities/movers.py: _of_people")
def test_proposals_and_departures_go_along_and_one_that_is_open_in_both_ends(
    deps: Dependencies, admin: Actor, former: Entity, into: Entity
) -> None:
    both, alone, over = (factories.make_account(deps) for _ in range(3))
    ended = {"ended_at": deps.now()}
    manager = factories.make_account(deps)
    keys: dict[Any, list[int]] = {}
    for model, extra, outcome in (
        (ManagerProposal, {"proposer": manager, "hands_over": False}, {"outcome": "accepted"}),
        (Departure, {}, {}),
    ):
        rows = [
            model.create(entity=entity, account=account, stays=True, created_at=deps.now(), **extra, **more)
            for entity, account, more in (
                (former, both, {}),
                (into, both, {}),
                (former, alone, {}),
                (former, over, ended | outcome),
                (into, alone, ended | outcome),
            )
        ]
        keys[model] = [row.id for row in rows]
    merged(deps, admin, former, into)
    for model, ids in keys.items():
        now = {row.id: row for row in model.select()}
        assert {row.entity_id for row in now.values()} == {into.id}
        assert [now[row_id].ended_at is None for row_id in ids] == [False, True, True, False, False]
    outcomes = [ManagerProposal.get_by_id(row_id).outcome for row_id in keys[ManagerProposal]]
    assert outcomes == ["revoked", None, None, "accepted", "accepted"]


def test_every_relation_has_its_mover() -> None:
    there = {f"{model._meta.table_name}.{field.name}" for field, model in Entity._meta.backrefs.items()}
    assert there == set(MOVERS), "say in services/entities/movers.py what a merge does with the rows of this relation"
