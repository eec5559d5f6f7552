"""The transport against real SMTP servers: what they take arrives whole; what they do not is told apart."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from adapters.mail_renderer import MailRenderer, RenderedMail, ServiceIdentity
from adapters.mail_transport import KeptMail, SmtpTransport
from config_checks import HOUSE
from domain.mail_samples import SAMPLES
from domain.mails import MailRefused
from domain.states import MailState
from models import Mail
from services.machinery import outbox
from tests.support import smtp as smtp_support
from tests.support.dependencies import make_deps
from tests.support.smtp import SmtpServer, Step, make_certificate

pytestmark = pytest.mark.slow

MAIL = RenderedMail(
    subject="Accusé de réception : « École » [K7M-4QX-9BC]",
    text="Bonjour Élodie,\n\n.une ligne qui commence par un point\nFrom ici\n" + "é" * 2000 + "\n",
    html="<p>Bonjour Élodie,</p>",
)
SERVICE = ServiceIdentity("Guichet", "France compétences", "aide@demo.example", "http://localhost")
START_SMTP = Callable[..., SmtpServer]


def transport(port: int, **options: Any) -> SmtpTransport:
    plain = SmtpTransport(
        host="localhost",
        port=port,
        security="none",
        mail_from="guichet@demo.example",
        from_name="Guichet, « démonstration »",
        reply_to="assistance@demo.example",
        timeout=30,
    )
    return replace(plain, **options)


def refusal(chosen: SmtpTransport, to: str = "elodie@ecole.example") -> MailRefused:
    with pytest.raises(MailRefused) as caught:
        chosen.send(MAIL, to, "abc")
    return caught.value


@contextmanager
def serving(server: SmtpServer, *, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """A server with TLS from the first byte, or with sign-in: what `smtp` does not do."""
    loop = asyncio.new_event_loop()
    session = partial(SMTP, server, **options)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # In that thread: where tests before used Chromium, this one has a loop that runs already.
    opening = asyncio.run_coroutine_threadsafe(loop.create_server(session, "127.0.0.1", 0, ssl=tls), loop)
    listening = opening.result(timeout=10)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(smtp_support._close(listening), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


# ------------------------------------------------------------------------------------------------ what arrives


def test_a_mail_arrives_whole(smtp: START_SMTP) -> None:
    server = smtp()
    transport(server.port).send(MAIL, "Elodie@École.example", "abc")
    [received] = server.received
    message = received.message
    assert received.sender == "guichet@demo.example"
    assert received.recipients == ("Elodie@xn--cole-9oa.example",)
    assert message["Subject"] == MAIL.subject
    assert message["From"] == '"Guichet, « démonstration »" <guichet@demo.example>'
    assert message["To"] == "Elodie@xn--cole-9oa.example"
    assert message["Reply-To"] == "assistance@demo.example"
    assert message["Message-ID"] == "<abc@demo.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert [name for name in message if name.startswith("List-")] == [], "nobody refuses a decision"
    assert [message[name] for name in ("References", "In-Reply-To")] == [None, None]
    written = parsedate_to_datetime(message["Date"])
    assert written.utcoffset() == timedelta(0), "« -0000 » would say that nobody knows where"
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=5)
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert html.get_content().strip() == MAIL.html
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")


def test_a_mail_that_can_be_stopped_says_of_which_it_is_and_how_a_program_stops_them() -> None:
    """RFC 2919, RFC 2369 and RFC 8058."""
    stop = "https://guichet.example/desabonnement/7.demandes.k.0f"
    stopped = replace(MAIL, unsubscribe=stop, list_id="demandes.guichet.example")
    message = transport(1)._message(stopped, "elodie@ecole.example", "abc").message()
    assert message["List-Id"] == "<demandes.guichet.example>"
    assert message["List-Unsubscribe"] == f"<{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_of_a_thread_names_the_first() -> None:
    """RFC 5322, 3.6.4."""
    message = transport(1)._message(MAIL, "elodie@ecole.example", "abc", "first").message()
    assert message["In-Reply-To"] == message["References"] == "<first@demo.example>"
    assert message["Message-ID"] == "<abc@demo.example>"


def test_every_byte_fits_a_server_that_knows_seven_bits() -> None:
    raw = transport(1)._message(MAIL, "elodie@ecole.example", "abc").message().as_bytes(linesep="\r\n")
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) < 80
    assert b"Subject: =?utf-8?" in raw


def test_the_same_mail_keeps_its_message_id(smtp: START_SMTP) -> None:
    server = smtp()
    for _ in range(2):
        transport(server.port).send(MAIL, "elodie@ecole.example", "abc")
    assert [received.message["Message-ID"] for received in server.received] == ["<abc@demo.example>"] * 2


@pytest.mark.usefixtures("database")
def test_without_a_server_mails_are_kept(tmp_path: Path) -> None:
    deps = replace(make_deps(tmp_path), keep_mail_secrets=True)
    renderer = MailRenderer(HOUSE / "templates" / "mail", SERVICE, deps.registry)
    facts = SAMPLES["submitted"][0]
    posted = outbox.post(deps, "submitted", "elodie@ecole.example", facts, secrets={"activation": "a-secret"})
    outbox.deliver(deps, posted.id, renderer, KeptMail())
    kept = Mail.get()
    assert (kept.state, kept.sent_at, kept.to_address) == (MailState.SENT, deps.now(), "elodie@ecole.example")
    shown = renderer.render(kept.event, kept.facts, outbox.secrets_of(deps, kept))
    assert str(facts["reference"]) in shown.subject
    assert "http://localhost/activation/a-secret" in shown.text


# -------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("hook", "answer", "permanent", "words"),
    [
        ("handle_RCPT", "550 5.1.1 No such user", True, "adresse refusée par le serveur : 550 5.1.1 No such user"),
        ("handle_RCPT", "450 4.2.1 Greylisted", False, "adresse refusée par le serveur : 450 4.2.1 Greylisted"),
        ("handle_MAIL", "550 5.7.1 Not you", False, "expéditeur refusé par le serveur : 550 5.7.1 Not you"),
        ("handle_DATA", "554 5.7.1 Spam", False, "mail refusé par le serveur : 554 5.7.1 Spam"),
        ("handle_DATA", "452 4.3.1 Full", False, "mail refusé par le serveur : 452 4.3.1 Full"),
    ],
)
def test_only_a_refused_recipient_is_refused_for_good(
    smtp: START_SMTP, hook: str, answer: str, permanent: bool, words: str
) -> None:
    server = smtp()

    async def refuse(*_: Any) -> str:
        return answer

    setattr(server, hook, refuse)
    refused = refusal(transport(server.port))
    assert (refused.permanent, refused.text) == (permanent, words)
    assert server.received == []


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("élodie@ecole.example", "SMTPUTF8"),
        ("elodie@ecole.example\r\nBcc: intrus@mal.example", "adresse invalide"),
        ("elodie", "adresse invalide"),
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused_before_the_server_is_asked(to: str, words: str) -> None:
    refused = refusal(transport(1), to)
    assert refused.permanent
    assert words in refused.text


@pytest.mark.parametrize("step", [Step.HANG, Step.DROP, Step.TAKE_AND_DROP])
def test_a_server_that_hangs_or_leaves_is_waited_for_so_long_and_no_longer(smtp: START_SMTP, step: Step) -> None:
    server = smtp()
    server.then(step)
    started = monotonic()
    refused = refusal(transport(server.port, timeout=1))
    assert monotonic() - started < 45
    assert not refused.permanent
    assert refused.text.startswith("le serveur n’a pas répondu")


def test_a_server_that_never_greets_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        refused = refusal(transport(silent.getsockname()[1], timeout=1))
    assert not refused.permanent
    assert refused.text.startswith("le serveur n’a pas répondu")


def test_no_server_is_a_refusal_for_now() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # held, so that nobody else opens it meanwhile
        refused = refusal(transport(closed.getsockname()[1]))
    assert not refused.permanent
    assert refused.text.startswith("serveur injoignable")


def test_a_farewell_that_fails_does_not_make_the_mail_unsent(smtp: START_SMTP) -> None:
    server = smtp()

    async def leave(self: SmtpServer, session_server: SMTP, *_: Any) -> str:
        session_server.transport.abort()  # type: ignore[union-attr]
        return "221 never seen"

    server.handle_QUIT = partial(leave, server)  # type: ignore[attr-defined]
    transport(server.port).send(MAIL, "elodie@ecole.example", "abc")
    assert len(server.received) == 1


# -------------------------------------------------------------------------------------------------------- TLS


def test_starttls_with_a_trusted_authority_passes(smtp: START_SMTP) -> None:
    server = smtp(tls=True)
    transport(server.port, security="starttls", ca_file=server.ca_file).send(MAIL, "elodie@ecole.example", "abc")
    assert len(server.received) == 1


def test_starttls_with_an_unknown_authority_fails_before_anything_is_said(smtp: START_SMTP) -> None:
    server = smtp(tls=True)
    refused = refusal(transport(server.port, security="starttls"))
    assert not refused.permanent
    assert refused.text.startswith("certificat du serveur non vérifié")
    assert server.attempts == 0


def test_a_certificate_of_another_name_fails(smtp: START_SMTP, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_support, "make_certificate", partial(make_certificate, host="autre.example"))
    server = smtp(tls=True)
    refused = refusal(transport(server.port, security="starttls", ca_file=server.ca_file))
    assert refused.text.startswith("certificat du serveur non vérifié")
    assert server.attempts == 0


def test_a_server_without_starttls_gets_nothing_in_clear(smtp: START_SMTP) -> None:
    server = smtp()
    refused = refusal(transport(server.port, security="starttls"))
    assert "STARTTLS" in refused.text
    assert server.attempts == 0


@pytest.mark.parametrize("trusted", [True, False])
def test_tls_from_the_first_byte_verifies_too(tmp_path: Path, trusted: bool) -> None:
    certificate, authority = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = SmtpServer()
    with serving(server, tls=context) as port:
        chosen = transport(port, security="tls", ca_file=authority if trusted else None)
        if trusted:
            chosen.send(MAIL, "elodie@ecole.example", "abc")
        else:
            assert refusal(chosen).text.startswith("certificat du serveur non vérifié")
    assert len(server.received) == int(trusted)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_an_old_tls_is_not_spoken(tmp_path: Path) -> None:
    certificate, authority = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    server = SmtpServer()
    with serving(server, tls=context) as port:
        assert "injoignable" in refusal(transport(port, security="tls", ca_file=authority)).text
    assert server.attempts == 0


# ---------------------------------------------------------------------------------------------------- sign-in


@pytest.mark.parametrize("right", [True, False])
def test_sign_in(tmp_path: Path, right: bool) -> None:
    certificate, authority = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def authenticate(server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"guichet", b"secret"), handled=False)

    server = SmtpServer()
    with serving(server, tls_context=context, authenticator=authenticate, auth_required=True) as port:
        password = "secret" if right else "wrong-password"
        chosen = transport(port, security="starttls", ca_file=authority, user="guichet", password=password)
        if right:
            chosen.send(MAIL, "elodie@ecole.example", "abc")
        else:
            refused = refusal(chosen)
            assert (refused.permanent, refused.text) == (False, "identification refusée par le serveur : 535")
    assert len(server.received) == int(right)


def test_the_password_is_not_in_the_repr() -> None:
    assert "secret" not in repr(transport(25, user="guichet", password="secret"))
