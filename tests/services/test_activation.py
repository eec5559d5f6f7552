"""Rules 6 to 10: activation, what it withdraws, and whose password opens what."""

from __future__ import annotations

import pytest

from domain.errors import LinkUnusable, SignInNeeded, WrongPassword
from domain.states import LinkPurpose, State
from models import Account, AccountRequest, ComplementItem, DocumentVersion, Link, Mail, Membership
from queries.actors import actor_of
from queries.requests import latest_activated_open
from services import activation, decisions, drafts, links, submission
from services.activation import Proof
from services.office import Office
from services.worker import run_due
from tests.support import factories
from tests.support.mails import deliver_all
from tests.support.office import Clock


def test_a_link_lives_72_hours_and_several_are_live_at_once(office: Office, clock: Clock) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    first = factories.activation_token(office, request)
    clock.advance(hours=71)
    second = factories.activation_token(office, request)
    clock.advance(hours=1)
    with pytest.raises(LinkUnusable) as refused:
        activation.activate(office, first, Proof(verified_hash=request.password_hash))
    assert refused.value.why == "expired"
    assert activation.activate(office, second, Proof(verified_hash=request.password_hash)).state == State.WITH_SI


def test_used_again_a_link_changes_nothing_and_still_leads_to_the_request(office: Office, clock: Clock) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    token = factories.activation_token(office, request)
    activation.activate(office, token, Proof(verified_hash=request.password_hash))
    mails = Mail.select().count()
    clock.advance(days=20)
    again = activation.activate(office, token, Proof())
    assert (again.state, Mail.select().count()) == (State.WITH_SI, mails)


@pytest.mark.parametrize("token", ["", "abc", "\x00", "é" * 300, "\ud800"])
def test_a_garbled_link_is_unknown(office: Office, token: str) -> None:
    with pytest.raises(LinkUnusable):
        activation.activate(office, token, Proof())


def test_a_link_of_another_purpose_activates_nothing(office: Office) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    token = links.new_link(office, request, LinkPurpose.FOLLOW_UP)
    with pytest.raises(LinkUnusable):
        activation.activate(office, token, Proof(verified_hash=request.password_hash))


def test_elsewhere_than_in_the_browser_that_submitted_a_proof_is_needed(office: Office) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    token = factories.activation_token(office, request)
    for proof in (Proof(), Proof(verified_hash="another"), Proof(browser_secret="another")):
        with pytest.raises(WrongPassword):
            activation.activate(office, token, proof)
    assert AccountRequest.get_by_id(request.id).state == State.AWAITING_ACTIVATION


def test_the_browser_that_submitted_activates_with_one_button(office: Office) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    secret = factories.browser_of(request)
    activated = activation.activate(office, factories.activation_token(office, request), Proof(browser_secret=secret))
    assert activated.state == State.WITH_SI


def test_activating_withdraws_the_unactivated_ones_of_the_same_address_and_entity_and_no_others(
    office: Office,
) -> None:
    mine = factories.make_request(office, State.AWAITING_ACTIVATION)
    same = factories.make_request(office, State.AWAITING_ACTIVATION, email=mine.email, siret=mine.siret)
    other_entity = factories.make_request(office, State.AWAITING_ACTIVATION, email=mine.email)
    other_person = factories.make_request(office, State.AWAITING_ACTIVATION, siret=mine.siret)
    factories.activate(office, mine)
    states = [AccountRequest.get_by_id(request.id).state for request in (same, other_entity, other_person)]
    assert states == [State.WITHDRAWN, State.AWAITING_ACTIVATION, State.AWAITING_ACTIVATION]


def test_a_second_submission_changes_neither_password_nor_files_nor_entity_of_the_first(office: Office) -> None:
    first = factories.make_request(office, State.AWAITING_ACTIVATION)
    files = list(DocumentVersion.select(DocumentVersion.id).order_by(DocumentVersion.id).tuples())
    factories.make_request(office, State.AWAITING_ACTIVATION, email=first.email, password_hash="another")
    again = AccountRequest.get_by_id(first.id)
    assert (again.password_hash, again.siret) == (first.password_hash, first.siret)
    assert files == list(
        DocumentVersion.select(DocumentVersion.id).order_by(DocumentVersion.id).tuples().limit(len(files))
    )


