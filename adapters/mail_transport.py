"""Hands mails to an SMTP server, with Flask-Mailman's backend made safe: certificates are verified, waits end.

Flask-Mailman 1.1 verifies no certificate on STARTTLS and waits for ever by default. Used without an application
context: the worker's threads have none.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

from flask_mailman import EmailMultiAlternatives
from flask_mailman.backends.smtp import EmailBackend
from flask_mailman.utils import DNS_NAME

from adapters.mail_renderer import RenderedMail
from config import default_of
from domain.mailboxes import InvalidMailbox, deliverable, domain_of, local_part_of
from domain.mails import MailRefused

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class SmtpTransport:
    """Sends each mail over a connection of its own. `timeout` is in seconds, for each answer of the server.

    `ca_file` (PEM) is trusted instead of the system's authorities. Safe between threads.
    """

    host: str
    port: int
    security: Security
    mail_from: str
    from_name: str
    reply_to: str
    timeout: float = default_of("smtp_timeout")
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    def send(self, rendered: RenderedMail, to: str, message_id: str, answers: str = "") -> None:
        """Hand the mail over. When this returns, the server has taken it.

        `answers` is the id of the mail with which its thread began. Raises domain.mails.MailRefused. Not permanent: it
        may have been taken, when the server died before it said so.
        """
        message = self._message(rendered, to, message_id, answers)
        backend = VerifyingBackend(self)
        try:
            backend.open()
            backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = next(iter(refused.recipients.values()), (450, b""))
            raise MailRefused(
                f"adresse refusée par le serveur : {_answer(code, answer)}", permanent=code >= 500
            ) from refused
        except (OSError, UnicodeError) as error:  # smtplib's and ssl's own errors are OSErrors
            raise MailRefused(_words(error)) from error
        finally:
            # The mail is taken or not by now: a farewell that fails must not make us send it again.
            with contextlib.suppress(OSError):
                backend.close()

    def _message(self, rendered: RenderedMail, to: str, message_id: str, answers: str = "") -> EmailMultiAlternatives:
        try:
            recipient = deliverable(to)
        except InvalidMailbox as invalid:
            raise MailRefused(f"adresse invalide : {invalid.reason}", permanent=True) from invalid
        if not local_part_of(recipient).isascii():
            raise MailRefused("adresse à lettres accentuées (SMTPUTF8) : non prise en charge", permanent=True)
        message = _Alternatives(
            rendered.subject,
            rendered.text,
            formataddr((self.from_name, self.mail_from)),
            [recipient],
            reply_to=[self.reply_to],
            headers={
                "Message-ID": self._named(message_id),
                "Date": format_datetime(datetime.now(UTC)),
                # No « absent jusqu’au… » in answer to a mail that no person sent: RFC 3834, then what Exchange reads.
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                **self._threading(answers),
                **_listing(rendered),
            },
        )
        message.encoding = _utf8()
        message.attach_alternative(rendered.html, "text/html")
        return message

    def _named(self, message_id: str) -> str:
        return f"<{message_id}@{domain_of(self.mail_from)}>"

    def _threading(self, answers: str) -> dict[str, str]:
        """What makes mail programs put a mail beneath the first of its thread (RFC 5322, 3.6.4)."""
        return {"In-Reply-To": self._named(answers), "References": self._named(answers)} if answers else {}


class VerifyingBackend(EmailBackend):
    """Flask-Mailman's SMTP backend, which verifies the server's certificate and name however TLS begins."""

    connection: smtplib.SMTP | None

    def __init__(self, server: SmtpTransport) -> None:
        # What Flask-Mailman else reads from the application.
        mailman = SimpleNamespace(default_charset="utf-8", mail_options=(), username=None, password=None)
        mailman.ssl_keyfile = mailman.ssl_certfile = None
        super().__init__(
            mailman=mailman,
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "starttls",
            use_ssl=server.security == "tls",
            timeout=server.timeout,
        )
        self._ca_file = server.ca_file

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """TLS 1.2 at least; verifies against `ca_file`, or the system's authorities."""
        context = ssl.create_default_context(cafile=self._ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def open(self) -> bool:
        """Connect, secure, sign in. Raises OSError; then nothing was sent but the greeting."""
        if self.connection is not None:
            return False
        name = DNS_NAME.get_fqdn()
        if self.use_ssl:
            self.connection = smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=name, timeout=self.timeout, context=self.ssl_context
            )
        else:
            self.connection = smtplib.SMTP(self.host, self.port, local_hostname=name, timeout=self.timeout)
        if self.use_tls:
            # Refuses a server that offers no STARTTLS, rather than going on in clear.
            self.connection.starttls(context=self.ssl_context)
        if self.username and self.password:
            self.connection.login(self.username, self.password)
        return True


class _Alternatives(EmailMultiAlternatives):
    """A mail whose subject, when it is long, begins on the line of its name: filters dislike an empty first line."""

    def message(self) -> Message:
        message: Message = super().message()
        subject = Header(self.subject, "utf-8", header_name="Subject")
        message.replace_header("Subject", subject)  # type: ignore[arg-type]  # the stubs forget that it may be a Header
        return message


class KeptMail:
    """The transport of an installation without a mail server: mails stay in the database, marked as sent."""

    def send(self, rendered: RenderedMail, to: str, message_id: str, answers: str = "") -> None:
        """Nothing leaves: what is kept is the outbox's row, and the mail can be made again from it."""


def _listing(rendered: RenderedMail) -> dict[str, str]:
    """What a mail that can be stopped is one of (RFC 2919), and how mail programs stop it: by one POST (RFC 8058)."""
    if not rendered.unsubscribe:
        return {}
    return {
        "List-Id": f"<{rendered.list_id}>",
        "List-Unsubscribe": f"<{rendered.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _utf8() -> Charset:
    """UTF-8 as quoted-printable: readable as it is, and intact through servers that know 7 bits only."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}".strip()


def _words(error: Exception) -> str:
    """What kept the mail from being taken, with what the server or the system said."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"expéditeur refusé par le serveur : {_answer(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Not the server's words: some repeat the name, or the password.
        return f"identification refusée par le serveur : {error.smtp_code}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"mail refusé par le serveur : {_answer(error.smtp_code, error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificat du serveur non vérifié : {error.verify_message}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"le serveur ne sait pas ce qui est demandé : {error}"
    if isinstance(error, smtplib.SMTPServerDisconnected | TimeoutError):
        return f"le serveur n’a pas répondu : {error}"
    return f"serveur injoignable : {error}"
