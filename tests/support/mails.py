"""Mails that leave in tests: into a list, by the outbox's own code."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from adapters.mail_renderer import MailRenderer, RenderedMail, ServiceIdentity
from domain.registry import load_registry
from services import accounts, drafts, finding, outbox, resets, submission, worker
from services.office import Office

RENDERER = MailRenderer(
    Path(__file__).parents[2] / "templates" / "mail",
    ServiceIdentity("Guichet", "France compétences", "aide@demo.example", "http://localhost"),
    load_registry(),
)


@dataclass
class Mailbox:
    """A mail server that takes everything and keeps it, with its recipient."""

    taken: list[tuple[str, RenderedMail]] = field(default_factory=list)

    def send(self, rendered: RenderedMail, to: str, message_id: str) -> None:
        self.taken.append((to, rendered))


def deliver_all(office: Office, mailbox: Mailbox | None = None) -> list[tuple[str, RenderedMail]]:
    """Do what is due of mails and of what writes them, as the worker; returns what left."""
    mailbox = mailbox or Mailbox()
    handlers = {
        outbox.KIND: outbox.handler(RENDERER, mailbox),
        finding.FIND: finding.find_handler,
        drafts.RESUME: drafts.resume_handler,
        submission.ACTIVATION: submission.activation_handler,
        resets.RESET: resets.reset_handler(lambda holder: "jeton"),
        accounts.ADDRESS: accounts.address_handler(lambda account, new: "jeton"),
    }
    worker.run_due(office, handlers)
    return mailbox.taken
