"""`flask mail bounce`: a report marks the mail that came back, and nothing else."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from peewee import OperationalError

from domain.states import MailState, State
from models import AccountRequest, JournalEntry, Mail
from queries import mails
from services.machinery import outbox
from tests.support.application import deps_of
from tests.support.bounces import report
from tests.support.factories import mails_leave, make_account, make_request, make_si_admin

pytestmark = pytest.mark.slow


def bounce(app: Flask, data: bytes) -> Result:
    return app.test_cli_runner().invoke(args=["mail", "bounce"], input=data)


@pytest.fixture
def request_(app: Flask) -> AccountRequest:
    return make_request(deps_of(app), State.WITH_SI)


@pytest.fixture
def sent(app: Flask, request_: AccountRequest) -> Mail:
    """The last mail to the applicant, which left."""
    mails_leave(deps_of(app))
    return Mail.select().where(Mail.request == request_, Mail.event == "activated").get()


def state(mail: Mail) -> tuple[MailState, bool]:
    row = Mail.get_by_id(mail.id)
    return MailState(row.state), row.bounced_at is not None


def entries() -> int:
    return JournalEntry.select().where(JournalEntry.event == "mail.bounced").count()


def test_a_report_marks_the_mail_its_request_and_whom_to_call(app: Flask, sent: Mail, request_: AccountRequest) -> None:
    done = bounce(app, report(sent.message_id, request_.email))
    assert (done.exit_code, done.output) == (0, "Mail noté en échec.\n")
    assert state(sent) == (MailState.DEAD, True)
    row = Mail.get_by_id(sent.id)
    assert row.last_error.startswith("revenu du serveur du destinataire\u00a0: 550 5.1.1")
    assert [mail.id for mail in mails.first_unreached(make_si_admin(deps_of(app)), 5)] == [sent.id]
    entry = JournalEntry.get(JournalEntry.event == "mail.bounced")
    assert entry.request_id == request_.id


def test_told_again_it_is_as_once(app: Flask, sent: Mail, request_: AccountRequest) -> None:
    data = report(sent.message_id, request_.email)
    first, again = bounce(app, data), bounce(app, data)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "déjà" in again.output
    assert entries() == 1


def test_an_account_s_mail_is_journalled_on_the_account(app: Flask) -> None:
    deps = deps_of(app)
    account = make_account(deps)
    outbox.post(deps, "password_changed", account.email, {})
    mails_leave(deps)
    assert bounce(app, report(Mail.get(Mail.event == "password_changed").message_id, account.email)).exit_code == 0
    assert JournalEntry.get(JournalEntry.event == "mail.bounced").account_id == account.id


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("another id", "aucun mail de ce Message-ID"),
        ("another recipient", "un autre destinataire"),
        ("no address", "un autre destinataire"),
        ("no report", "pas un avis"),
        ("nothing", "rien à lire"),
    ],
)
def test_what_is_not_of_ours_changes_nothing_and_says_why(
    app: Flask, sent: Mail, request_: AccountRequest, what: str, words: str
) -> None:
    before = state(sent)
    data = {
        "another id": report("a" * 32, request_.email),
        "another recipient": report(sent.message_id, "autre@bois.example"),
        "no address": report(sent.message_id, "unknown"),
        "no report": b"Subject: Bonjour\n\nBonjour",
        "nothing": b"",
    }[what]
    refused = bounce(app, data)
    assert refused.exit_code == 1
    assert words in refused.output
    assert (state(sent), entries()) == (before, 0)


def test_a_report_that_a_mail_is_late_is_no_failure(app: Flask, sent: Mail, request_: AccountRequest) -> None:
    late = bounce(app, report(sent.message_id, request_.email, action="delayed"))
    assert late.exit_code == 0
    assert "aucun échec" in late.output
    assert state(sent) == (MailState.SENT, False)


def test_a_database_that_is_away_is_to_be_tried_again(
    app: Flask, sent: Mail, request_: AccountRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("web.mail_commands.note_bounce", away)
    assert bounce(app, report(sent.message_id, request_.email)).exit_code == 75


def test_a_report_that_comes_before_the_mail_is_marked_as_sent_is_to_be_tried_again(
    app: Flask, sent: Mail, request_: AccountRequest
) -> None:
    Mail.update(state=MailState.QUEUED, sent_at=None).where(Mail.id == sent.id).execute()
    early = bounce(app, report(sent.message_id, request_.email))
    assert early.exit_code == 75
    assert "pas encore été remis" in early.output
    assert (state(sent), entries()) == ((MailState.QUEUED, False), 0)
    Mail.update(state=MailState.SENT).where(Mail.id == sent.id).execute()
    assert bounce(app, report(sent.message_id, request_.email)).exit_code == 0
    assert (state(sent), entries()) == ((MailState.DEAD, True), 1)


def test_a_report_of_a_mail_that_never_left_is_not_tried_for_ever(
    app: Flask, sent: Mail, request_: AccountRequest
) -> None:
    Mail.update(state=MailState.DEAD, sent_at=None).where(Mail.id == sent.id).execute()
    known = bounce(app, report(sent.message_id, request_.email))
    assert (known.exit_code, entries()) == (0, 0)
    assert "déjà" in known.output


def test_a_mail_whose_links_are_gone_is_not_sent_again_and_another_is(
    app: Flask, sent: Mail, request_: AccountRequest
) -> None:
    deps = deps_of(app)
    bounce(app, report(sent.message_id, request_.email))
    Mail.update(secrets=None).where(Mail.id == sent.id).execute()
    assert not outbox.send_again(deps, sent.id)
    outbox.post(deps, "password_changed", "a@bois.example", {})
    mails_leave(deps)
    plain = Mail.get(Mail.event == "password_changed")
    bounce(app, report(plain.message_id, "a@bois.example"))
    assert outbox.send_again(deps, plain.id)
    assert state(plain) == (MailState.QUEUED, False)
