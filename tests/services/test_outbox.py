"""The outbox: a mail exists when what caused it does, leaves once, and is not given up lightly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import Database

import models
from adapters.mail_renderer import MailRenderer, RenderedMail, ServiceIdentity
from adapters.mail_transport import SmtpTransport
from domain.mailboxes import InvalidMailbox
from domain.mails import SAMPLES, MailList, MailRefused
from domain.registry import load_registry
from domain.states import MailState, StaffRole, State, TaskState
from models import Mail, Task
from services.machinery import outbox, worker
from services.machinery.dependencies import Dependencies
from services.machinery.stop_links import read_stop_link
from tests.support.dependencies import Clock, make_deps
from tests.support.factories import make_account, make_request
from tests.support.smtp import SmtpServer, Step

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
RENDERER = MailRenderer(
    TEMPLATES,
    ServiceIdentity("Guichet", "France compétences", "aide@demo.example", "http://localhost"),
    load_registry(),
)
FACTS = SAMPLES["submitted"][0]
TOKEN = "a-secret-of-a-link"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(tmp_path: Path, clock: Clock) -> Dependencies:
    return make_deps(tmp_path, clock=clock)


@dataclass
class Refusing:
    """A transport that refuses so often, then takes what comes."""

    refusals: list[MailRefused] = field(default_factory=list)
    taken: list[tuple[str, str, RenderedMail]] = field(default_factory=list)

    def send(self, rendered: RenderedMail, to: str, message_id: str, answers: str = "") -> None:
        assert not models.database.in_transaction()
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.append((to, message_id, rendered))


@dataclass
class Threads:
    """A transport that keeps which mail each answers."""

    answered: dict[str, str] = field(default_factory=dict)

    def send(self, rendered: RenderedMail, to: str, message_id: str, answers: str = "") -> None:
        self.answered[message_id] = answers


def post(deps: Dependencies, to: str = "Camille@Bois.example") -> Mail:
    return outbox.post(deps, "submitted", to, FACTS, secrets={"activation": TOKEN})


def work(deps: Dependencies, transport: Any, renderer: Any = RENDERER) -> int:
    return worker.run_due(deps, {"mail": outbox.handler(renderer, transport)})


def stored() -> Mail:
    return Mail.get()


# --------------------------------------------------------------------------------------------------------- writing


def test_a_mail_is_a_row_with_sealed_secrets_and_a_task(deps: Dependencies) -> None:
    mail = post(deps)
    row = Mail.get_by_id(mail.id)
    assert (row.event, row.to_address, row.to_key) == ("submitted", "Camille@Bois.example", "camille@bois.example")
    assert (row.state, row.facts, row.attempts) == (MailState.QUEUED, FACTS, 0)
    assert TOKEN.encode() not in bytes(row.secrets)
    assert outbox.secrets_of(deps, row) == {"activation": TOKEN}
    assert TOKEN not in json.dumps(Task.get().payload)
    assert (Task.get().kind, Task.get().run_at) == ("mail", deps.now())


def test_two_mails_have_two_message_ids(deps: Dependencies) -> None:
    assert post(deps).message_id != post(deps).message_id


def test_what_is_rolled_back_mails_nobody(deps: Dependencies, database: Database) -> None:
    with database.atomic() as transaction:
        post(deps)
        transaction.rollback()
    transport = Refusing()
    assert work(deps, transport) == 0
    assert (Mail.select().count(), transport.taken) == (0, [])


def test_facts_that_the_catalogue_does_not_know_are_a_mistake_of_ours(deps: Dependencies) -> None:
    with pytest.raises(ValueError, match="expires_at"):
        outbox.post(deps, "submitted", "a@b.example", SAMPLES["already_account"][0], secrets={"activation": TOKEN})
    with pytest.raises(ValueError, match="no such mail"):
        outbox.post(deps, "invented", "a@b.example", {})
    with pytest.raises(InvalidMailbox):
        post(deps, "nobody")
    assert Mail.select().count() == Task.select().count() == 0


# -------------------------------------------------------------------------------------------------------- delivery


def test_a_mail_leaves_once_and_its_secrets_are_wiped(deps: Dependencies) -> None:
    post(deps)
    transport = Refusing()
    assert work(deps, transport) == 1
    [(to, message_id, rendered)] = transport.taken
    assert to == "Camille@Bois.example"
    assert f"/activation/{TOKEN}" in rendered.text
    mail = stored()
    assert (mail.state, mail.sent_at, mail.attempts) == (MailState.SENT, deps.now(), 1)
    assert mail.message_id == message_id
    assert mail.secrets is None
    assert mail.next_attempt_at is None
    assert outbox.secrets_of(deps, mail) is None
    assert Task.get().state == TaskState.DONE
    outbox.deliver(deps, mail.id, RENDERER, transport)
    assert len(transport.taken) == 1


def test_the_demonstration_keeps_the_links(deps: Dependencies) -> None:
    deps = replace(deps, keep_mail_secrets=True)
    post(deps)
    work(deps, Refusing())
    assert outbox.secrets_of(deps, stored()) == {"activation": TOKEN}


def test_a_mail_without_links_has_no_secret_to_wipe(deps: Dependencies) -> None:
    outbox.post(deps, "password_changed", "a@b.example", {})
    assert outbox.secrets_of(deps, stored()) == {}
    work(deps, Refusing())
    assert outbox.secrets_of(deps, stored()) == {}


def test_a_server_that_is_down_is_asked_again_later_and_later(deps: Dependencies, clock: Clock) -> None:
    mail = post(deps)
    transport = Refusing([MailRefused("serveur injoignable")] * 3)
    for tries, minutes in enumerate((1, 5, 15), start=1):
        assert work(deps, transport) == 1
        row = stored()
        assert (row.state, row.attempts, row.last_error) == (MailState.QUEUED, tries, "serveur injoignable")
        assert row.next_attempt_at == Task.get().run_at == clock() + timedelta(minutes=minutes)
        assert work(deps, transport) == 0
        clock.advance(minutes=minutes)
    assert work(deps, transport) == 1
    row = stored()
    assert (row.state, row.last_error, row.attempts) == (MailState.SENT, "", 4)
    assert transport.taken[0][1] == mail.message_id


def test_after_two_days_a_mail_is_dead_and_its_links_still_there(deps: Dependencies, clock: Clock) -> None:
    post(deps)
    began = clock()
    transport = Refusing([MailRefused("serveur injoignable")] * 99)
    while stored().state == MailState.QUEUED:
        clock.at = stored().next_attempt_at
        assert work(deps, transport) == 1
    assert (stored().attempts, clock() - began) == (10, timedelta(days=2))
    assert (stored().state, stored().last_error) == (MailState.DEAD, "serveur injoignable")
    assert Task.get().state == TaskState.DEAD
    assert outbox.secrets_of(deps, stored()) == {"activation": TOKEN}


def test_a_refused_recipient_is_tried_three_times(deps: Dependencies, clock: Clock) -> None:
    post(deps)
    transport = Refusing([MailRefused("550 inconnu", permanent=True)] * 9)
    while stored().state == MailState.QUEUED:
        clock.at = stored().next_attempt_at
        work(deps, transport)
    assert (stored().state, stored().attempts) == (MailState.DEAD, 3)


def test_a_dead_mail_can_be_sent_again_and_only_a_dead_one(deps: Dependencies, clock: Clock) -> None:
    mail = post(deps)
    assert not outbox.send_again(deps, mail.id)
    transport = Refusing([MailRefused("550 inconnu", permanent=True)] * 3)
    while stored().state == MailState.QUEUED:
        clock.at = stored().next_attempt_at
        work(deps, transport)
    assert outbox.send_again(deps, mail.id)
    assert not outbox.send_again(deps, mail.id)
    assert work(deps, transport) == 1
    assert stored().state == MailState.SENT
    assert not outbox.send_again(deps, mail.id)


def test_a_mail_that_cannot_be_made_waits_for_its_mend_and_shows_no_value(deps: Dependencies, clock: Clock) -> None:
    post(deps)

    class Broken:
        def render(self, *_: object) -> RenderedMail:
            raise KeyError(TOKEN)

    work(deps, Refusing(), Broken())
    assert (stored().state, stored().last_error) == (MailState.QUEUED, "erreur interne : KeyError")
    clock.advance(minutes=1)
    work(deps, Refusing())
    assert stored().state == MailState.SENT


def test_one_bad_mail_does_not_hold_up_the_others(deps: Dependencies) -> None:
    for _ in range(3):
        post(deps)
    transport = Refusing([MailRefused("550 inconnu", permanent=True)])
    assert work(deps, transport) == 3
    assert len(transport.taken) == 2


# --------------------------------------------------------------------------------------------- with a real server


@pytest.mark.parametrize("step", [Step.DEFER, Step.REJECT, Step.HANG, Step.DROP])
def test_every_mail_arrives_once_whatever_the_server_does_first(
    deps: Dependencies, clock: Clock, smtp: Callable[..., SmtpServer], step: Step
) -> None:
    server = smtp()
    server.then(step, Step.ACCEPT, step)
    # Only the server that hangs is waited for: on a busy machine the others may take their time.
    timeout = 1 if step is Step.HANG else 30
    transport = SmtpTransport(
        "localhost", server.port, "none", "guichet@demo.example", "Guichet", "aide@demo.example", timeout=timeout
    )
    sent = {f"<{post(deps).message_id}@demo.example>" for _ in range(3)}
    work(deps, transport)
    assert len(server.received) == 1
    clock.advance(minutes=1)
    work(deps, transport)
    assert sorted(str(mail.message["Message-ID"]) for mail in server.received) == sorted(sent)
    assert {mail.state for mail in Mail.select()} == {MailState.SENT}


# --------------------------------------------------------------------------------------------------------- threads


def test_the_mails_about_a_request_to_one_person_are_one_thread(deps: Dependencies) -> None:
    """The person who reads them by conversation has a request's mails together, each its own."""
    request = make_request(deps, State.WITH_SI)
    Mail.delete().execute()
    transport = Threads()
    first = outbox.post(deps, "expired", "a@bois.example", {"state": "awaiting_applicant"}, request=request)
    other = outbox.post(deps, "expired", "b@bois.example", {"state": "awaiting_applicant"}, request=request)
    second = outbox.post(deps, "expired", "A@Bois.example", {"state": "awaiting_applicant"}, request=request)
    alone = outbox.post(deps, "password_changed", "a@bois.example", {})
    for mail in (first, other, second, alone):
        outbox.deliver(deps, mail.id, RENDERER, transport)
    assert transport.answered == {
        first.message_id: "",
        other.message_id: "",
        second.message_id: first.message_id,
        alone.message_id: "",
    }


def test_a_mail_leaves_with_the_link_that_stops_its_like(deps: Dependencies) -> None:
    account = make_account(deps, staff=StaffRole.SI_ADMIN)
    request = make_request(deps, State.WITH_SI)
    transport = Refusing()
    for mail in Mail.select().where(Mail.event.in_(["to_decide", "activated"]), Mail.request == request):
        outbox.deliver(deps, mail.id, RENDERER, transport)
    by_address = {to: rendered for to, _, rendered in transport.taken}
    stop = by_address[account.email].unsubscribe
    assert read_stop_link(deps, stop.rpartition("/")[2]) == (account, MailList.WAITING)
    assert stop in by_address[account.email].text
    assert by_address[request.email].unsubscribe == ""
