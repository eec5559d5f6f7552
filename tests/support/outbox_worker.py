"""A worker in a process of its own, to be killed: `python -m tests.support.outbox_worker URL PORT KEY NAME LEASE`.

It delivers the mails of the database at URL to the SMTP server on PORT, in the name NAME, until SIGTERM.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import models
from adapters.mail_renderer import MailRenderer, ServiceIdentity
from adapters.mail_transport import SmtpTransport
from adapters.vault import Vault
from services.machinery import outbox, worker
from services.machinery.dependencies import Dependencies, utc_now
from tests.support.dependencies import make_deps

DOMAIN = "demo.example"
TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"


def deps_of(folder: Path, key: str) -> Dependencies:
    """Dependencies whose vault several processes share, on the real clock."""
    return replace(make_deps(folder), vault=Vault({"shared": bytes.fromhex(key)}, "shared"), now=utc_now)


def main(url: str, port: str, key: str, name: str, lease: str) -> None:
    models.bind(url)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        deps = deps_of(Path(folder), key)
        identity = ServiceIdentity("Guichet", "France compétences", f"aide@{DOMAIN}", "http://localhost")
        renderer = MailRenderer(TEMPLATES, identity, deps.registry)
        transport = SmtpTransport("localhost", int(port), "none", f"guichet@{DOMAIN}", name, f"aide@{DOMAIN}")
        handlers = {outbox.KIND: outbox.handler(renderer, transport)}
        worker.run_worker(deps, handlers, stop=stop, poll_seconds=0.05, lease_seconds=float(lease))


if __name__ == "__main__":
    main(*sys.argv[1:])
