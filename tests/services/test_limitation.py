"""What a limitation leaves of a request's life: each row of `domain.limitation.ACTS` is tried while it lasts, and what
it kept back goes on once it is lifted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import CLOCK, SYSTEM, Actor, Party
from domain.calendar import paris_date
from domain.errors import TransitionRefused
from domain.figures import Measure, Span
from domain.jobs import JobKind, Outcome
from domain.limitation import ACTS, CONSEQUENCES, NOT_TOLD, Consequence
from domain.mails import APPLICANT, HOLDER, MAILS
from domain.retention import Wait, free_from, request_due
from domain.states import Judgement, MailPreference, StaffRole, State
from domain.workflow import TRANSITIONS, Intent, Transition
from models import Account, AccountRequest, Decision, Entity, Mail, SecondReading
from models_rights import Restriction
from queries.entity_merges import merge_facts
from queries.export_rows import reader
from queries.figures import Wanted, figures
from queries.grid import Queue, in_queue
from queries.implied_decisions import implied_decisions_due
from queries.retention import facts_of_requests
from queries.rights import activated_with
from queries.scopes import requests_visible_to, visible_request
from services.entities import merging
from services.entities.acts import Act
from services.jobs import acts
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import digests
from services.requests import lifecycle, routing
from services.retention import holds
from services.review import claims, decisions, examination, remedies, second_readings, threads, together
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.limited import Scene, scene_of
from tests.support.mails import tell_managers
from tests.support.outcomes import mails

pytestmark = pytest.mark.slow


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps, mail_preference=MailPreference.AT_ONCE)


# ------------------------------------------------------------------------------------------------------ transitions


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda one: one.name)
def test_the_table_of_transitions_asks_it(
    deps: Dependencies, clock: Clock, admin: Actor, transition: Transition
) -> None:
    """All its parties: what the person does themselves goes on, nothing else does but to follow the entity."""
    for state in sorted(transition.sources):
        scene = scene_of(deps, clock, admin, state)
        Restriction.create(request=scene.request, placed_by=admin.account_id, placed_at=deps.now())
        actors = {Party.APPLICANT: factories.own_actor(scene.request), Party.CLOCK: CLOCK, Party.SYSTEM: SYSTEM}
        for party in sorted(transition.by & {*actors, Party.SI_ADMIN}):
            actor = actors.get(party, admin)
            assert _refused_for(scene, transition.name, actor) is (
                CONSEQUENCES[transition.name] is not Consequence.GOES_ON
            )


def _refused_for(scene: Scene, name: str, actor: Actor) -> bool:
    """Whether the limitation is what refuses it."""
    intent = Intent(scene.deps.now(), reason="x", items=1, new_entity=True)
    try:
        lifecycle.allow(scene.deps, name, scene.now, actor, intent)
    except TransitionRefused as refused:
        return refused.refusal.code == "restricted"
    return False


def test_a_granted_remedy_opens_a_limited_refusal_again(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    """For legal claims; it then waits, limited."""
    scene = scene_of(deps, clock, admin, State.REJECTED)
    scene.limit()
    assert _refused_for(scene, "reopen", admin)
    remedies.record(deps, admin, scene.reference, paris_date(deps.now()), "La personne joint un mandat.")
    assert not _refused_for(scene, "reopen", admin)


# ---------------------------------------------------------------------------------------------------- acts beside it

Try = Callable[[Scene], bool]
"""Do it, and say whether it was done. Raises TransitionRefused."""
TRIES: dict[str, tuple[State, Try]] = {}
"""Act → the state in which it is tried, and how."""


def tried(name: str, state: State = State.WITH_SI) -> Callable[[Try], Try]:
    def note(attempt: Try) -> Try:
        TRIES[name] = (state, attempt)
        return attempt

    return note


@tried("claim")
def _(scene: Scene) -> bool:
    return bool(claims.take(scene.deps, scene.admin, scene.reference))


@tried("judge")
def _(scene: Scene) -> bool:
    return bool(
        examination.judge_document(scene.deps, scene.admin, scene.reference, "mandate", Judgement.ACCEPTED).judged_at
    )


@tried("hold")
def _(scene: Scene) -> bool:
    examination.hold(scene.deps, scene.admin, scene.reference, paris_date(scene.deps.now()) + timedelta(days=3))
    return scene.now.on_hold_until is not None


@tried("correct")
def _(scene: Scene) -> bool:
    return bool(examination.correct(scene.deps, scene.admin, scene.reference, {"first_name": "Camille"}))


@tried("second_reading", State.REJECTED)
def _(scene: Scene) -> bool:
    decision = Decision.get(Decision.request == scene.request)
    reading, _ = SecondReading.get_or_create(decision=decision, defaults={"drawn_at": scene.deps.now()})
    reader = factories.make_staff(scene.deps, StaffRole.REVIEWER)
    return bool(second_readings.read(scene.deps, reader, reading.id, "reject", "").read_at)


@tried("annotate")
def _(scene: Scene) -> bool:
    return bool(examination.annotate(scene.deps, scene.admin, scene.reference, "A appelé."))


@tried("message")
def _(scene: Scene) -> bool:
    deps = replace(scene.deps, policy=replace(scene.deps.policy, request_threads=True))
    threads.write(deps, scene.admin, scene.reference, "Pouvons-nous reprendre l’examen ?")
    threads.answer(deps, factories.own_actor(scene.request), scene.request.id, "Pas encore.")
    return bool(mails("message_waiting"))


@tried("remedy", State.REJECTED)
def _(scene: Scene) -> bool:
    remedies.record(scene.deps, scene.admin, scene.reference, paris_date(scene.deps.now()), "Elle joint un mandat.")
    return bool(mails("remedy_received"))


@tried("contentieux", State.REJECTED)
def _(scene: Scene) -> bool:
    return bool(holds.place(scene.deps, scene.admin, scene.reference, "Requête devant le tribunal."))


@tried("merge", State.WITH_MANAGER)
def _(scene: Scene) -> bool:
    former, into = Entity.get_by_id(scene.request.entity_id), factories.make_entity(scene.deps)
    act, seen = Act(paris_date(scene.deps.now()), "Réforme."), merge_facts(former, into).mark
    merging.merge(scene.deps, scene.admin, former.id, into.id, merging.Choices(), act, seen=seen)
    return bool(scene.now.entity_id == into.id)


@tried("pending_decision")
def _(scene: Scene) -> bool:
    scene.clock.advance(days=1)
    decisions.apply_due(scene.deps, Decision.get(Decision.request == scene.request).id)
    return bool(scene.now.state == State.REJECTED)


@tried("reminder", State.WITH_MANAGER)
def _(scene: Scene) -> bool:
    scene.clock.advance(days=7)
    clock_service.tick(scene.deps)
    tell_managers(scene.deps)
    return scene.now.reminded_at is not None and bool(mails("manager_silent"))


@tried("implied_decision")
def _(scene: Scene) -> bool:
    return scene.request in implied_decisions_due(scene.admin, scene.now.implied_decision_on)


@tried("retention", State.REJECTED)
def _(scene: Scene) -> bool:
    facts = facts_of_requests([scene.now])[scene.request.id]
    return request_due(facts, scene.deps.policy.retention) is not Wait.RESTRICTED


@tried("erasure", State.REJECTED)
def _(scene: Scene) -> bool:
    return free_from(facts_of_requests([scene.now])[scene.request.id]) is not Wait.RESTRICTED


@tried("mail")
def _(scene: Scene) -> bool:
    before = len(mails("to_decide"))
    routing.tell_deciders(scene.deps, scene.now)
    routing.tell_applicant(scene.deps, scene.now, "orphaned")
    assert mails("orphaned"), "the person is always told"
    return len(mails("to_decide")) > before


@tried("digest")
def _(scene: Scene) -> bool:
    person = Account.get_by_id(scene.admin.account_id)
    return bool(digests.waiting_for(person, paris_date(scene.deps.now())).total)


@tried("queue")
def _(scene: Scene) -> bool:
    visible, today = requests_visible_to(scene.admin), paris_date(scene.deps.now())
    assert scene.request in in_queue(visible, Queue.OPEN, scene.admin, today)
    return scene.request in in_queue(visible, Queue.WAITING, scene.admin, today)


@tried("export")
def _(scene: Scene) -> bool:
    values = reader(requests_visible_to(scene.admin), ["reference"])([scene.request.id], None)
    return list(values.get("reference", ())) == [scene.reference]


@tried("bulk")
def _(scene: Scene) -> bool:
    other = factories.make_request(scene.deps, State.WITH_SI)
    ids = [scene.request.id, other.id]
    results = acts.act_at_once(scene.deps, scene.admin, JobKind.TAKE, {}, ids)
    assert results[other.id][0] is Outcome.DONE, "the others are taken"
    if results[scene.request.id] == (Outcome.NOT_ALLOWED, acts.RESTRICTED):
        wanted = [together.Wanted(one, reason="Vu") for one in (scene.reference, other.reference)]
        decided = together.decide_together(scene.deps, scene.admin, "reject", wanted)
        assert decided[other.reference] is None, "the others are decided"
        raise decided[scene.reference] or AssertionError("it was decided")
    return results[scene.request.id][0] is Outcome.DONE


@tried("search")
def _(scene: Scene) -> bool:
    return visible_request(scene.admin, scene.reference) == scene.request


@tried("statistics")
def _(scene: Scene) -> bool:
    today = paris_date(scene.deps.now())
    (counts,) = figures(Wanted(Measure.WAITING, Span.DAY, today, today))
    return sum(sum(details.values()) for details in counts.values()) == 1


@tried("access")
def _(scene: Scene) -> bool:
    return scene.request in AccountRequest.select().where(activated_with(scene.request.email_key, None))


HAPPENS = {Consequence.GOES_ON: True, Consequence.WAITS: False, Consequence.LEFT_OUT: False, Consequence.STOPPED: False}


def test_every_act_is_tried() -> None:
    assert TRIES.keys() | {one.name for one in TRANSITIONS} == CONSEQUENCES.keys()
    assert len(CONSEQUENCES) == len(ACTS), "one row an act"


@pytest.mark.parametrize("name", sorted(TRIES))
def test_an_act_beside_the_table(deps: Dependencies, clock: Clock, admin: Actor, name: str) -> None:
    state, attempt = TRIES[name]
    scene = scene_of(deps, clock, admin, state)
    if name == "pending_decision":
        waiting = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=5)))
        decisions.decide(waiting, admin, scene.reference, "reject", reason="Vu")
    scene.limit()
    if CONSEQUENCES[name] is Consequence.REFUSED:
        with pytest.raises(TransitionRefused, match="restricted"):
            attempt(scene)
    else:
        assert attempt(scene) is HAPPENS[CONSEQUENCES[name]]
    assert not [event for event in NOT_TOLD if mails_since(scene, event)], "nobody else is told"
    scene.lift()
    if CONSEQUENCES[name] is not Consequence.GOES_ON:
        assert attempt(scene) is (CONSEQUENCES[name] is not Consequence.STOPPED), "once lifted it is done"


def mails_since(scene: Scene, event: str) -> list[str]:
    """To whom mails of this event about the request were written since it was limited."""
    placed = Restriction.get(Restriction.request == scene.request).placed_at
    chosen = Mail.select().where(Mail.event == event, Mail.request == scene.request, Mail.created_at > placed)
    return [mail.to_address for mail in chosen.order_by(Mail.id)]


def test_mails_to_others_are_those_of_refused_acts_or_are_not_sent() -> None:
    """A new mail about a request to those who work on it is one of NOT_TOLD, or comes of an act that is refused."""
    of_acts = {"member_added": "approve", "handed_over": "claim", "decision_failed": "pending_decision"}
    theirs = {APPLICANT, HOLDER, MAILS["request_address_changed"].audience}
    told = {event.name for event in MAILS.values() if event.about_request and event.audience not in theirs}
    assert told == NOT_TOLD | of_acts.keys()
    assert not [act for act in of_acts.values() if CONSEQUENCES[act] is Consequence.GOES_ON]
