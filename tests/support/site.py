"""The whole program for people in browsers: the application on a loopback port, its worker, a mail server.

`with served(environment, smtp) as site:` serves `create_app` with a threaded server in this process. Mails leave by
SMTP when `site.deliver()` does what is due, as the worker would, and are read from what the mail server received.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

from flask import Flask
from peewee import Database
from werkzeug.serving import WSGIRequestHandler, make_server

import models
from adapters.passwords import hash_password
from app import create_app
from config import Settings, load_settings
from domain.calendar import paris_date
from domain.states import Role, StaffRole
from models import Account, Entity
from services.machinery.dependencies import Dependencies
from services.machinery.worker import run_due
from services.people.digests import MORNING_HOUR
from tests.support.factories import make_account, make_entity, make_member
from tests.support.smtp import SmtpServer
from web.handlers import make_handlers

PASSWORD = "quatre mots sans lien 2026"


class SlidingClock:
    """The real time, which a test may push forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Site:
    """A running installation. `address` has no slash at its end."""

    app: Flask
    address: str
    settings: Settings
    post: SmtpServer
    clock: SlidingClock

    @property
    def deps(self) -> Dependencies:
        deps: Dependencies = self.app.extensions["guichet_dependencies"]
        return deps

    @property
    def today(self) -> date:
        """The day in Paris."""
        return paris_date(self.deps.now())

    def deliver(self) -> None:
        """Do everything that is due: send mails, look links up, apply decisions."""
        with self.app.app_context():
            handlers = make_handlers(self.settings, self.deps) | self.app.extensions["guichet_export_handlers"]
            while run_due(self.deps, handlers):
                pass

    def later(self, **parts: float) -> None:
        """Let time pass, as `timedelta(**parts)`, and the worker do what has become due."""
        self.clock.ahead += timedelta(**parts)
        self.deliver()

    def begins_to_work(self) -> None:
        """Let time pass until people are at work: what waits is told then alone, and tests run on Sundays too."""
        now = self.deps.now()
        self.later(seconds=(self.deps.working_days.from_hour(now, MORNING_HOUR) - now).total_seconds())

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What this address has received so far, in order."""
        self.deliver()
        return [taken.message for taken in self.post.received if address in taken.recipients]

    def mail(self, address: str, subject: str) -> str:
        """The text part of the newest mail to this address whose subject holds these words."""
        mails = [mail for mail in self.mails_to(address) if subject in str(mail["Subject"])]
        assert mails, f"no mail « {subject} » to {address}: {[str(m['Subject']) for m in self.mails_to(address)]}"
        return text_of(mails[-1])

    def link(self, address: str, subject: str, path: str) -> str:
        """The link of that mail which leads below `path`."""
        text = self.mail(address, subject)
        found = re.findall(re.escape(self.address + path) + r"\S*", text)
        assert found, f"no link to {path} in:\n{text}"
        return str(found[0])

    def hashed(self, password: str) -> str:
        with self.app.app_context():
            return hash_password(password)

    def staff(self, name: str, role: StaffRole = StaffRole.SI_ADMIN) -> Account:
        """An agent who signs in with `PASSWORD`."""
        first, last = name.split(" ", 1)
        return make_account(
            self.deps, staff=role, address=f"{last.lower()}@si.example", password=self.hashed(PASSWORD),
            first_name=first, last_name=last,
        )  # fmt: skip

    def manager(self, name: str, entity: Entity) -> Account:
        """The first manager of this entity, who signs in with `PASSWORD`."""
        first, last = name.split(" ", 1)
        address = f"{last.lower()}@gestion.example"
        make_member(
            self.deps, entity, Role.ENTITY_MANAGER, founding=True, address=address, password=self.hashed(PASSWORD),
            first_name=first, last_name=last,
        )  # fmt: skip
        return Account.get(Account.email == address)

    def entity(self, **fields: object) -> Entity:
        """A company with a SIRET of its own, unless said otherwise."""
        return make_entity(self.deps, **fields)


def text_of(mail: EmailMessage) -> str:
    """The text part, as a mail program shows it."""
    part = mail.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text


class Silent(WSGIRequestHandler):
    """A page that nobody waits for any more is no error; requests are not worth a line."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


class Doorway:
    """Knows which requests are under way: one that ends after its test would write into the next test's database."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._within = 0
        self._closed = False

    @contextmanager
    def entered(self) -> Iterator[bool]:
        """Whether the request may go on; what is within is waited for."""
        with self._changed:
            self._within += not self._closed
            admitted = not self._closed
        try:
            yield admitted
        finally:
            with self._changed:
                self._within -= admitted
                self._changed.notify_all()

    def close(self) -> None:
        """Let nobody in any more, and wait for who is within. Raises TimeoutError after 20 seconds."""
        with self._changed:
            self._closed = True
            if not self._changed.wait_for(lambda: not self._within, timeout=20):
                raise TimeoutError(f"{self._within} requests are still under way")

    def handler(self) -> type[Silent]:
        """The handler of a server whose requests come through here."""
        doorway = self

        class Counted(Silent):
            def run_wsgi(self) -> None:
                with doorway.entered() as admitted:
                    if admitted:
                        super().run_wsgi()

        return Counted


@contextmanager
def served(environment: Mapping[str, str], post: SmtpServer) -> Iterator[Site]:
    """Serve an installation with these settings, mails going to `post`, until the block ends."""
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    chosen = {
        "GUICHET_PUBLIC_URL": address,
        "GUICHET_SMTP_HOST": "127.0.0.1",
        "GUICHET_SMTP_PORT": str(post.port),
        "GUICHET_SMTP_SECURITY": "none",
        "GUICHET_MAIL_FROM": "guichet@guichet.example",
    }
    settings = load_settings({**environment, **chosen})
    app = create_app(settings)
    clock = SlidingClock()
    app.extensions["guichet_dependencies"] = replace(app.extensions["guichet_dependencies"], now=clock)
    opened: Database = models.database.obj
    opened.connect(reuse_if_open=True)
    doorway = Doorway()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=doorway.handler(), fd=door.fileno())
    thread = threading.Thread(target=server.serve_forever, name="site", daemon=True)
    thread.start()
    try:
        yield Site(app, address, settings, post, clock)
    finally:
        server.shutdown()
        thread.join(timeout=10)
        doorway.close()
        server.server_close()
        door.close()
        close_all = getattr(opened, "close_all", opened.close)
        close_all()