def test_with_an_account_by_then_activation_asks_for_sign_in_and_becomes_a_request_to_join(office: Office) -> None:
    waiting = factories.make_request(office, State.AWAITING_ACTIVATION)
    factories.make_request(office, State.APPROVED, email=waiting.email)
    token = factories.activation_token(office, waiting)
    with pytest.raises(SignInNeeded):
        activation.activate(office, token, Proof(verified_hash=waiting.password_hash))
    somebody = actor_of(factories.make_account(office))
    with pytest.raises(SignInNeeded):
        activation.activate(office, token, Proof(account=somebody))
    holder = Account.get(Account.email_key == waiting.email_key)
    joined = activation.activate(office, token, Proof(account=actor_of(holder)))
    assert (joined.state, joined.account_id, joined.password_hash) == (State.WITH_SI, holder.id, None)


def test_a_required_document_missing_at_activation_is_asked_for_by_the_system(office: Office) -> None:
    entity = factories.make_entity(office)
    factories.make_manager(office, entity)
    request = factories.make_request(office, State.AWAITING_ACTIVATION, entity=entity, documents=False)
    Membership.update(suspended_at=office.now(), founding=False).execute()
    activated = factories.activate(office, request)
    assert activated.state == State.AWAITING_APPLICANT
    assert {item.target for item in ComplementItem.select()} == {"proof_of_existence", "mandate"}
    assert Mail.select().where(Mail.event == "changes_requested").count() == 1


# Pre-hijacking: somebody signs up with another person's address first.


def test_an_intruders_password_opens_nothing_once_the_mailboxs_owner_activates(office: Office) -> None:
    intruded = factories.make_request(office, State.AWAITING_ACTIVATION, password_hash="intruder")
    browser = factories.browser_of(intruded)
    token = factories.activation_token(office, intruded)
    activation.activate(office, token, Proof(new_password_hash="owner"))
    opened = latest_activated_open(intruded.email_key)
    assert opened is not None
    assert opened.password_hash == "owner"
    seen = drafts.of_browser(browser)
    assert seen is not None, "the intruder's page shows what it would have shown"
    assert seen.browser_hash is None, "the intruder's browser has no say any more"


def test_an_intruders_request_left_unactivated_gives_no_account(office: Office) -> None:
    intruded = factories.make_request(office, State.AWAITING_ACTIVATION, password_hash="intruder")
    own = factories.make_request(
        office, State.APPROVED, email=intruded.email, siret=intruded.siret, password_hash="owner"
    )
    assert Account.get(Account.email_key == own.email_key).password == "owner"
    assert AccountRequest.get_by_id(intruded.id).state == State.WITHDRAWN


def test_an_intruders_later_submission_does_not_touch_what_was_activated(office: Office) -> None:
    own = factories.make_request(office, State.WITH_SI, password_hash="owner")
    factories.make_request(office, State.AWAITING_ACTIVATION, email=own.email, password_hash="intruder")
    opened = latest_activated_open(own.email_key)
    assert opened is not None
    assert opened.password_hash == "owner"


def test_after_a_second_activation_by_the_owner_one_password_opens_everything(office: Office) -> None:
    first = factories.make_request(office, State.WITH_SI, password_hash="older")
    second = factories.make_request(office, State.AWAITING_ACTIVATION, email=first.email, password_hash="intruder")
    activation.activate(office, factories.activation_token(office, second), Proof(new_password_hash="newest"))
    hashes = {request.password_hash for request in AccountRequest.select()}
    assert hashes == {"newest"}
    admin = factories.make_si_admin(office)
    factories.accept_documents(office, admin, first)
    decisions.decide(office, admin, first.reference, "approve")
    assert Account.get(Account.email_key == first.email_key).password == "newest"


def test_correcting_the_address_kills_the_links_mailed_to_the_former_one(office: Office) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    token = factories.activation_token(office, request)
    submission.correct_address(office, request.id, "juste@exemple.example", "juste@exemple.example")
    with pytest.raises(LinkUnusable):
        activation.activate(office, token, Proof(verified_hash=request.password_hash))
    run_due(office, {submission.ACTIVATION: submission.activation_handler})
    assert Link.select().count() == 1
    assert Mail.select().order_by(Mail.id.desc()).first().to_address == "juste@exemple.example"


def test_a_new_link_can_be_asked_for_during_30_days(office: Office, clock: Clock) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    clock.advance(days=29)
    submission.resend_activation(office, request.id)
    assert Mail.select().where(Mail.event == "submitted").count() == 2
    clock.advance(days=2)
    submission.resend_activation(office, request.id)
    assert Mail.select().where(Mail.event == "submitted").count() == 2


def test_mails_to_one_address_are_limited_without_changing_what_happens(office: Office) -> None:
    request = factories.make_request(office, State.AWAITING_ACTIVATION)
    for _ in range(20):
        submission.resend_activation(office, request.id)
    assert Mail.select().count() == 21, "the page does the same work whatever the address had"
    deliver_all(office)
    assert Mail.select().count() == office.policy.mails_per_address_per_hour
