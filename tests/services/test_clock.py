"""The effects of time alone: warnings, expiry, purges, digests, the sweep of files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import models
from domain.actors import applicant
from domain.calendar import paris_date, paris_midnight
from domain.errors import LinkUnusable
from domain.mails import link_purposes
from domain.states import LinkPurpose, MailPreference, MailState, State
from models import AccountRequest, DocumentVersion, JournalDetail, JournalEntry, Link, Mail
from services.documents import store
from services.machinery import clock as clock_service
from services.machinery import links, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.each import act_on_each
from services.requests import closing
from services.signup import draft_documents, drafts, resuming
from tests.support import factories
from tests.support.dependencies import Clock, make_deps
from tests.support.plans import asked, walked

pytestmark = pytest.mark.slow


@pytest.fixture
def sqlite_deps(sqlite_url: str, tmp_path: Path) -> Iterator[Dependencies]:
    opened = models.bind(sqlite_url)
    with opened.connection_context():
        yield make_deps(tmp_path / "documents")
    opened.close_all()


@pytest.mark.parametrize(
    ("state", "warned_after", "expired_after"),
    [(State.AWAITING_ACTIVATION, 23, 30), (State.AWAITING_APPLICANT, 53, 60)],
)
def test_what_nobody_finishes_is_warned_of_then_closed(
    deps: Dependencies, clock: Clock, state: State, warned_after: int, expired_after: int
) -> None:
    request = factories.make_request(deps, state)
    start = clock.at
    clock.at = start + timedelta(days=warned_after, seconds=-1)
    assert clock_service.tick(deps)["warned"] == 0
    clock.at = start + timedelta(days=warned_after)
    assert [clock_service.tick(deps)["warned"] for _ in range(2)] == [1, 0]
    factories.mails_leave(deps)
    # The last day, « au plus tard le », counts whole.
    clock.at = paris_midnight(paris_date(start) + timedelta(days=expired_after + 1)) - timedelta(seconds=1)
    assert clock_service.tick(deps)["expired"] == 0
    clock.advance(seconds=1)
    assert clock_service.tick(deps)["expired"] == 1
    assert AccountRequest.get_by_id(request.id).state == State.EXPIRED
    events = [mail.event for mail in Mail.select().where(Mail.request == request).order_by(Mail.id)]
    assert events[-2:] == ["expiring_soon", "expired"]


@pytest.mark.parametrize("state", [State.AWAITING_ACTIVATION, State.AWAITING_APPLICANT])
def test_the_link_of_a_warning_opens(deps: Dependencies, clock: Clock, state: State) -> None:
    request = factories.make_request(deps, state)
    clock.advance(days=55 if state == State.AWAITING_APPLICANT else 25)
    clock_service.tick(deps)
    mail = Mail.get(Mail.event == "expiring_soon")
    purposes, secrets = link_purposes(mail.event, mail.facts), outbox.secrets_of(deps, mail) or {}
    assert set(purposes) == set(secrets) == {"follow_up"}
    opened = links.request_of_link(deps, secrets["follow_up"], LinkPurpose(purposes["follow_up"]))
    assert opened.id == request.id


@pytest.mark.parametrize(
    ("state", "what"), [(State.AWAITING_ACTIVATION, "activation"), (State.AWAITING_APPLICANT, "complement")]
)
def test_after_an_outage_a_warning_gives_the_time_that_it_promises(
    deps: Dependencies, clock: Clock, state: State, what: str
) -> None:
    request = factories.make_request(deps, state)
    clock.advance(days=90)
    assert [clock_service.tick(deps)[name] for name in ("warned", "expired")] == [1, 0]
    told = Mail.get(Mail.event == "expiring_soon").facts
    assert (told["what"], told["on"]) == (what, paris_date(clock.at + timedelta(days=7)).isoformat())
    factories.mails_leave(deps)
    clock.advance(days=7)
    assert clock_service.tick(deps)["expired"] == 0
    clock.advance(days=1)
    assert clock_service.tick(deps)["expired"] == 1
    assert AccountRequest.get_by_id(request.id).state == State.EXPIRED


def test_nothing_expires_while_its_warning_waits_for_the_mail_server(deps: Dependencies, clock: Clock) -> None:
    factories.make_request(deps, State.AWAITING_ACTIVATION)
    clock.advance(days=23)
    clock_service.tick(deps)
    clock.advance(days=8)
    assert clock_service.tick(deps)["expired"] == 0
    factories.mails_leave(deps)
    clock.advance(days=7)
    assert clock_service.tick(deps)["expired"] == 0
    clock.advance(days=1)
    assert clock_service.tick(deps)["expired"] == 1


def test_a_warning_that_no_server_takes_keeps_nothing_open(deps: Dependencies, clock: Clock) -> None:
    factories.make_request(deps, State.AWAITING_ACTIVATION)
    clock.advance(days=23)
    clock_service.tick(deps)
    Mail.update(state=MailState.DEAD).execute()
    clock.advance(days=8)
    assert clock_service.tick(deps)["expired"] == 1


def test_an_expired_request_cannot_be_activated(deps: Dependencies, clock: Clock) -> None:
    request = factories.make_request(deps, State.EXPIRED)
    clock.advance(hours=1)
    with pytest.raises(LinkUnusable):
        factories.activate(deps, request)


def test_a_draft_is_kept_7_days_and_30_once_it_was_to_be_resumed(deps: Dependencies, clock: Clock) -> None:
    left = factories.make_draft(deps)
    resumed = factories.make_draft(deps)
    resuming.resume_later(deps, resumed, resumed.email)
    clock.advance(days=8)
    clock_service.tick(deps)
    assert [request.id for request in AccountRequest.select()] == [resumed.id]
    clock.advance(days=23)
    clock_service.tick(deps)
    assert AccountRequest.select().count() == 0
    assert DocumentVersion.select().count() == 0
    assert left.id != resumed.id


@pytest.mark.parametrize("withdrawn", [False, True])
def test_nothing_is_kept_of_what_nobody_activated(deps: Dependencies, clock: Clock, withdrawn: bool) -> None:
    kept = factories.make_request(deps, State.WITHDRAWN)
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    if withdrawn:
        closing.withdraw(deps, request.id, applicant(request.id, request.email_key))
    clock.advance(days=23)
    clock_service.tick(deps)
    factories.mails_leave(deps)
    clock.advance(days=6)
    assert clock_service.tick(deps)["unactivated_purged"] == 0
    clock.advance(days=2)
    assert clock_service.tick(deps)["unactivated_purged"] == int(withdrawn)
    # « Classée sans suite » is told first.
    factories.mails_leave(deps)
    clock_service.tick(deps)
    assert [row.id for row in AccountRequest.select()] == [kept.id]
    assert {mail.to_key for mail in Mail.select()} == {kept.email_key}
    assert {version.document.request_id for version in DocumentVersion.select()} == {kept.id}
    told = JournalDetail.select().join(JournalEntry).where(JournalEntry.request_id == request.id)
    assert [row.detail.get("reference") for row in told] == [request.reference]
    assert JournalEntry.select().where(JournalEntry.request_id == request.id).count() > 2


def test_a_resumed_draft_goes_on_in_the_other_browser_with_its_files(deps: Dependencies) -> None:
    draft, first_browser = drafts.start(deps)
    draft_documents.put_document(deps, draft, "mandate", factories.PlainFile(b"%PDF-1.4 lettre"))
    resuming.resume_later(deps, draft, "ada@exemple.example")
    assert Mail.get(Mail.event == "resume_draft").to_address == "ada@exemple.example"
    token = links.new_link(deps, draft, LinkPurpose.RESUME)
    again, second_browser = resuming.resume(deps, token)
    assert again.id == draft.id
    assert drafts.of_browser([first_browser]) == []
    assert len(drafts.of_browser([second_browser])) == 1
    assert DocumentVersion.get().removed_at is None


def test_those_who_chose_one_mail_a_day_get_one_in_the_morning_when_something_waits(
    deps: Dependencies, clock: Clock
) -> None:
    factories.make_si_admin(deps, mail_preference=MailPreference.DAILY)
    factories.make_request(deps, State.WITH_SI)
    assert Mail.select().where(Mail.event == "to_decide").count() == 0
    clock.at = clock.at.replace(hour=5)
    assert clock_service.tick(deps)["digests"] == 0
    clock.at = clock.at.replace(hour=6)  # seven in Paris in winter
    assert [clock_service.tick(deps)["digests"] for _ in range(2)] == [1, 0]
    clock.advance(days=1)
    assert clock_service.tick(deps)["digests"] == 1
    digest = Mail.select().where(Mail.event == "digest").first()
    assert len(digest.facts["requests"]) == 1


def test_links_of_purged_drafts_are_gone(deps: Dependencies, clock: Clock) -> None:
    draft = factories.make_draft(deps)
    resuming.resume_later(deps, draft, draft.email)
    clock.advance(days=31)
    clock_service.tick(deps)
    assert Link.select().count() == 0


def test_links_of_closed_requests_go_one_after_the_other_and_few_are_looked_at(
    deps: Dependencies, clock: Clock
) -> None:
    store.ensure_marked(deps)
    rows = []
    for days in (0, 5, 1):
        clock.advance(days=days)
        rows.append(factories.make_request(deps, State.WITHDRAWN))
        links.new_link(deps, rows[-1], LinkPurpose.FOLLOW_UP)
    kept = factories.make_request(deps, State.WITH_SI)
    links.new_link(deps, kept, LinkPurpose.FOLLOW_UP)
    left = []
    for days in (84, 5, 1, 30):
        clock.advance(days=days)
        clock_service.tick(deps)
        left.append([row.id for row in (*rows, kept) if Link.select().where(Link.request == row).exists()])
    _, second, third = (row.id for row in rows)
    assert left == [[second, third, kept.id], [third, kept.id], [kept.id], [kept.id]]
    with asked() as statements:
        clock_service.tick(deps)
    joined = [(sql, params) for sql, params in statements if '"closed_at" >' in sql]
    assert len(joined) == 1, "what was purged once is not looked at again"


LARGE = {
    "account",
    "attached_file",
    "message",
    "account_request",
    "decision",
    "document",
    "document_version",
    "entity",
    "journal",
    "link",
    "mail",
}


def test_a_turn_with_nothing_to_do_walks_through_no_large_table(sqlite_deps: Dependencies) -> None:
    store.ensure_marked(sqlite_deps)
    clock_service.tick(sqlite_deps)
    with asked() as statements:
        assert sum(clock_service.tick(sqlite_deps).values()) == 0
    assert len(statements) > 15
    walks = [(walked((sql, params)) & LARGE, sql) for sql, params in statements if sql.startswith(("SELECT", "UPDATE"))]
    assert [(tables, sql) for tables, sql in walks if tables] == []


def test_a_warning_belongs_to_one_wait_and_the_next_is_warned_of_too(deps: Dependencies, clock: Clock) -> None:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    clock.advance(days=25)
    assert clock_service.tick(deps)["warned"] == 1
    request = factories.activate(deps, request)
    assert request.expiry_warned_at is None


def test_one_request_that_cannot_be_handled_stops_no_other(deps: Dependencies, clock: Clock) -> None:
    broken = factories.make_request(deps, State.AWAITING_ACTIVATION)
    sound = factories.make_request(deps, State.AWAITING_ACTIVATION)
    AccountRequest.update(kind="removed_from_the_file").where(AccountRequest.id == broken.id).execute()
    for days in (23, 8):
        clock.advance(days=days)
        clock_service.tick(deps)
        factories.mails_leave(deps)
    assert AccountRequest.get_by_id(sound.id).state == State.EXPIRED


def test_a_request_that_is_gone_was_handled_by_another_process(
    deps: Dependencies, caplog: pytest.LogCaptureFixture
) -> None:
    left = factories.make_request(deps)
    assert act_on_each([left.id + 1, left.id], lambda request: request.id == left.id) == 1
    assert caplog.records == []
