"""`flask demo load`: the whole demonstration in one transaction, so that what dies half-way leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from demo import closed_cases, directory, open_cases, rights, staff
from demo.plot import Plot, story
from demo.timeline import Story, Timeline
from demo.world import World
from domain.states import MailState, TaskState
from models import Account, AccountRequest, Document, Entity, Mail, Task, database
from services.documents import store
from services.machinery import outbox, worker
from services.machinery.dependencies import Dependencies
from services.people.agents import TokenFor
from services.requests import closing, escalation, manager_mails, purging, routing

PASSWORD = "demonstration-guichet-2026"
UNKNOWN_MAILBOX = "prenom.nom@mosellanne.example"
"""An address typed wrong: the mail server refused it for good."""

DAYS = 125


@dataclass(frozen=True)
class Loaded:
    """How much was made."""

    entities: int
    requests: int
    documents: int
    accounts: int


def is_loaded() -> bool:
    """Whether somebody has an account: the demonstration is then there, or something that it must not touch."""
    return Account.select().exists()


def plots() -> Iterator[Plot]:
    """Every request of the demonstration."""
    yield from closed_cases.plots()
    yield from open_cases.plots()


def load(deps: Dependencies, *, password_hash: str, token_for: TokenFor) -> Loaded:
    """Play four months of the service up to the dependencies' present. Everybody's password has this hash.

    The caller made sure that this is the demonstration and that nothing is loaded.
    """
    timeline = Timeline(deps.now())
    at_once = replace(deps.policy, decision_window=timedelta())
    world = World(replace(deps, now=timeline, policy=at_once), timeline, password_hash, token_for)
    # Before the transaction: what dies half-way must not take the installation's id with it.
    store.ensure_marked(deps)
    directory.load(deps, world.today.replace(day=1))
    with database.atomic():
        timeline.add(staff.arrival(world))
        timeline.add(_nights(world))
        for plot in plots():
            timeline.add(story(world, plot))
        timeline.add(rights.story(world))
        timeline.add(staff.upkeep(world))
        timeline.run()
        _settle_mails(world)
    return Loaded(
        entities=Entity.select().count(),
        requests=AccountRequest.select().count(),
        documents=Document.select().count(),
        accounts=Account.select().count(),
    )


def _nights(world: World) -> Story:
    """What time alone brings about, each night: reminders, warnings, expiries, abandoned drafts."""
    for days in range(DAYS - 1, 0, -1):
        yield world.timeline.ago(days)
        _settle_mails(world)
        escalation.remind_due(world.deps)
        escalation.escalate_due(world.deps)
        closing.warn_due(world.deps)
        closing.expire_due(world.deps)
        purging.purge_drafts(world.deps)


def _settle_mails(world: World) -> None:
    """Managers are told what waits; mails left when they were written; one address refuses them for good."""
    worker.run_due(world.deps, {routing.TELL_MANAGERS: manager_mails.manager_mails_handler})
    queued, dead = Mail.state == MailState.QUEUED, Mail.to_key == UNKNOWN_MAILBOX
    refusal = "le serveur a refusé ce destinataire : 550 5.1.1 User unknown"
    refused = {"state": MailState.DEAD, "attempts": 3, "next_attempt_at": None, "last_error": refusal}
    Mail.update(**refused).where(queued, dead).execute()
    sent = {"state": MailState.SENT, "attempts": 1, "next_attempt_at": None, "sent_at": Mail.created_at}
    Mail.update(**sent).where(queued, ~dead).execute()
    Task.update(state=TaskState.DONE, attempts=1, finished_at=Task.created_at).where(
        Task.kind == outbox.KIND, Task.state == TaskState.WAITING
    ).execute()
