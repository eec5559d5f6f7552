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
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.people import accounts, password_resets
from services.requests import closing
from services.review import decisions
from services.signup import activation, find_requests, resuming, submission
from services.signup.activation import Proof
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.factories import make_account, make_draft, make_request, make_si_admin
from tests.support.mails import RENDERER, Mailbox, deliver_all
from tests.support.races import at_once
from web.handlers import make_handlers

pytestmark = pytest.mark.slow

ADDRESS = "dominique.martin@exemple.example"
STRANGER = "intrus@ailleurs.example"
UNACTIVATED = State.AWAITING_ACTIVATION


def floods(deps: Dependencies, times: int = 2) -> None:
    """Somebody types this address in every form, again and again."""
    stranger = Account.get_or_none(Account.email_key == STRANGER) or make_account(deps, address=STRANGER)
    draft = AccountRequest.get_or_none(AccountRequest.state == State.DRAFT) or make_draft(deps, documents=False)
    theirs = AccountRequest.get_or_none(AccountRequest.email_key == ADDRESS, AccountRequest.state == UNACTIVATED)
    theirs = theirs or make_request(deps, UNACTIVATED, email=ADDRESS)
    for _ in range(times):
        resuming.resume_later(deps, draft, ADDRESS)
        find_requests.ask_links(deps, ADDRESS)
        password_resets.ask_reset(deps, ADDRESS)
        accounts.ask_address(deps, stranger, ADDRESS)
        submission.resend_activation(deps, theirs.id)


def received(left: Sequence[tuple[str, object]]) -> int:
    return sum(to == ADDRESS for to, _ in left)


def test_an_address_gets_five_mails_an_hour_over_all_that_anybody_can_cause(deps: Dependencies, clock: Clock) -> None:
    for _ in range(3):
        floods(deps)
        assert received(deliver_all(deps)) == deps.policy.mails_per_address_per_hour
        clock.advance(minutes=59)
        floods(deps)
        assert received(deliver_all(deps)) == 0
        # What waited takes its places first.
        clock.advance(minutes=1, seconds=1)
    events = {mail.event for mail in Mail.select().where(Mail.to_key == ADDRESS)}
    assert {MAILS[event].public for event in events} == {True}


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [20])
def test_however_it_is_spread_no_hour_has_more(deps: Dependencies, clock: Clock, minutes: int) -> None:
    times: list[datetime] = []
    mailbox = Mailbox()
    while len(times) < 15:
        floods(deps, 1)
        before = received(mailbox.taken)
        deliver_all(deps, mailbox)
        times += [clock()] * (received(mailbox.taken) - before)
        clock.advance(minutes=minutes)
    limit = deps.policy.mails_per_address_per_hour
    assert all(times[n + limit] - times[n] >= timedelta(hours=1) for n in range(len(times) - limit))


def test_an_owner_whose_address_is_flooded_gets_the_activation_link_within_the_hour(
    deps: Dependencies, clock: Clock
) -> None:
    floods(deps)
    deliver_all(deps)
    mine = make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS)
    asked, mailbox = clock(), Mailbox()
    while not [mail for _, mail in mailbox.taken if mine.reference in mail.text]:
        floods(deps, 1)
        deliver_all(deps, mailbox)
        clock.advance(minutes=10)
        assert clock() - asked <= timedelta(minutes=70)
    listed = Mail.select().where(Mail.event == "find_requests").order_by(Mail.id.desc())
    assert any(mine.reference in [row["reference"] for row in mail.facts["requests"]] for mail in listed)


def test_an_owner_whose_address_is_flooded_gets_a_link_to_choose_a_password_within_the_hour(
    deps: Dependencies, clock: Clock
) -> None:
    make_account(deps, address=ADDRESS)
    for _ in range(6):
        find_requests.ask_links(deps, ADDRESS)
    deliver_all(deps)
    password_resets.ask_reset(deps, ADDRESS)
    assert received(deliver_all(deps)) == 0
    clock.advance(minutes=60)
    left = deliver_all(deps)
    assert [mail.subject for to, mail in left if to == ADDRESS and "mot de passe" in mail.subject.lower()]


