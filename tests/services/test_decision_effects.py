"""What each of the three decisions writes once it applies, in full: rows, journal, mails."""

from __future__ import annotations

from typing import Any

import pytest
from peewee import IntegrityError

from domain.actors import Actor
from domain.message_templates import HOUSE, Place
from domain.states import LinkPurpose, Role, StaffRole, State
from models import Account, AccountRequest, ComplementItem, Decision, Entity, Link, Mail, Membership, database
from queries.request_context import RequestContext
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.review import decisions, effects
from services.review.decisions import Item
from services.signup import submission
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import detail_of, mails, rows
from tests.support.races import just_before

pytestmark = pytest.mark.slow

WHO = {"capacity": "Chargée de mission", "service": "Direction de la certification"}
"""What the applicant reads of an agent who decided, beside the name."""


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Alpha")


def again(request: AccountRequest) -> AccountRequest:
    return AccountRequest.get_by_id(request.id)


def ready(deps: Dependencies, admin: Actor, **fields: Any) -> AccountRequest:
    request = factories.make_request(deps, State.WITH_SI, **fields)
    factories.accept_documents(deps, admin, request)
    return again(request)


def approved(deps: Dependencies, admin: Actor, request: AccountRequest) -> tuple[Account, Membership]:
    decisions.decide(deps, admin, request.reference, "approve", reason="Vu")
    membership = Membership.get(Membership.request == request)
    return membership.account, membership


def test_the_first_approval_makes_the_account_of_what_was_typed(deps: Dependencies, admin: Actor, clock: Clock) -> None:
    request = ready(deps, admin, phone="0102030405", email="Ada@Exemple.example")
    links.new_link(deps, request, LinkPurpose.FOLLOW_UP)
    account, _ = approved(deps, admin, request)
    columns = ("email", "email_key", "first_name", "last_name", "capacity", "phone")
    assert {name: getattr(account, name) for name in columns} == {name: getattr(request, name) for name in columns}
    assert (account.password, account.created_at, account.confirmed_at) == (
        factories.PASSWORD_HASH,
        clock.at,
        clock.at,
    )
    assert (account.staff_role, account.active, len(account.fs_uniquifier)) == (None, True, 64)
    closed = again(request)
    assert (closed.state, closed.closed_at, closed.account_id) == (State.APPROVED, clock.at, account.id)
    assert (closed.password_hash, closed.browser_hash) == (None, None)
    assert Link.select().where(Link.request == request, Link.purpose == LinkPurpose.FOLLOW_UP).count() == 0
    (made,) = rows("account.made")
    assert (made.actor_kind, made.request_id, made.account_id, made.at) == (
        "system",
        request.id,
        account.id,
        clock.at,
    )


def test_the_role_that_is_given_says_by_whom_on_which_request_and_since_when(
    deps: Dependencies, admin: Actor, clock: Clock
) -> None:
    request = ready(deps, admin)
    account, membership = approved(deps, admin, request)
    assert (membership.entity_id, membership.role, membership.founding) == (
        request.entity_id,
        Role.ENTITY_MANAGER,
        True,
    )
    assert (membership.decided_by_id, membership.since) == (admin.account_id, clock.at)
    assert membership.active
    (given,) = rows("membership.given")
    assert (given.actor_id, given.request_id, given.account_id, given.at) == (
        admin.account_id,
        request.id,
        account.id,
        clock.at,
    )
    assert detail_of(given)["role"] == "entity_manager"
    (moved,) = rows("request.approve")
    decision = Decision.get()
    expected = {"decision": decision.id, "reason": "Vu", "role": "entity_manager", "before": "with_si"}
    assert expected.items() <= detail_of(moved).items()


def test_the_person_and_the_other_managers_are_told(deps: Dependencies, admin: Actor, entity: Entity) -> None:
    author, other = (factories.make_member(deps, entity) for _ in range(2))
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    decisions.decide(deps, author, request.reference, "approve")
    account = Account.get(Account.email_key == request.email_key)
    ((to, facts),) = mails("approved")
    role = deps.registry.role(Role.DEPOSITOR)
    assert to == account.email
    assert (facts["role"], facts["role_label"], facts["duties"]) == ("depositor", role.label, "\n".join(role.duties))
    assert facts["first_name"] == account.first_name
    told = {"person_name": account.full_name, "role_label": role.label}
    ((to, facts),) = mails("member_added")
    assert to == other.email_key
    assert told.items() <= facts.items()
    for event, receiver in (("approved", account.id), ("member_added", other.account_id)):
        mail = Mail.get(Mail.event == event)
        assert (mail.request_id, mail.account_id) == (request.id, receiver)


