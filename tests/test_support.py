"""The servers and browsers that other tests trust do what they say."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable

import psycopg
import pytest

import models
from tests.support.chromium import Visitors
from tests.support.french import english
from tests.support.postgres import PROGRAM, Server
from tests.support.smtp import SmtpServer, Step

MESSAGE = "Subject: =?utf-8?q?Activ=C3=A9e?=\r\n\r\nBonjour"
Smtp = Callable[..., SmtpServer]


def send(server: SmtpServer, timeout: float = 30) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=timeout) as client:
        if server.ca_file:
            client.starttls(context=ssl.create_default_context(cafile=str(server.ca_file)))
        client.sendmail("guichet@demo.example", ["claire@demo.example"], MESSAGE)


def test_mail_is_received(smtp: Smtp) -> None:
    server = smtp()
    send(server)
    (received,) = server.received
    assert received.recipients == ("claire@demo.example",)
    assert received.message["Subject"] == "Activée"


def test_mail_is_received_over_tls(smtp: Smtp) -> None:
    server = smtp(tls=True)
    send(server)
    assert len(server.received) == 1


def test_a_certificate_of_an_unknown_authority_does_not_verify(smtp: Smtp) -> None:
    server = smtp(tls=True)
    with smtplib.SMTP("127.0.0.1", server.port, timeout=30) as client, pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(context=ssl.create_default_context())


@pytest.mark.parametrize(
    ("step", "error", "taken"),
    [
        (Step.DEFER, smtplib.SMTPDataError, 0),
        (Step.REJECT, smtplib.SMTPDataError, 0),
        (Step.DROP, smtplib.SMTPServerDisconnected, 0),
        (Step.TAKE_AND_DROP, smtplib.SMTPServerDisconnected, 1),
        pytest.param(Step.HANG, TimeoutError, 0, marks=pytest.mark.slow),
    ],
)
def test_a_server_fails_as_told_and_then_takes_mail_again(
    smtp: Smtp, step: Step, error: type[Exception], taken: int
) -> None:
    server = smtp()
    server.then(step)
    with pytest.raises((error, smtplib.SMTPServerDisconnected)):
        send(server, timeout=1 if step is Step.HANG else 30)
    assert len(server.received) == taken
    send(server)
    assert (len(server.received), server.attempts) == (taken + 1, 2)


@pytest.mark.browser
def test_a_page_against_its_policy_is_a_fault(visitors: Visitors) -> None:
    page = visitors.visitor()
    with page.context.expect_event("console"):
        page.set_content(
            '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'"><p>Bonjour</p>'
            "<script>document.title = 'ran'</script>"
        )
    assert page.title() == ""
    assert len(visitors.faults) == 1
    visitors.faults.clear()


@pytest.mark.browser
def test_a_failing_script_is_a_fault(visitors: Visitors) -> None:
    page = visitors.visitor()
    with page.context.expect_event("weberror"):
        page.set_content("<script>throw new Error('broken')</script>")
    assert visitors.faults == ["script error: broken"]
    visitors.faults.clear()


@pytest.mark.browser
def test_a_visitor_without_scripts_has_a_narrow_window(visitors: Visitors) -> None:
    page = visitors.visitor(width=360, javascript=False)
    page.set_content("<title>before</title><script>document.title = 'after'</script>")
    assert page.title() == "before"
    assert page.viewport_size == {"width": 360, "height": 900}


def test_chance_in_a_key_or_a_reference_is_no_english() -> None:
    key = "Saisissez cette clé : POHR-DIQU-ILEB-SIZE-IREO-SPIH-MCGF-OPEN."
    assert english(key) == english("La demande BYW-NKS-4YR attend.") == []
    assert len(english("Saisissez : SIZE-OPEN.")) == 2


@pytest.mark.postgresql
@pytest.mark.parametrize("known_to_the_planner", [False, True])
def test_an_emptied_database_is_as_good_as_new(postgresql_server: Server, known_to_the_planner: bool) -> None:
    """Rows that no one may remove go too, a session that was left open ends, and numbers begin again."""
    name = "emptied"
    postgresql_server.clone(name)
    for _ in range(2):
        with psycopg.connect(postgresql_server.url(name, "postgres"), autocommit=True) as owner:
            owner.execute("INSERT INTO journal (event, at, actor_kind, digest) VALUES ('made', now(), 'system', '')")
            number = owner.execute("SELECT id FROM journal").fetchall()
            if known_to_the_planner:
                owner.execute("VACUUM ANALYZE journal")
        left = psycopg.connect(postgresql_server.url(name, PROGRAM))
        left.execute("SELECT 1 FROM journal")
        postgresql_server.empty(name)
        assert number == [(1,)]
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")
    with psycopg.connect(postgresql_server.url(name, "postgres")) as owner:
        query = "SELECT (SELECT count(*) FROM journal), reltuples < 0 FROM pg_class WHERE oid = 'journal'::regclass"
        assert owner.execute(query).fetchone() == (0, True)
        assert owner.execute("SELECT count(*) > 0 FROM schema_migration").fetchone() == (True,)
    postgresql_server.drop(name)


@pytest.mark.postgresql
def test_a_session_is_used_again_and_remembers_nothing_but_its_plans(postgresql_url: str) -> None:
    """Nor does who closed it have it still: what a test keeps of a connection disturbs no other."""
    seen = []
    for _ in range(2):
        opened = models.bind(postgresql_url)
        with opened.connection_context():
            query = "SELECT pg_backend_pid(), current_setting('work_mem'), (SELECT count(*) FROM pg_locks"
            query += " WHERE locktype = 'advisory'), (SELECT count(*) FROM pg_class WHERE relname = 'passing')"
            seen.append(opened.execute_sql(query).fetchone())
            opened.execute_sql("SET work_mem = '77MB'")
            opened.execute_sql("SELECT pg_advisory_lock(7)")
            opened.execute_sql("CREATE TEMPORARY TABLE passing (number integer)")
            lent = opened.connection()
        opened.close_all()
        assert lent.closed
    assert seen[0] == seen[1]
    assert seen[0][2:] == (0, 0)
