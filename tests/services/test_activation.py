"""Rules 6 to 10: activation, what it withdraws, and whose password opens what."""

from __future__ import annotations

import pytest

from domain.errors import LinkUnusable, SignInNeeded, WrongPassword
from domain.states import LinkPurpose, State
from models import Account, AccountRequest, ComplementItem, DocumentVersion, Link, Mail, Membership
from queries.actors import actor_of
from queries.requests import latest_followed
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.machinery.worker import run_due
from services.review import decisions
from services.signup import activation, drafts, submission
from services.signup.activation import Proof
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import deliver_all

pytestmark = pytest.mark.slow


def test_a_link_lives_72_hours_and_several_are_live_at_once(deps: Dependencies, clock: Clock) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    first = factories.activation_token(deps, request)
    clock.advance(hours=71)
    second = factories.activation_token(deps, request)
    clock.advance(hours=1)
    with pytest.raises(LinkUnusable) as refused:
        activation.activate(deps, first, Proof(verified_hash=request.password_hash))
    assert refused.value.why == "expired"
    assert activation.activate(deps, second, Proof(verified_hash=request.password_hash)).state == State.WITH_SI


def test_used_again_a_link_changes_nothing_and_still_leads_to_the_request(deps: Dependencies, clock: Clock) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    token = factories.activation_token(deps, request)
    activation.activate(deps, token, Proof(verified_hash=request.password_hash))
    mails = Mail.select().count()
    clock.advance(days=20)
    again = activation.activate(deps, token, Proof())
    assert (again.state, Mail.select().count()) == (State.WITH_SI, mails)


@pytest.mark.parametrize("token", ["", "abc", "\x00", "é" * 300, "\ud800"])
def test_a_garbled_link_is_unknown(deps: Dependencies, token: str) -> None:
    with pytest.raises(LinkUnusable):
        activation.activate(deps, token, Proof())


