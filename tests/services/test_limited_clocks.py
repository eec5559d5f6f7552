"""What a limitation stops goes on from where it stood once it is lifted, and what would end the request leaves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import TransitionRefused
from domain.figures import Measure, Span
from domain.remedies import RemedyOutcome
from domain.rights import Right, Subject
from domain.states import MailPreference, State
from models import AccountRequest, Claim, database
from models_people import Remedy
from models_rights import Restriction, RightsRequest
from queries.figures import Wanted, figures
from queries.limitation import limited_by
from services.entities import closing as entity_closing
from services.entities.acts import Act
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.requests import closing
from services.review import claims, decisions, effects, remedies
from services.rights import restricting
from services.signup import complements
from services.signup.manager_role import ask_manager_role
from services.signup.proof import Proof
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.limited import Scene, scene_of
from tests.support.outcomes import mails

pytestmark = pytest.mark.slow


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps, mail_preference=MailPreference.AT_ONCE)


# ------------------------------------------------------------------------------------------------------------ clocks


def test_lifting_gives_back_to_those_who_decide_the_time_that_was_left(
    deps: Dependencies, clock: Clock, admin: Actor
) -> None:
    scene = scene_of(deps, clock, admin, State.WITH_MANAGER)
    before = scene.now
    clock.advance(days=2)
    scene.limit()
    clock.advance(days=10)
    scene.lift()
    after = scene.now
    for name in ("waiting_since", "state_since"):
        assert getattr(after, name) - getattr(before, name) == timedelta(days=10)
    assert after.implied_decision_on - before.implied_decision_on == timedelta(days=10)
    (counts,) = figures(Wanted(Measure.WAITING, Span.DAY, paris_date(before.waiting_since), paris_date(clock.at)))
    assert {day for (_, day), details in counts.items() if details.total()} == {paris_date(after.waiting_since)}


def test_lifting_moves_the_day_to_answer_by_and_the_warning(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    scene = scene_of(deps, clock, admin, State.AWAITING_APPLICANT)
    before = scene.now
    clock.advance(days=1)
    scene.limit()
    clock.advance(days=deps.policy.complement.days + 30)
    clock_service.tick(deps)
    assert scene.now.state == State.AWAITING_APPLICANT
    assert scene.now.expiry_warned_at is None
    scene.lift()
    lasted = timedelta(days=deps.policy.complement.days + 30)
    assert scene.now.answer_by - before.answer_by == lasted
    assert scene.now.implied_decision_on - before.implied_decision_on == lasted
    assert closing.expiry_of(deps, scene.now)[1] == before.state_since + deps.policy.complement + lasted
    clock_service.tick(deps)
    assert scene.now.expiry_warned_at is None, "it is not warned of before its time"
    clock.advance(days=deps.policy.complement.days - 1)
    clock_service.tick(deps)
    factories.mails_leave(deps)
    assert scene.now.expiry_warned_at is not None
    clock.advance(days=deps.policy.expiry_warning.days + 1)
    clock_service.tick(deps)
    assert scene.now.state == State.EXPIRED


def test_what_the_person_sends_meanwhile_waits_from_the_lifting_on(
    deps: Dependencies, clock: Clock, admin: Actor
) -> None:
    """Its time begins with the complement, and nobody is told before."""
    scene = scene_of(deps, clock, admin, State.AWAITING_APPLICANT)
    scene.limit()
    told = len(mails("to_decide"))
    clock.advance(days=5)
    complements.replace_document(deps, scene.request.id, "mandate", factories.PlainFile(b"%PDF-1.4 mandat"))
    complements.date_mandate(deps, scene.request.id, paris_date(deps.now()))
    complements.complete(deps, scene.request.id, factories.own_actor(scene.request))
    due = scene.now.implied_decision_on
    assert scene.now.state == State.WITH_SI
    assert (len(mails("completed")), len(mails("to_decide"))) == (0, told)
    clock.advance(days=7)
    scene.lift()
    assert scene.now.implied_decision_on - due == timedelta(days=7)
    assert scene.now.waiting_since == clock.at
    assert len(mails("to_decide")) == told + 1, "now they are"


def test_what_was_not_activated_yet_is_warned_of_anew(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    scene = scene_of(deps, clock, admin, State.AWAITING_ACTIVATION)
    asked = RightsRequest.create(
        kind=Right.LIMITATION, subject=Subject.APPLICANT, name="Ana Lys", words="Ne les utilisez plus.",
        received_on=paris_date(clock.at), due_on=paris_date(clock.at), recorded_at=clock.at,
    )  # fmt: skip
    clock.advance(days=deps.policy.activation.days - 1)
    clock_service.tick(deps)
    factories.mails_leave(deps)
    assert scene.now.expiry_warned_at is not None
    Restriction.create(request=scene.request, asked=asked, placed_by=admin.account_id, placed_at=clock.at)
    clock.advance(days=deps.policy.expiry_warning.days + 10)
    clock_service.tick(deps)
    restricting.lift(deps, admin, asked.id, "Le litige est réglé.")
    clock_service.tick(deps)
    assert scene.now.state == State.AWAITING_ACTIVATION
    factories.mails_leave(deps)
    clock.advance(days=deps.policy.expiry_warning.days + 1)
    clock_service.tick(deps)
    assert scene.now.state == State.EXPIRED


def test_a_complement_that_comes_after_its_day_meanwhile_leaves_silence_its_time(
    deps: Dependencies, clock: Clock, admin: Actor
) -> None:
    """That day stood still too."""
    scene = scene_of(deps, clock, admin, State.AWAITING_APPLICANT)
    before = scene.now
    left = before.implied_decision_on - paris_date(before.answer_by)
    scene.limit()
    clock.advance(days=deps.policy.complement_answer.days + 200)
    complements.replace_document(deps, scene.request.id, "mandate", factories.PlainFile(b"%PDF-1.4 mandat"))
    complements.date_mandate(deps, scene.request.id, paris_date(deps.now()))
    complements.complete(deps, scene.request.id, factories.own_actor(scene.request))
    clock.advance(days=7)
    scene.lift()
    assert scene.now.implied_decision_on == paris_date(clock.at) + left


def test_what_the_person_asks_for_meanwhile_takes_no_time_from_silence(
    deps: Dependencies, clock: Clock, admin: Actor
) -> None:
    entity = factories.make_entity(deps)
    sent = factories.make_request(deps, State.AWAITING_ACTIVATION, entity=entity)  # with all documents
    factories.make_manager(deps, entity)
    scene = Scene(deps, clock, admin, factories.activate(deps, sent))
    before = scene.now.implied_decision_on
    scene.limit()
    clock.advance(days=30)
    proof = Proof(verified_hash=scene.now.password_hash)
    ask_manager_role(deps, scene.request.id, factories.own_actor(scene.request), proof)
    assert scene.now.state == State.WITH_SI
    clock.advance(days=10)
    scene.lift()
    assert scene.now.implied_decision_on - before == timedelta(days=40)
    assert scene.now.waiting_since == clock.at


def test_a_refusal_that_is_opened_again_meanwhile_has_the_time_of_then(
    deps: Dependencies, clock: Clock, admin: Actor
) -> None:
    scene = scene_of(deps, clock, admin, State.REJECTED)
    scene.limit()
    remedies.record(deps, admin, scene.reference, paris_date(deps.now()), "La personne joint un mandat.")
    clock.advance(days=100)
    (remedy,) = Remedy.select()
    remedies.answer(deps, admin, remedy.id, RemedyOutcome.GRANTED, "Le mandat suffit.")
    given = scene.now.implied_decision_on
    clock.advance(days=10)
    scene.lift()
    assert scene.now.implied_decision_on - given == timedelta(days=10)


def test_a_day_that_silence_had_decided_by_stays(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    scene = scene_of(deps, clock, admin, State.WITH_SI)
    due = scene.now.implied_decision_on
    clock.advance(days=100)
    scene.limit()
    clock.advance(days=10)
    scene.lift()
    assert scene.now.implied_decision_on == due


# ------------------------------------------------------------------------------------------- what ends it otherwise


def test_a_closed_entity_withdraws_no_limited_request(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    """It goes to the SI, where somebody may decide once it is lifted."""
    scene = scene_of(deps, clock, admin, State.WITH_MANAGER)
    scene.limit()
    entity_closing.close(deps, admin, scene.request.entity_id, Act(paris_date(deps.now()), "Fin d’activité."))
    assert scene.now.state == State.WITH_SI


def test_a_role_given_otherwise_withdraws_no_limited_request(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    scene = scene_of(deps, clock, admin, State.WITH_SI)
    account = factories.make_account(deps)
    AccountRequest.update(account=account, email_key=account.email_key).where(
        AccountRequest.id == scene.request.id
    ).execute()
    Restriction.create(request=scene.request, placed_by=admin.account_id, placed_at=deps.now())
    with database.atomic():
        effects.withdraw_superfluous(deps, scene.request.entity_id, account)
    assert scene.now.state == State.WITH_SI
    Restriction.delete().execute()
    with database.atomic():
        effects.withdraw_superfluous(deps, scene.request.entity_id, account)
    assert scene.now.state == State.WITHDRAWN


def test_the_decision_that_it_stopped_is_named(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    scene = scene_of(deps, clock, admin, State.WITH_SI)
    waiting = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=5)))
    decisions.decide(waiting, admin, scene.reference, "reject", reason="Vu")
    decisions.cancel(waiting, admin, scene.reference)
    clock.advance(minutes=1)
    stopped = decisions.decide(waiting, admin, scene.reference, "reject", reason="Bien vu")
    clock.advance(minutes=1)
    scene.limit()
    ((request, decision),) = limited_by(RightsRequest.get_by_id(scene.right))
    assert (request, decision) == (scene.request, stopped)
    scene.lift()
    assert limited_by(RightsRequest.get_by_id(scene.right)) == []


def test_a_claim_ends_as_it_is_placed(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    scene = scene_of(deps, clock, admin, State.WITH_SI)
    claims.take(deps, admin, scene.reference)
    scene.limit()
    assert Claim.select().count() == 0


def test_the_person_is_told_that_it_is_lifted_and_why(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    """Article 18(3)."""
    scene = scene_of(deps, clock, admin, State.REJECTED)
    scene.limit()
    scene.lift()
    ((to, facts),) = mails("limitation_lifted")
    assert (to, facts["why"]) == (scene.request.email, "Le litige est réglé.")
    with pytest.raises(TransitionRefused, match="limitation_lifted"):
        scene.lift()