def test_somebody_who_rises_to_manager_has_one_role_from_then_on_and_is_told_once(
    deps: Dependencies, admin: Actor, entity: Entity, clock: Clock
) -> None:
    present = factories.make_manager(deps, entity)
    depositor = factories.make_member(deps, entity, Role.DEPOSITOR)
    draft = factories.make_draft(
        deps, account=Account.get_by_id(depositor.account_id), siret=entity.identifier, seeks_manager_role=True
    )
    request = submission.submit_signed_in(deps, draft, depositor)
    factories.accept_documents(deps, admin, request)
    clock.advance(hours=1)
    account, membership = approved(deps, admin, request)
    assert (account.id, membership.role, membership.founding) == (depositor.account_id, Role.ENTITY_MANAGER, False)
    roles = Membership.select().where(Membership.account == account).order_by(Membership.id)
    assert [(row.role, row.until) for row in roles] == [
        (Role.DEPOSITOR, clock.at),
        (Role.ENTITY_MANAGER, None),
    ]
    kept = Membership.get(Membership.account == present.account_id)
    assert (kept.until, kept.founding) == (None, True)
    assert [to for to, _ in mails("member_added")] == [present.email_key]
    assert rows("account.made") == []


def test_an_account_that_came_to_be_elsewhere_meanwhile_takes_the_request_over(
    deps: Dependencies, admin: Actor
) -> None:
    request = ready(deps, admin)
    factories.browser_of(request)
    known = factories.make_account(deps, address=request.email)
    account, _ = approved(deps, admin, request)
    row = again(request)
    assert (account, row.account_id, row.password_hash, row.browser_hash) == (known, known.id, None, None)
    assert account.password == factories.PASSWORD_HASH


def test_a_second_manager_does_not_call_the_waiting_requests_of_others(
    deps: Dependencies, admin: Actor, entity: Entity
) -> None:
    factories.make_manager(deps, entity)
    others = Membership.select().count()
    approved(deps, admin, ready(deps, admin, entity=entity, seeks_manager_role=True))
    assert Membership.select().where(Membership.until.is_null()).count() == others + 1
    assert Membership.select().where(Membership.founding).count() == 1


def test_on_the_sis_queue_too_somebody_who_does_not_seek_the_role_is_a_depositor_beside_a_manager(
    deps: Dependencies, admin: Actor
) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    factories.make_member(deps, request.entity)
    _, membership = approved(deps, admin, request)
    assert (membership.role, membership.founding) == (Role.DEPOSITOR, False)


def test_of_what_else_the_person_asked_of_the_entity_only_the_manager_role_is_left(
    deps: Dependencies, admin: Actor
) -> None:
    request = ready(deps, admin)
    twin, seeking = (
        factories.make_request(deps, State.WITH_SI, siret=request.siret, email=request.email, seeks_manager_role=seeks)
        for seeks in (False, True)
    )
    elsewhere = factories.make_request(deps, State.WITH_SI, email=request.email)
    stranger = factories.make_request(deps, State.WITH_SI, siret=request.siret)
    account, _ = approved(deps, admin, request)
    assert [again(row).state for row in (twin, seeking, elsewhere, stranger)] == [
        State.WITHDRAWN,
        State.WITH_SI,
        State.WITH_SI,
        State.WITH_MANAGER,
    ]
    ((to, facts),) = mails("withdrawn")
    assert (to, facts["because"]) == (account.email, "already_member")
    assert Mail.get(Mail.event == "withdrawn").request_id == twin.id
    (entry,) = rows("request.withdraw")
    assert (entry.actor_kind, entry.request_id, detail_of(entry)["because"]) == ("system", twin.id, "already_member")
    (rerouted,) = rows("request.reroute")
    assert (rerouted.actor_kind, rerouted.request_id) == ("system", stranger.id)


def test_the_account_that_another_approver_made_at_this_instant_is_taken(deps: Dependencies, admin: Actor) -> None:
    request = ready(deps, admin)

    def made() -> None:
        factories.make_account(deps, address=request.email)

    with database.atomic(), just_before("SAVEPOINT", made):
        account = effects._account_for(deps, request)
    assert account.email_key == request.email_key
    assert Account.select().where(Account.email_key == request.email_key).count() == 1
    assert rows("account.made") == []


