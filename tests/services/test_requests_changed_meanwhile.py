"""Every UPDATE that writes only where the row is still what was read: requests, decisions, claims, signup.

Somebody changes the row in between, and the statement notices, on both databases. Locks make most of these moments
impossible; the condition is what holds when one is forgotten. `tests/house/test_conditional_updates.py` finds those
that no test holds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import SomebodyWasFaster
from domain.second_reading import AlreadyRead
from domain.states import (
    DecisionStatus,
    LinkPurpose,
    StaffRole,
    State,
)
from domain.workflow import BY_NAME
from models import (
    AccountRequest,
    Claim,
    ComplementItem,
    Decision,
    DocumentVersion,
    JournalEntry,
    Link,
    Mail,
    Presence,
    SecondReading,
    database,
)
from queries.documents import current_versions
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.requests import lifecycle
from services.review import claims, decisions, second_readings
from services.signup import activation, complements, draft_documents, drafts, submission
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.factories import PlainFile
from tests.support.races import change, holds, just_before

pytestmark = pytest.mark.slow


def with_policy(deps: Dependencies, **policy: Any) -> Dependencies:
    """The same with other settings; everything is drawn for a second reading that can be."""
    return replace(deps, policy=replace(deps.policy, **policy), draw_below=lambda most: 0)


@holds("services/requests/lifecycle.py: move")
def test_a_state_that_changed_since_it_was_read_is_not_written_over(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    admin = factories.make_si_admin(deps)
    with (
        just_before('UPDATE "account_request"', change(request, state=State.WITHDRAWN, closed_at=deps.now())),
        pytest.raises(SomebodyWasFaster) as told,
        database.atomic(),
    ):
        lifecycle.move(deps, BY_NAME["reject"], request, State.REJECTED, admin)
    assert told.value.state == State.WITHDRAWN


def waiting_decision(deps: Dependencies) -> tuple[Dependencies, Actor, Decision]:
    """A refusal that waits for its window's end, its author."""
    deps = with_policy(deps, decision_window=timedelta(minutes=5))
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    return deps, admin, decisions.decide(deps, admin, request.reference, "reject", reason="Personne inconnue.")


@holds("services/review/decisions.py: _settle")
def test_a_decision_that_was_cancelled_meanwhile_has_no_effect(deps: Dependencies) -> None:
    deps, admin, decision = waiting_decision(deps)
    cancelled = change(decision, status=DecisionStatus.CANCELLED, settled_at=deps.now())
    with just_before('UPDATE "decision"', cancelled), pytest.raises(SomebodyWasFaster):
        decisions.send_now(deps, admin, decision.request.reference)
    assert AccountRequest.get_by_id(decision.request_id).state == State.WITH_SI
    assert Mail.select().where(Mail.event == "rejected").count() == 0


@holds("services/review/decisions.py: _settle")
def test_a_decision_that_was_applied_meanwhile_is_not_cancelled(deps: Dependencies) -> None:
    deps, admin, decision = waiting_decision(deps)
    applied = change(decision, status=DecisionStatus.APPLIED, settled_at=deps.now())
    with just_before('UPDATE "decision"', applied), pytest.raises(SomebodyWasFaster):
        decisions.cancel(deps, admin, decision.request.reference)
    assert JournalEntry.select().where(JournalEntry.event == "decision.cancelled").count() == 0


@holds("services/review/second_readings.py: read")
def test_a_second_reading_that_somebody_gave_meanwhile_stands(deps: Dependencies) -> None:
    deps = with_policy(deps, second_reading_percent=100)
    factories.make_request(deps, State.REJECTED)
    row = SecondReading.get()
    first, second = (factories.make_account(deps, staff=StaffRole.REVIEWER) for _ in range(2))
    given = change(row, reader=first.id, verdict="approve", agrees=False, read_at=deps.now())
    with just_before('UPDATE "second_reading"', given), pytest.raises(AlreadyRead) as told:
        second_readings.read(deps, factories.fresh_actor(second), row.id, "reject", "")
    assert first.full_name in str(vars(told.value))


@holds("services/review/claims.py: _renew")
def test_a_claim_that_was_handed_for_days_meanwhile_is_not_shortened(deps: Dependencies) -> None:
    request, reviewer = factories.make_request(deps, State.WITH_SI), factories.make_si_admin(deps)
    days = deps.now() + timedelta(days=7)
    claim = claims.take(deps, reviewer, request.reference)
    with just_before('UPDATE "claim"', change(claim, expires_at=days)):
        claims.renew(deps, reviewer, request.reference)
    assert Claim.get().expires_at == days


@holds("services/review/claims.py: _renew", "services/review/claims.py: look", "services/review/claims.py: release")
def test_claims_and_looks_of_others_stay_theirs(deps: Dependencies, clock: Clock) -> None:
    first, second = (factories.make_request(deps, State.WITH_SI) for _ in range(2))
    ada, lou = factories.make_si_admin(deps), factories.make_si_admin(deps)
    for who, request in ((ada, first), (lou, second)):
        claims.take(deps, who, request.reference)
        claims.look(deps, who, request)
        claims.look(deps, who, second)
    assert Presence.select().count() == 3
    before = clock.at
    clock.advance(minutes=1)
    claims.renew(deps, ada, first.reference)
    claims.look(deps, ada, first)
    claims.release(deps, ada, second.reference)
    assert [row.request_id for row in Claim.select().where(Claim.expires_at > before + deps.policy.claim)] == [first.id]
    assert Claim.select().count() == 2
    seen = {(row.request_id, row.account_id) for row in Presence.select().where(Presence.seen_at > before)}
    assert seen == {(first.id, ada.account_id)}
    claims.release(deps, ada, first.reference)
    assert [row.account_id for row in Claim.select()] == [lou.account_id]