def test_a_link_of_another_purpose_activates_nothing(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    token = links.new_link(deps, request, LinkPurpose.FOLLOW_UP)
    with pytest.raises(LinkUnusable):
        activation.activate(deps, token, Proof(verified_hash=request.password_hash))


def test_elsewhere_than_in_the_browser_that_submitted_a_proof_is_needed(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    token = factories.activation_token(deps, request)
    for proof in (Proof(), Proof(verified_hash="another"), Proof(browser_secret="another")):
        with pytest.raises(WrongPassword):
            activation.activate(deps, token, proof)
    assert AccountRequest.get_by_id(request.id).state == State.AWAITING_ACTIVATION


def test_the_browser_that_submitted_activates_with_one_button(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    secret = factories.browser_of(request)
    activated = activation.activate(deps, factories.activation_token(deps, request), Proof(browser_secret=secret))
    assert activated.state == State.WITH_SI


def test_activating_withdraws_the_unactivated_ones_of_the_same_address_and_entity_and_no_others(
    deps: Dependencies,
) -> None:
    mine = factories.make_request(deps, State.AWAITING_ACTIVATION)
    same = factories.make_request(deps, State.AWAITING_ACTIVATION, email=mine.email, siret=mine.siret)
    other_entity = factories.make_request(deps, State.AWAITING_ACTIVATION, email=mine.email)
    other_person = factories.make_request(deps, State.AWAITING_ACTIVATION, siret=mine.siret)
    factories.activate(deps, mine)
    states = [AccountRequest.get_by_id(request.id).state for request in (same, other_entity, other_person)]
    assert states == [State.WITHDRAWN, State.AWAITING_ACTIVATION, State.AWAITING_ACTIVATION]


def test_a_second_submission_changes_neither_password_nor_files_nor_entity_of_the_first(deps: Dependencies) -> None:
    first = factories.make_request(deps, State.AWAITING_ACTIVATION)
    files = list(DocumentVersion.select(DocumentVersion.id).order_by(DocumentVersion.id).tuples())
    factories.make_request(deps, State.AWAITING_ACTIVATION, email=first.email, password_hash="another")
    again = AccountRequest.get_by_id(first.id)
    assert (again.password_hash, again.siret) == (first.password_hash, first.siret)
    assert files == list(
        DocumentVersion.select(DocumentVersion.id).order_by(DocumentVersion.id).tuples().limit(len(files))
    )


def test_with_an_account_by_then_activation_asks_for_sign_in_and_becomes_a_request_to_join(deps: Dependencies) -> None:
    waiting = factories.make_request(deps, State.AWAITING_ACTIVATION)
    factories.make_request(deps, State.APPROVED, email=waiting.email)
    token = factories.activation_token(deps, waiting)
    with pytest.raises(SignInNeeded):
        activation.activate(deps, token, Proof(verified_hash=waiting.password_hash))
    somebody = actor_of(factories.make_account(deps))
    with pytest.raises(SignInNeeded):
        activation.activate(deps, token, Proof(account=somebody))
    holder = Account.get(Account.email_key == waiting.email_key)
    joined = activation.activate(deps, token, Proof(account=actor_of(holder)))
    assert (joined.state, joined.account_id, joined.password_hash) == (State.WITH_SI, holder.id, None)


def test_a_required_document_missing_at_activation_is_asked_for_by_the_system(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.AWAITING_ACTIVATION, entity=entity, documents=False)
    Membership.update(suspended_at=deps.now(), founding=False).execute()
    activated = factories.activate(deps, request)
    assert activated.state == State.AWAITING_APPLICANT
    assert {item.target for item in ComplementItem.select()} == {"proof_of_existence", "mandate"}
    assert Mail.select().where(Mail.event == "changes_requested").count() == 1


# Pre-hijacking: somebody signs up with another person's address first.


def test_an_intruders_password_opens_nothing_once_the_mailboxs_owner_activates(deps: Dependencies) -> None:
    intruded = factories.make_request(deps, State.AWAITING_ACTIVATION, password_hash="intruder")
    browser = factories.browser_of(intruded)
    token = factories.activation_token(deps, intruded)
    activation.activate(deps, token, Proof(new_password_hash="owner"))
    opened = latest_followed(intruded.email_key, deps.now())
    assert opened is not None
    assert opened.password_hash == "owner"
    (seen,) = drafts.of_browser([browser])
    assert seen.id == intruded.id, "the intruder's page shows what it would have shown"
    assert seen.browser_hash is None, "the intruder's browser has no say any more"


def test_an_intruders_request_left_unactivated_gives_no_account(deps: Dependencies) -> None:
    intruded = factories.make_request(deps, State.AWAITING_ACTIVATION, password_hash="intruder")
    own = factories.make_request(
        deps, State.APPROVED, email=intruded.email, siret=intruded.siret, password_hash="owner"
    )
    assert Account.get(Account.email_key == own.email_key).password == "owner"
    assert AccountRequest.get_by_id(intruded.id).state == State.WITHDRAWN


def test_an_intruders_later_submission_does_not_touch_what_was_activated(deps: Dependencies) -> None:
    own = factories.make_request(deps, State.WITH_SI, password_hash="owner")
    factories.make_request(deps, State.AWAITING_ACTIVATION, email=own.email, password_hash="intruder")
    opened = latest_followed(own.email_key, deps.now())
    assert opened is not None
    assert opened.password_hash == "owner"


def test_after_a_second_activation_by_the_owner_one_password_opens_everything(deps: Dependencies) -> None:
    first = factories.make_request(deps, State.WITH_SI, password_hash="older")
    second = factories.make_request(deps, State.AWAITING_ACTIVATION, email=first.email, password_hash="intruder")
    activation.activate(deps, factories.activation_token(deps, second), Proof(new_password_hash="newest"))
    hashes = {request.password_hash for request in AccountRequest.select()}
    assert hashes == {"newest"}
    admin = factories.make_si_admin(deps)
    factories.accept_documents(deps, admin, first)
    decisions.decide(deps, admin, first.reference, "approve")
    assert Account.get(Account.email_key == first.email_key).password == "newest"


def test_correcting_the_address_kills_the_links_mailed_to_the_former_one(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    token = factories.activation_token(deps, request)
    submission.correct_address(deps, request.id, "juste@exemple.example", "juste@exemple.example")
    with pytest.raises(LinkUnusable):
        activation.activate(deps, token, Proof(verified_hash=request.password_hash))
    run_due(deps, {submission.ACTIVATION: submission.activation_handler})
    assert Link.select().count() == 1
    assert Mail.select().order_by(Mail.id.desc()).first().to_address == "juste@exemple.example"


def test_a_new_link_can_be_asked_for_during_30_days(deps: Dependencies, clock: Clock) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    clock.advance(days=29)
    submission.resend_activation(deps, request.id)
    assert Mail.select().where(Mail.event == "submitted").count() == 2
    clock.advance(days=2)
    submission.resend_activation(deps, request.id)
    assert Mail.select().where(Mail.event == "submitted").count() == 2


def test_mails_to_one_address_are_limited_without_changing_what_happens(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    for _ in range(20):
        submission.resend_activation(deps, request.id)
    assert Mail.select().count() == 21, "the page does the same work whatever the address had"
    deliver_all(deps)
    assert Mail.select().count() == deps.policy.mails_per_address_per_hour
