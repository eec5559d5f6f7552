"""Mails that leave in tests: into a list, by the outbox's own code."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from adapters.mail_renderer import MailRenderer, RenderedMail, ServiceIdentity
from domain.registry import load_registry
from services.machinery import outbox, worker
from services.machinery.dependencies import Dependencies
from services.machinery.handling import Handler
from services.people import absences, access_review_mails, accounts, password_resets
from services.requests import entities, manager_mails, routing, sibling_mails
from services.signup import find_requests, resuming, submission

RENDERER = MailRenderer(
    Path(__file__).parents[2] / "templates" / "mail",
    ServiceIdentity("Guichet", "France compétences", "aide@demo.example", "http://localhost"),
    load_registry(),
)


@dataclass
class Mailbox:
    """A mail server that takes everything and keeps it, with its recipient."""

    taken: list[tuple[str, RenderedMail]] = field(default_factory=list)

    def send(self, rendered: RenderedMail, to: str, message_id: str, answers: str = "") -> None:
        self.taken.append((to, rendered))


def tell_managers(deps: Dependencies) -> None:
    """Do what the worker does to tell managers what waits for them; nothing leaves."""
    worker.run_due(
        deps,
        {
            routing.TELL_MANAGERS: manager_mails.manager_mails_handler,
            absences.TELL_BACK: absences.tell_back_handler,
            access_review_mails.TELL_REVIEW: access_review_mails.review_mails_handler,
        },
    )


def handlers(mailbox: Mailbox) -> dict[str, Handler]:
    """What the worker does with mails and with what writes them."""
    return {
        outbox.KIND: outbox.handler(RENDERER, mailbox),
        routing.TELL_MANAGERS: manager_mails.manager_mails_handler,
        routing.TELL_OF_CLAIM: routing.claim_handler,
        absences.TELL_BACK: absences.tell_back_handler,
        access_review_mails.TELL_REVIEW: access_review_mails.review_mails_handler,
        entities.TELL_SIBLINGS: sibling_mails.sibling_mails_handler,
        find_requests.FIND: find_requests.find_handler,
        resuming.RESUME: resuming.resume_handler,
        submission.ACTIVATION: submission.activation_handler,
        password_resets.RESET: password_resets.reset_handler(lambda holder: "jeton"),
        accounts.ADDRESS: accounts.address_handler(lambda account, new: "jeton"),
    }


def deliver_all(deps: Dependencies, mailbox: Mailbox | None = None) -> list[tuple[str, RenderedMail]]:
    """Do what is due of mails and of what writes them, as the worker; returns what left."""
    mailbox = mailbox or Mailbox()
    worker.run_due(deps, handlers(mailbox))
    return mailbox.taken