@holds("services/review/claims.py: look")
def test_somebody_who_comes_back_after_a_while_looks_anew(deps: Dependencies, clock: Clock) -> None:
    request, ada = factories.make_request(deps, State.WITH_SI), factories.make_si_admin(deps)
    claims.look(deps, ada, request)
    clock.advance(minutes=10)
    claims.look(deps, ada, request)
    assert Presence.get().opened_at == clock.at


@holds("services/signup/submission.py: correct_address")
def test_the_address_of_a_request_that_was_activated_meanwhile_stays(deps: Dependencies) -> None:
    request, other = (factories.make_request(deps, State.AWAITING_ACTIVATION) for _ in range(2))
    activated = change(request, state=State.WITH_SI, activated_at=deps.now())
    with just_before('UPDATE "account_request"', activated):
        submission.correct_address(deps, request.id, "bob@exemple.example", "bob@exemple.example")
    keys = [row.email_key for row in AccountRequest.select().order_by(AccountRequest.id)]
    assert keys == [request.email_key, other.email_key]


@holds("services/signup/drafts.py: _write")
def test_nothing_is_written_into_a_draft_that_was_sent_meanwhile(deps: Dependencies) -> None:
    draft, other = factories.make_draft(deps), factories.make_draft(deps)
    sent = change(draft, state=State.AWAITING_ACTIVATION, submitted_at=deps.now())
    with just_before('UPDATE "account_request"', sent):
        drafts._write(draft, {"first_name": "Bob"})
    assert {AccountRequest.get_by_id(row.id).first_name for row in (draft, other)} == {"Dominique"}


@holds("services/signup/draft_documents.py: add_version")
def test_a_new_file_removes_the_current_one_and_no_other(deps: Dependencies, clock: Clock) -> None:
    draft, other = factories.make_draft(deps), factories.make_draft(deps)
    first = current_versions(draft)["mandate"]
    for name in (b"one", b"two"):
        clock.advance(hours=1)
        with database.atomic():
            draft_documents.add_version(deps, draft, "mandate", PlainFile(name), f"{'0' * 30}{name.decode()}")
    versions = DocumentVersion.select().where(DocumentVersion.document == first.document).order_by(DocumentVersion.id)
    assert [row.removed_at for row in versions] == [clock.at - timedelta(hours=1), clock.at, None]
    assert set(current_versions(draft)) == set(current_versions(other))


@holds("services/signup/complements.py: _mended")
def test_what_was_mended_before_keeps_its_time_and_the_rest_waits(deps: Dependencies, clock: Clock) -> None:
    request, other = (factories.make_request(deps, State.AWAITING_APPLICANT) for _ in range(2))
    item = ComplementItem.get(ComplementItem.request == request)
    values = {"request": request, "round": item.round, "reason": "wrong", "words": "", "asked_at": deps.now()}
    ComplementItem.create(target="first_name", **values)
    complements._mended(deps, request, "mandate")
    mended = clock.at
    clock.advance(hours=1)
    complements._mended(deps, request, "mandate")
    rows = ComplementItem.select(ComplementItem.request, ComplementItem.target, ComplementItem.mended_at).tuples()
    assert {(request_id, target): at for request_id, target, at in rows} == {
        (request.id, "mandate"): mended,
        (request.id, "first_name"): None,
        (other.id, "mandate"): None,
    }


@holds("services/signup/activation.py: activate")
def test_a_link_that_was_used_keeps_its_time_and_other_links_stay_unused(deps: Dependencies, clock: Clock) -> None:
    request, other = (factories.make_request(deps, State.AWAITING_ACTIVATION) for _ in range(2))
    factories.activation_token(deps, other)
    token = factories.activation_token(deps, request)
    links.new_link(deps, request, LinkPurpose.FOLLOW_UP)
    earlier = clock.at - timedelta(hours=1)
    used = (
        Link.select().where(Link.request == request, Link.purpose == LinkPurpose.ACTIVATION).order_by(Link.id).first()
    )
    change(used, used_at=earlier)()
    activation.activate(deps, token, activation.Proof(verified_hash=request.password_hash))
    assert Link.get_by_id(used.id).used_at == earlier
    unused = Link.select().where(Link.used_at.is_null())
    assert {(row.request_id, row.purpose) for row in unused} >= {(other.id, LinkPurpose.ACTIVATION)}
    mailed = Link.select().where(Link.request == request, Link.purpose == LinkPurpose.ACTIVATION, Link.id != used.id)
    assert [row.used_at for row in mailed] == [clock.at] * mailed.count()
    follow_up = Link.select().where(Link.request == request, Link.purpose == LinkPurpose.FOLLOW_UP)
    assert {row.used_at for row in follow_up} == {None}