def test_an_account_that_cannot_be_made_is_no_approval(deps: Dependencies, admin: Actor) -> None:
    request = ready(deps, admin)
    request.email_key = ""
    with database.atomic(), pytest.raises(IntegrityError):
        effects._account_for(deps, request)


@pytest.mark.parametrize("queue", [State.WITH_MANAGER, State.WITH_SI])
@pytest.mark.parametrize("manages", [False, True])
def test_a_refusal_names_remedies_unless_the_entitys_manager_decided(
    deps: Dependencies, entity: Entity, queue: State, manages: bool
) -> None:
    decider = factories.make_account(deps, staff=StaffRole.SI_ADMIN)
    for place in (entity, factories.make_entity(deps)):
        role = Role.ENTITY_MANAGER if manages or place != entity else Role.DEPOSITOR
        Membership.create(account=decider, entity=place, role=role, since=deps.now())
    if not manages and queue is State.WITH_MANAGER:
        factories.make_member(deps, entity)
    request = factories.make_request(deps, entity=entity, seeks_manager_role=queue is State.WITH_SI)
    assert request.state == queue
    decisions.decide(deps, factories.fresh_actor(decider), request.reference, "reject", reason="Inconnu.")
    ((to, facts),) = mails("rejected")
    assert to == request.email
    assert facts["by"] == ("manager" if manages and queue is State.WITH_MANAGER else "si")
    assert (facts["opening"], facts["closing"]) == (HOUSE["reject", Place.OPENING], HOUSE["reject", Place.CLOSING])
    assert (facts["reason"], facts["author"]) == ("Inconnu.", {"name": decider.full_name, **WHO})
    assert Mail.get(Mail.event == "rejected").request_id == request.id
    (entry,) = rows("request.reject")
    assert {"decision": Decision.get().id, "reason": "Inconnu."}.items() <= detail_of(entry).items()


def test_a_complement_opens_what_is_asked_for_until_a_date(deps: Dependencies, admin: Actor, clock: Clock) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    items = [Item("mandate", "unsigned", "En bas."), Item("phone", "wrong")]
    decisions.decide(deps, admin, request.reference, "request_changes", reason="Merci.", items=items)
    asked = ComplementItem.select().where(ComplementItem.request == request).order_by(ComplementItem.id)
    assert [(row.round, row.target, row.reason, row.words, row.asked_at) for row in asked] == [
        (1, "mandate", "unsigned", "En bas.", clock.at),
        (1, "phone", "wrong", "", clock.at),
    ]
    waiting = again(request)
    assert (waiting.state, waiting.answer_by) == (
        State.AWAITING_APPLICANT,
        clock.at + deps.policy.complement_answer,
    )
    ((to, facts),) = mails("changes_requested")
    name = Account.get_by_id(admin.account_id).full_name
    assert (to, facts["words"], facts["author"]) == (request.email, "Merci.", {"name": name, **WHO})
    (entry,) = rows("request.request_changes")
    expected = {"decision": Decision.get().id, "reason": "Merci.", "asked": ["mandate", "phone"]}
    assert expected.items() <= detail_of(entry).items()


def test_the_account_that_an_approval_is_about_is_the_one_that_asked_before_that_of_the_address(
    deps: Dependencies,
) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    asked, addressed = factories.make_account(deps), factories.make_account(deps, address=request.email)
    assert effects.lock_holder(request) == addressed
    request.account = asked
    request.email_key = "personne@nulle-part.example"
    assert effects.lock_holder(request) == RequestContext(request).holder == asked
    request.account = None
    assert effects.lock_holder(request) is None


def test_waiting_requests_go_to_a_first_manager_but_for_those_that_seek_the_role(deps: Dependencies) -> None:
    plain, seeking, elsewhere = (
        factories.make_request(deps, State.WITH_SI, seeks_manager_role=seeks) for seeks in (False, True, False)
    )
    AccountRequest.update(entity=plain.entity_id).where(AccountRequest.id == seeking.id).execute()
    factories.make_member(deps, plain.entity)
    with database.atomic():
        effects.reroute_waiting(deps, plain.entity_id)
    assert [again(row).state for row in (plain, seeking, elsewhere)] == [
        State.WITH_MANAGER,
        State.WITH_SI,
        State.WITH_SI,
    ]
    assert [to for to, _ in mails("rerouted")] == [plain.email]
