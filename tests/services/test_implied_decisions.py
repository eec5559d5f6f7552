"""The day on which silence decides is kept on the request, moves by law alone, and is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.requests.columns import SORTS
from domain.actors import Actor
from domain.silence import Silence, SilenceEffect
from domain.states import State
from models import AccountRequest, Mail, Membership
from queries.grid import in_order
from queries.implied_decisions import implied_decisions_due
from queries.scopes import requests_visible_to
from services.machinery.dependencies import Dependencies
from services.requests import attaching, silence
from services.requests.transitions import apply_with_reason
from services.review import decisions
from services.review.decisions import Item
from services.signup import complements
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.role_ends import end_role

pytestmark = pytest.mark.slow

# The clock begins on Monday the 23rd of November 2026; the law gives two months, applicants thirty days to answer.
DUE = date(2027, 1, 23)


def accepting(deps: Dependencies) -> Dependencies:
    return replace(deps, policy=replace(deps.policy, silence=Silence(SilenceEffect.ACCEPTANCE, 2)))


def due(request: AccountRequest) -> date | None:
    day: date | None = AccountRequest.get_by_id(request.id).implied_decision_on
    return day


def ask(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    decisions.decide(deps, admin, request.reference, "request_changes", items=[Item("phone", "wrong")])


def answer(deps: Dependencies, request: AccountRequest) -> None:
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    complements.complete(deps, request.id, factories.own_actor(request))


def last(event: str) -> dict[str, str]:
    facts: dict[str, str] = Mail.select().where(Mail.event == event).order_by(Mail.id.desc()).get().facts
    return facts


def test_it_runs_from_the_activation_and_the_receipt_says_so(deps: Dependencies, clock: Clock) -> None:
    sent = factories.make_request(deps, State.AWAITING_ACTIVATION)
    assert due(sent) is None
    request = factories.activate(deps, sent)
    assert due(request) == DUE
    receipt = last("activated")
    assert receipt["effect"] == "rejection"
    assert "au plus tard le 23 janvier 2027" in receipt["silence"]


@pytest.mark.parametrize(
    ("answered_after", "moved_by"), [(0, 0), (10, 10), (30, 30), (45, 30)], ids=["at once", "early", "last day", "late"]
)
def test_a_refusal_by_silence_waits_for_the_answer(
    deps: Dependencies, clock: Clock, answered_after: int, moved_by: int
) -> None:
    admin, request = factories.make_si_admin(deps), factories.make_request(deps, State.WITH_SI)
    clock.advance(days=5)
    ask(deps, admin, request)
    assert due(request) == DUE + timedelta(days=30)
    assert "Il se terminera le 22 février 2027 au plus tard." in last("changes_requested")["silence"]
    clock.advance(days=answered_after)
    answer(deps, request)
    assert due(request) == DUE + timedelta(days=moved_by)


def test_an_acceptance_by_silence_begins_with_the_answer(deps: Dependencies, clock: Clock) -> None:
    chosen = accepting(deps)
    admin, request = factories.make_si_admin(deps), factories.make_request(chosen, State.WITH_SI)
    clock.advance(days=5)
    ask(chosen, admin, request)
    assert due(request) is None
    assert "commencera quand nous aurons reçu" in last("changes_requested")["silence"]
    clock.advance(days=3)  # the 1st of December
    answer(chosen, request)
    assert due(request) == date(2027, 2, 1)


@pytest.mark.parametrize("effect", SilenceEffect)
def test_what_is_incomplete_from_the_start_has_its_time_afterwards(
    deps: Dependencies, clock: Clock, effect: SilenceEffect
) -> None:
    chosen = deps if effect is SilenceEffect.REJECTION else accepting(deps)
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    draft = factories.make_request(chosen, State.AWAITING_ACTIVATION, entity=entity, documents=False)
    row = Membership.get(Membership.account == manager.account_id)
    end_role(deps, factories.make_si_admin(deps), row.id, "Départ")
    request = factories.activate(chosen, draft)
    assert request.state == State.AWAITING_APPLICANT
    expected = {SilenceEffect.REJECTION: DUE + timedelta(days=30), SilenceEffect.ACCEPTANCE: None}[effect]
    assert due(request) == expected
    told = {SilenceEffect.REJECTION: "22 février 2027", SilenceEffect.ACCEPTANCE: "qui suivent la réception"}[effect]
    assert told in last("activated")["silence"]


def test_handing_over_moves_nothing_and_ending_leaves_nothing(deps: Dependencies, clock: Clock) -> None:
    admin, request = factories.make_si_admin(deps), factories.make_request(deps, State.WITH_SI)
    clock.advance(days=5)
    attaching.attach(deps, admin, request.reference, factories.make_entity(deps).id)
    assert due(request) == DUE
    decisions.decide(deps, admin, request.reference, "reject", reason="Non.")
    assert due(request) is None
    clock.advance(days=10)  # the 8th of December
    apply_with_reason(deps, admin, "rouvrir", request.reference, "Recours")
    assert due(request) == date(2027, 2, 8)


def test_a_day_that_is_past_is_told_as_such_and_kept(deps: Dependencies, clock: Clock) -> None:
    admin, request = factories.make_si_admin(deps), factories.make_request(deps, State.WITH_SI)
    clock.advance(days=62)
    assert silence.words_for(deps, AccountRequest.get_by_id(request.id)).startswith("Sans réponse de notre part le 23")
    ask(deps, admin, request)
    assert due(request) == DUE


def test_a_migration_gives_their_day_to_those_that_wait(deps: Dependencies, clock: Clock) -> None:
    waiting, asked = factories.make_request(deps), factories.make_request(deps, State.AWAITING_APPLICANT)
    rows = [waiting.id, asked.id]
    AccountRequest.update(implied_decision_on=None).where(AccountRequest.id.in_(rows)).execute()
    assert silence.fill(deps) == 1
    assert (due(waiting), due(asked)) == (DUE, None)
    assert silence.fill(deps) == 0
    assert silence.words_for(deps, AccountRequest.get_by_id(asked.id)) == ""


def test_those_that_are_due_are_listed_the_soonest_first(deps: Dependencies, clock: Clock) -> None:
    admin, nobody = factories.make_si_admin(deps), factories.make_manager(deps, factories.make_entity(deps))
    later = factories.make_request(deps, State.WITH_SI)
    sooner = factories.make_request(deps, State.WITH_SI)
    AccountRequest.update(implied_decision_on=DUE - timedelta(days=1)).where(AccountRequest.id == sooner.id).execute()
    closed = factories.make_request(deps, State.REJECTED)
    assert [row.id for row in implied_decisions_due(admin, DUE)] == [sooner.id, later.id]
    assert [row.id for row in implied_decisions_due(admin, DUE - timedelta(days=1))] == [sooner.id]
    assert list(implied_decisions_due(nobody, DUE)) == []
    everything = requests_visible_to(admin)
    assert [row.id for row in in_order(everything, SORTS["implicite"])] == [sooner.id, later.id, closed.id]
