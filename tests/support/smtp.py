"""A real SMTP server (aiosmtpd) on a free port, which can refuse, hang, drop the connection, or insist on TLS."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Step(Enum):
    """What the server does with one message."""

    ACCEPT = "accept"
    DEFER = "451: not now"
    REJECT = "550: never"
    HANG = "no answer until the client gives up"
    DROP = "the connection ends before the message is taken"
    TAKE_AND_DROP = "the message is taken, and the connection ends before the answer"


@dataclass(frozen=True)
class Received:
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


@dataclass
class SmtpServer:
    """`port` on 127.0.0.1; `received` in order of arrival; `ca_file` when it speaks TLS."""

    port: int = 0
    ca_file: Path | None = None
    received: list[Received] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    attempts: int = 0

    def then(self, *steps: Step) -> None:
        """What to do with the next messages, one each; the ones after them are accepted."""
        self.steps.extend(steps)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's)
        self.attempts += 1
        step = self.steps.pop(0) if self.steps else Step.ACCEPT
        if step in (Step.ACCEPT, Step.TAKE_AND_DROP):
            self._take(envelope)
        if step in (Step.DROP, Step.TAKE_AND_DROP):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if step is Step.HANG:
            await asyncio.Event().wait()
        return {Step.DEFER: "451 Not now", Step.REJECT: "550 Never"}.get(step, "250 Taken")

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        message = message_from_bytes(content, policy=default)
        self.received.append(Received(str(envelope.mail_from), tuple(envelope.rcpt_tos), message))


@contextmanager
def running_smtp(
    *,
    tls_folder: Path | None = None,
    require_starttls: bool = True,
    certificate: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[SmtpServer]:
    """Serve until the block ends. With `tls_folder`, STARTTLS with a certificate for localhost made there, whose
    authority is in `ca_file`; or with a given `certificate` (PEM, its key too)."""
    post = SmtpServer()
    context = None
    if tls_folder is not None:
        certificate, post.ca_file = make_certificate(tls_folder)
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)

    def session() -> SMTP:
        return SMTP(post, tls_context=context, require_starttls=context is not None and require_starttls, timeout=60)

    loop = asyncio.new_event_loop()
    # All of it in a thread of its own: Playwright keeps a loop running in the thread of the tests.
    thread = threading.Thread(target=loop.run_forever, name="smtp", daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(loop.create_server(session, host, port), loop).result(timeout=10)
        post.port = server.sockets[0].getsockname()[1]
        try:
            yield post
        finally:
            asyncio.run_coroutine_threadsafe(_close(server), loop).result(timeout=10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    waiting = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


def make_certificate(folder: Path, host: str = "localhost") -> tuple[Path, Path]:
    """A certificate for `host` (and 127.0.0.1) with its key, and the authority that signed it: two PEM files."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    authority = (
        _certificate(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    names = [x509.DNSName(host), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        _certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]), authority_name, key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    server_file, ca_file = folder / "server.pem", folder / "ca.pem"
    server_file.write_bytes(private + certificate.public_bytes(pem))
    ca_file.write_bytes(authority.public_bytes(pem))
    return server_file, ca_file


def _certificate(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
    )
