"""A refusal, or the end of a role, is contested before the administration: recorded, acknowledged, answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound, TransitionRefused
from domain.remedies import RemedyOutcome, due_on
from domain.role_endings import EndReason
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, Entity, Membership
from models_people import Remedy
from queries.memberships import active_managers, current_membership
from services.entities import closing
from services.entities.acts import Act
from services.machinery.dependencies import Dependencies
from services.people import accounts, role_endings
from services.people.stepping_down import step_down
from services.requests import transitions
from services.review import remedies
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import entries, mails, rows
from tests.support.races import at_once, holds
from tests.support.role_ends import decide_end, end_role

pytestmark = pytest.mark.slow

GRANTED, REJECTED = RemedyOutcome.GRANTED, RemedyOutcome.REJECTED


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


@pytest.fixture
def refused(deps: Dependencies, admin: Actor) -> AccountRequest:
    return factories.make_request(deps, State.REJECTED, by=admin)


def today(deps: Dependencies) -> date:
    return paris_date(deps.now())


def recorded(deps: Dependencies, admin: Actor, request: AccountRequest) -> Remedy:
    return remedies.record(deps, admin, request.reference, today(deps), "La personne joint un mandat.")


def ended(deps: Dependencies, admin: Actor, role: Role = Role.DEPOSITOR) -> Membership:
    """A role that was taken away."""
    person = factories.make_member(deps, factories.make_entity(deps), role)
    membership = Membership.get(Membership.account == person.account_id)
    decide_end(deps, admin, membership.id, "Départ.")
    return Membership.get_by_id(membership.id)


def contested(deps: Dependencies, admin: Actor, role: Membership) -> Remedy:
    return remedies.record_of_role(deps, admin, role.id, today(deps), "La personne travaille encore là.")


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(TransitionRefused) as refusal:
        act()
    return refusal.value.refusal.code


def test_recording_acknowledges_it_and_says_when_the_answer_is_due(
    deps: Dependencies, admin: Actor, refused: AccountRequest
) -> None:
    remedy = Remedy.get_by_id(recorded(deps, admin, refused).id)
    assert (remedy.received_on, remedy.due_on, remedy.acknowledged_at) == (
        today(deps),
        due_on(today(deps)),
        deps.now(),
    )
    days = {"received_on": today(deps).isoformat(), "due_on": remedy.due_on.isoformat()}
    ((to, facts),) = mails("remedy_received")
    assert (to, facts["reference"], facts["entity_name"]) == (refused.email, refused.reference, refused.display_name)
    assert facts.items() >= days.items()
    ((_, _, detail),) = entries("remedy.received")
    assert detail.items() >= {**days, "reason": "La personne joint un mandat."}.items()
    assert AccountRequest.get_by_id(refused.id).state == State.REJECTED


@pytest.mark.parametrize("days", [-1, 1])
def test_it_came_after_the_decision_and_before_today(
    deps: Dependencies, admin: Actor, refused: AccountRequest, days: int
) -> None:
    day = today(deps) + timedelta(days=days)
    assert code_of(lambda: remedies.record(deps, admin, refused.reference, day, "Mots.")) == "remedy_day"


def test_one_runs_at_a_time_and_another_may_follow(deps: Dependencies, admin: Actor, refused: AccountRequest) -> None:
    first = recorded(deps, admin, refused)
    assert code_of(lambda: recorded(deps, admin, refused)) == "remedy_running"
    remedies.answer(deps, admin, first.id, REJECTED, "Rien de neuf.")
    assert recorded(deps, admin, refused).id != first.id


def test_what_was_not_refused_is_not_contested(deps: Dependencies, admin: Actor) -> None:
    for state in (State.WITH_SI, State.APPROVED):
        request = factories.make_request(deps, state, by=admin)
        assert code_of(partial(recorded, deps, admin, request)) == "remedy_of_nothing"
    current = Membership.get()
    with pytest.raises(NotFound):
        contested(deps, admin, current)


def test_granting_opens_the_request_again_in_one_transaction_and_one_mail(
    deps: Dependencies, clock: Clock, admin: Actor, refused: AccountRequest
) -> None:
    remedy = recorded(deps, admin, refused)
    clock.advance(days=45)
    remedies.answer(deps, admin, remedy.id, GRANTED, "Le mandat est joint.")
    row, answered = AccountRequest.get_by_id(refused.id), Remedy.get_by_id(remedy.id)
    assert (row.state, row.closed_at) == (State.WITH_SI, None)
    assert (answered.outcome, answered.answer, answered.answered_at, answered.answered_by_id) == (
        GRANTED,
        "Le mandat est joint.",
        clock.at,
        admin.account_id,
    )
    ((to, facts),) = mails("reopened")
    told = {"remedy_on": remedy.received_on.isoformat(), "answer": "Le mandat est joint."}
    assert to == refused.email
    assert facts.items() >= told.items()
    assert mails("remedy_answered") == []
    assert [detail["outcome"] for _, _, detail in entries("remedy.answered")] == ["granted"]


def test_a_rejected_one_leaves_the_refusal_and_names_the_court(
    deps: Dependencies, admin: Actor, refused: AccountRequest
) -> None:
    remedy = recorded(deps, admin, refused)
    remedies.answer(deps, admin, remedy.id, REJECTED, "Rien de neuf.")
    assert AccountRequest.get_by_id(refused.id).state == State.REJECTED
    ((to, facts),) = mails("remedy_answered")
    account = Account.get_by_id(admin.account_id)
    assert to == refused.email
    assert (facts["outcome"], facts["answer"], facts["author"]["name"]) == (
        "rejected",
        "Rien de neuf.",
        account.full_name,
    )


def test_reopening_follows_the_remedy_rather_than_thirty_days(
    deps: Dependencies, clock: Clock, admin: Actor, refused: AccountRequest
) -> None:
    reopen = partial(transitions.apply_with_reason, deps, admin, "rouvrir", refused.reference, "Nouvel examen.")
    clock.advance(days=31)
    assert code_of(reopen) == "too_late_to_reopen"
    remedy = recorded(deps, admin, refused)
    clock.advance(days=70)  # silence has rejected it, and it can be granted all the same
    reopen()
    assert Remedy.get_by_id(remedy.id).outcome == GRANTED
    assert AccountRequest.get_by_id(refused.id).state == State.WITH_SI


def test_a_refusal_whose_remedy_was_rejected_is_not_reopened_by_a_button(
    deps: Dependencies, admin: Actor, refused: AccountRequest
) -> None:
    remedies.answer(deps, admin, recorded(deps, admin, refused).id, REJECTED, "Rien de neuf.")
    reopen = partial(transitions.apply_with_reason, deps, admin, "rouvrir", refused.reference, "Nouvel examen.")
    assert code_of(reopen) == "remedy_rejected"
    remedies.answer(deps, admin, recorded(deps, admin, refused).id, GRANTED, "Le mandat est arrivé.")
    assert AccountRequest.get_by_id(refused.id).state == State.WITH_SI


def test_reopening_without_a_remedy_says_nothing_of_one(
    deps: Dependencies, admin: Actor, refused: AccountRequest
) -> None:
    transitions.apply_with_reason(deps, admin, "rouvrir", refused.reference, "Nouvel examen.")
    ((_, facts),) = mails("reopened")
    assert (facts["remedy_on"], facts["answer"]) == ("", "")
    assert rows("remedy.answered") == []


@pytest.mark.parametrize("role", [Role.DEPOSITOR, Role.ENTITY_MANAGER])
def test_granting_gives_a_role_back_by_the_decision_that_gave_it(
    deps: Dependencies, clock: Clock, admin: Actor, role: Role
) -> None:
    former = ended(deps, admin, role)
    waiting = factories.make_request(deps, State.WITH_SI, entity=former.entity)
    remedy = contested(deps, admin, former)
    clock.advance(days=3)
    remedies.answer(deps, admin, remedy.id, GRANTED, "Votre entité le confirme.")
    now = current_membership(former.account_id, former.entity_id)
    assert now is not None
    assert now.id != former.id
    assert (now.role, now.since, now.request_id, now.decided_by_id, now.founding) == (
        role,
        clock.at,
        former.request_id,
        former.decided_by_id,
        False,
    )
    assert Membership.get_by_id(former.id).until == former.until
    routed = {Role.DEPOSITOR: State.WITH_SI, Role.ENTITY_MANAGER: State.WITH_MANAGER}[role]
    assert AccountRequest.get_by_id(waiting.id).state == routed
    assert len(active_managers(former.entity_id)) == (role == Role.ENTITY_MANAGER)
    (received,), (answered,) = mails("remedy_received"), mails("remedy_answered")
    assert received[1]["reference"] == ""
    assert (answered[0], answered[1]["outcome"], answered[1]["entity_name"]) == (
        former.account.email,
        "granted",
        former.entity.name,
    )
    assert [(entity, account) for entity, account, _ in entries("membership.restored")] == [
        (former.entity_id, former.account_id)
    ]


def test_what_its_holder_gave_up_or_an_entity_s_end_took_is_not_contested(deps: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(deps)
    roles = [Membership.get(Membership.account == factories.make_member(deps, entity).account_id) for _ in range(3)]
    asked, left, _closed_with_it = roles
    end_role(deps, admin, asked.id, "Sa lettre.")
    role_endings.begin(deps, admin, left.id, EndReason.MISUSE, "Accès inhabituel.")
    step_down(deps, factories.fresh_actor(left.account), entity.id, stays=False)
    closing.close(deps, admin, entity.id, Act(today(deps), "Dissolution.", "Arrêté 3"))
    for role in roles:
        assert Membership.get_by_id(role.id).until is not None
        with pytest.raises(NotFound):
            contested(deps, admin, role)


def test_what_they_asked_meanwhile_is_withdrawn_with_the_role_given_back(deps: Dependencies, admin: Actor) -> None:
    former = ended(deps, admin)
    asked = factories.make_request(deps, State.WITH_SI, entity=former.entity)
    AccountRequest.update(account=former.account, email=former.account.email).where(
        AccountRequest.id == asked.id
    ).execute()
    stranger = factories.make_request(deps, State.WITH_SI, entity=former.entity)
    remedies.answer(deps, admin, contested(deps, admin, former).id, GRANTED, "Votre entité le confirme.")
    states = [AccountRequest.get_by_id(request.id).state for request in (asked, stranger)]
    assert states == [State.WITHDRAWN, State.WITH_SI]


def test_a_rejected_one_leaves_the_role_ended(deps: Dependencies, admin: Actor) -> None:
    former = ended(deps, admin)
    remedies.answer(deps, admin, contested(deps, admin, former).id, REJECTED, "Votre entité confirme.")
    assert current_membership(former.account_id, former.entity_id) is None
    assert [facts["outcome"] for _, facts in mails("remedy_answered")] == ["rejected"]


@pytest.mark.parametrize("because", ["entity_closed", "account_inactive", "already_member"])
def test_a_role_that_cannot_be_had_is_not_given_back(deps: Dependencies, admin: Actor, because: str) -> None:
    former = ended(deps, admin)
    remedy = contested(deps, admin, former)
    if because == "entity_closed":
        Entity.update(closed_on=today(deps)).where(Entity.id == former.entity_id).execute()
    elif because == "account_inactive":
        accounts.deactivate(deps, admin, former.account_id, "Compte compromis.")
    else:
        copied = {"account": former.account_id, "entity": former.entity_id, "since": deps.now()}
        Membership.create(role=Role.DEPOSITOR, **copied)
    assert code_of(lambda: remedies.answer(deps, admin, remedy.id, GRANTED, "Accordé.")) == because
    assert Remedy.get_by_id(remedy.id).answered_at is None


def test_nobody_judges_what_they_contest_themselves(deps: Dependencies, admin: Actor) -> None:
    own = factories.make_request(deps, State.REJECTED, by=admin)
    AccountRequest.update(account=admin.account_id).where(AccountRequest.id == own.id).execute()
    assert code_of(lambda: recorded(deps, admin, own)) == "own_request"
    other = factories.make_si_admin(deps)
    remedy = recorded(deps, other, own)
    assert code_of(lambda: remedies.answer(deps, admin, remedy.id, REJECTED, "Non.")) == "own_request"
    former = ended(deps, other)
    Membership.update(account=admin.account_id).where(Membership.id == former.id).execute()
    assert code_of(lambda: contested(deps, admin, former)) == "own_request"
    theirs = contested(deps, other, former)
    assert code_of(lambda: remedies.answer(deps, admin, theirs.id, GRANTED, "Oui.")) == "own_request"


def test_administrators_alone_record_and_answer(deps: Dependencies, admin: Actor, refused: AccountRequest) -> None:
    remedy = recorded(deps, admin, refused)
    former = ended(deps, admin)
    reviewer = replace(factories.make_staff(deps, StaffRole.REVIEWER), fresh=True)
    manager = replace(factories.make_manager(deps, factories.make_entity(deps)), fresh=True)
    for who, error in (
        (reviewer, NotAllowed),
        (manager, NotAllowed),
        (replace(admin, fresh=False), FreshSignInNeeded),
    ):
        for act in (
            partial(recorded, deps, who, refused),
            partial(contested, deps, who, former),
            partial(remedies.answer, deps, who, remedy.id, REJECTED, "Non."),
        ):
            with pytest.raises(error):
                act()


def test_an_answer_has_words(deps: Dependencies, admin: Actor, refused: AccountRequest) -> None:
    remedy = recorded(deps, admin, refused)
    assert code_of(lambda: remedies.answer(deps, admin, remedy.id, GRANTED, " ")) == "reason_missing"


@holds("services/review/remedy_answers.py: write_answer")
def test_an_answer_is_given_once(deps: Dependencies, admin: Actor) -> None:
    for remedy in (
        recorded(deps, admin, factories.make_request(deps, State.REJECTED, by=admin)),
        contested(deps, admin, ended(deps, admin)),
    ):
        remedies.answer(deps, admin, remedy.id, REJECTED, "Non.")
        for outcome in RemedyOutcome:
            again = partial(remedies.answer, deps, admin, remedy.id, outcome, "Encore.")
            assert code_of(again) == "remedy_answered"
    assert len(rows("remedy.answered")) == 2


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.deep)])
def test_of_two_answers_at_the_same_instant_one_counts(deps: Dependencies, admin: Actor, rounds: int) -> None:
    for _ in range(rounds):
        remedy = contested(deps, admin, ended(deps, admin))
        outcomes = at_once(
            *(partial(remedies.answer, deps, admin, remedy.id, outcome, "Réponse.") for outcome in RemedyOutcome)
        )
        refused = [one for one in outcomes if isinstance(one, TransitionRefused)]
        assert [one.refusal.code for one in refused] == ["remedy_answered"], outcomes
