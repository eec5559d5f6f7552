"""One total of mails an address and hour over all that anybody can cause; nobody is kept from their mail for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest

from config import Settings
from domain.mails import MAILS, SAMPLES, anybody_causes
from domain.states import State, TaskState
from models import Account, AccountRequest, Link, Mail, Task
from services import accounts, activation, closing, decisions, drafts, finding, helping, outbox, resets, submission
from services.activation import Proof
from services.office import Office
from tests.support import factories
from tests.support.factories import make_account, make_draft, make_request, make_si_admin
from tests.support.mails import RENDERER, Mailbox, deliver_all
from tests.support.office import Clock
from tests.support.races import at_once
from web.wiring import make_handlers

pytestmark = pytest.mark.slow

ADDRESS = "dominique.martin@exemple.example"
STRANGER = "intrus@ailleurs.example"
UNACTIVATED = State.AWAITING_ACTIVATION


def floods(office: Office, times: int = 2) -> None:
    """Somebody types this address in every form, again and again."""
    stranger = Account.get_or_none(Account.email_key == STRANGER) or make_account(office, address=STRANGER)
    draft = AccountRequest.get_or_none(AccountRequest.state == State.DRAFT) or make_draft(office, documents=False)
    theirs = AccountRequest.get_or_none(AccountRequest.email_key == ADDRESS, AccountRequest.state == UNACTIVATED)
    theirs = theirs or make_request(office, UNACTIVATED, email=ADDRESS)
    for _ in range(times):
        drafts.resume_later(office, draft, ADDRESS)
        finding.ask_links(office, ADDRESS)
        resets.ask_reset(office, ADDRESS)
        accounts.ask_address(office, stranger, ADDRESS)
        submission.resend_activation(office, theirs.id)


def received(left: Sequence[tuple[str, object]]) -> int:
    return sum(to == ADDRESS for to, _ in left)


def test_an_address_gets_five_mails_an_hour_over_all_that_anybody_can_cause(office: Office, clock: Clock) -> None:
    for _ in range(3):
        floods(office)
        assert received(deliver_all(office)) == office.policy.mails_per_address_per_hour
        clock.advance(minutes=59)
        floods(office)
        assert received(deliver_all(office)) == 0
        # What waited takes its places first.
        clock.advance(minutes=1, seconds=1)
    events = {mail.event for mail in Mail.select().where(Mail.to_key == ADDRESS)}
    assert {MAILS[event].public for event in events} == {True}


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [20])
def test_however_it_is_spread_no_hour_has_more(office: Office, clock: Clock, minutes: int) -> None:
    times: list[datetime] = []
    mailbox = Mailbox()
    while len(times) < 15:
        floods(office, 1)
        before = received(mailbox.taken)
        deliver_all(office, mailbox)
        times += [clock()] * (received(mailbox.taken) - before)
        clock.advance(minutes=minutes)
    limit = office.policy.mails_per_address_per_hour
    assert all(times[n + limit] - times[n] >= timedelta(hours=1) for n in range(len(times) - limit))


def test_an_owner_whose_address_is_flooded_gets_the_activation_link_within_the_hour(
    office: Office, clock: Clock
) -> None:
    floods(office)
    deliver_all(office)
    mine = make_request(office, State.AWAITING_ACTIVATION, email=ADDRESS)
    asked, mailbox = clock(), Mailbox()
    while not [mail for _, mail in mailbox.taken if mine.reference in mail.text]:
        floods(office, 1)
        deliver_all(office, mailbox)
        clock.advance(minutes=10)
        assert clock() - asked <= timedelta(minutes=70)
    listed = Mail.select().where(Mail.event == "find_requests").order_by(Mail.id.desc())
    assert any(mine.reference in [row["reference"] for row in mail.facts["requests"]] for mail in listed)


def test_an_owner_whose_address_is_flooded_gets_a_link_to_choose_a_password_within_the_hour(
    office: Office, clock: Clock
) -> None:
    make_account(office, address=ADDRESS)
    for _ in range(6):
        finding.ask_links(office, ADDRESS)
    deliver_all(office)
    resets.ask_reset(office, ADDRESS)
    assert received(deliver_all(office)) == 0
    clock.advance(minutes=60)
    left = deliver_all(office)
    assert [mail.subject for to, mail in left if to == ADDRESS and "mot de passe" in mail.subject.lower()]


def test_what_makes_up_for_a_mail_is_something_that_the_worker_does(office: Office, settings: Settings) -> None:
    assert {event.later for event in MAILS.values() if event.later} <= set(make_handlers(settings, office))


def test_mails_that_wait_are_one_of_a_kind_and_take_up_the_newest_wish(office: Office, clock: Clock) -> None:
    floods(office, 6)
    deliver_all(office)
    waiting = [task for task in Task.select().where(Task.state == TaskState.WAITING) if task.payload.get("waited")]
    kinds = [task.kind for task in waiting]
    assert sorted(kinds) == sorted(set(kinds))
    assert "find_requests" in kinds
    clock.advance(hours=1)
    deliver_all(office)
    assert Task.select().where(Task.state == TaskState.WAITING).count() == 0


def test_a_mail_over_the_limit_leaves_neither_row_nor_link(office: Office) -> None:
    request = make_request(office, State.AWAITING_ACTIVATION, email=ADDRESS)
    for _ in range(19):
        submission.resend_activation(office, request.id)
    assert Link.select().where(Link.request == request).count() == 20
    deliver_all(office)
    assert Link.select().where(Link.request == request).count() == 5
    assert Mail.select().where(Mail.request == request).count() == 5


def decided(office: Office) -> None:
    """What the administration writes."""
    request = make_request(office, State.AWAITING_ACTIVATION, email=ADDRESS)
    request = activation.activate(
        office, factories.activation_token(office, request), Proof(verified_hash=request.password_hash)
    )
    decisions.decide(office, make_si_admin(office), request.reference, "reject", reason="Non.")


def changed(office: Office) -> None:
    account = make_account(office, address=ADDRESS)
    accounts.set_password(office, account.email_key, "$argon2id$another")


def helped(office: Office) -> None:
    request = make_request(office, State.AWAITING_ACTIVATION, email=ADDRESS)
    helping.send_links(office, make_si_admin(office), request.reference)


@pytest.mark.parametrize(
    ("acts", "event"), [(decided, "rejected"), (decided, "activated"), (changed, "password_changed"), (helped, "find")]
)
def test_what_nobody_else_can_cause_is_not_held_up(office: Office, acts: Callable[[Office], None], event: str) -> None:
    floods(office)
    deliver_all(office)
    acts(office)
    deliver_all(office)
    sent = Mail.select().where(Mail.to_key == ADDRESS, Mail.event.startswith(event), Mail.sent_at.is_null(False))
    assert any(not mail.public for mail in sent)


def test_seventy_requests_of_a_stranger_do_not_become_140_mails_a_month_later(office: Office, clock: Clock) -> None:
    """Warnings and ends of what was never activated are counted too: anybody can cause them."""
    for _ in range(7):
        make_request(office, State.AWAITING_ACTIVATION, email=ADDRESS)
    deliver_all(office)
    for days in (25, 7):
        clock.advance(days=days)
        assert closing.warn_due(office) + closing.expire_due(office) == 7
        assert received(deliver_all(office)) == office.policy.mails_per_address_per_hour


def test_one_definition_says_which_mails_anybody_can_cause() -> None:
    variants = {(name, number) for name, all_of in SAMPLES.items() for number in range(len(all_of))}
    public = sorted(f"{name}-{number}" for name, number in variants if anybody_causes(name, SAMPLES[name][number]))
    assert public == [
        "address_to_confirm-0",
        "already_account-0",
        "already_account-1",
        "expired-0",
        "expiring_soon-0",
        "find_requests-0",
        "find_requests-1",
        "find_requests-2",
        "find_requests-3",
        "password_reset-0",
        "resume_draft-0",
        "submitted-0",
        "withdrawn-1",
    ]


def test_two_workers_at_once_let_no_more_through(office: Office, clock: Clock) -> None:
    """The address is locked while its mails are counted; the count itself is of what was let through, not of rows."""
    request = make_request(office, State.AWAITING_ACTIVATION, email=ADDRESS)
    for _ in range(12):
        submission.resend_activation(office, request.id)
    mails = [row.id for row in Mail.select(Mail.id).order_by(Mail.id.desc())]

    at_once(*(partial(outbox.deliver, office, mail_id, RENDERER, Mailbox()) for mail_id in mails))
    assert Mail.select().where(Mail.sent_at.is_null(False)).count() == office.policy.mails_per_address_per_hour