def test_what_makes_up_for_a_mail_is_something_that_the_worker_does(deps: Dependencies, settings: Settings) -> None:
    assert {event.later for event in MAILS.values() if event.later} <= set(make_handlers(settings, deps))


def test_mails_that_wait_are_one_of_a_kind_and_take_up_the_newest_wish(deps: Dependencies, clock: Clock) -> None:
    floods(deps, 6)
    deliver_all(deps)
    waiting = [task for task in Task.select().where(Task.state == TaskState.WAITING) if task.payload.get("waited")]
    kinds = [task.kind for task in waiting]
    assert sorted(kinds) == sorted(set(kinds))
    assert "find_requests" in kinds
    clock.advance(hours=1)
    deliver_all(deps)
    assert Task.select().where(Task.state == TaskState.WAITING).count() == 0


def test_a_mail_over_the_limit_leaves_neither_row_nor_link(deps: Dependencies) -> None:
    request = make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS)
    for _ in range(19):
        submission.resend_activation(deps, request.id)
    assert Link.select().where(Link.request == request).count() == 20
    deliver_all(deps)
    assert Link.select().where(Link.request == request).count() == 5
    assert Mail.select().where(Mail.request == request).count() == 5


def decided(deps: Dependencies) -> None:
    """What the administration writes."""
    request = make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS)
    request = activation.activate(
        deps, factories.activation_token(deps, request), Proof(verified_hash=request.password_hash)
    )
    decisions.decide(deps, make_si_admin(deps), request.reference, "reject", reason="Non.")


def changed(deps: Dependencies) -> None:
    account = make_account(deps, address=ADDRESS)
    accounts.set_password(deps, account.email_key, "$argon2id$another")


def helped(deps: Dependencies) -> None:
    request = make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS)
    find_requests.send_links_again(deps, make_si_admin(deps), request.reference)


@pytest.mark.parametrize(
    ("acts", "event"), [(decided, "rejected"), (decided, "activated"), (changed, "password_changed"), (helped, "find")]
)
def test_what_nobody_else_can_cause_is_not_held_up(
    deps: Dependencies, acts: Callable[[Dependencies], None], event: str
) -> None:
    floods(deps)
    deliver_all(deps)
    acts(deps)
    deliver_all(deps)
    sent = Mail.select().where(Mail.to_key == ADDRESS, Mail.event.startswith(event), Mail.sent_at.is_null(False))
    assert any(not mail.public for mail in sent)


def test_seventy_requests_of_a_stranger_do_not_become_140_mails_a_month_later(deps: Dependencies, clock: Clock) -> None:
    """Warnings and ends of what was never activated are counted too: anybody can cause them."""
    for _ in range(7):
        make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS)
    deliver_all(deps)
    for days in (25, 8):
        clock.advance(days=days)
        assert closing.warn_due(deps) + closing.expire_due(deps) == 7
        assert received(deliver_all(deps)) == deps.policy.mails_per_address_per_hour


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
        "request_address_changed-0",
        "resume_draft-0",
        "resume_draft-1",
        "submitted-0",
        "withdrawn-1",
    ]


def test_two_workers_at_once_let_no_more_through(deps: Dependencies, clock: Clock) -> None:
    """The address is locked while its mails are counted; the count itself is of what was let through, not of rows."""
    request = make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS)
    for _ in range(12):
        submission.resend_activation(deps, request.id)
    mails = [row.id for row in Mail.select(Mail.id).order_by(Mail.id.desc())]

    at_once(*(partial(outbox.deliver, deps, mail_id, RENDERER, Mailbox()) for mail_id in mails))
    assert Mail.select().where(Mail.sent_at.is_null(False)).count() == deps.policy.mails_per_address_per_hour
