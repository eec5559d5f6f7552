"""The mailbox that the people of an entity share: copied when its managers are reminded, shown where they agree.

It gives nobody a right: what it is sent names nobody and opens nothing, but what stops these mails.
"""

from __future__ import annotations

from domain.actors import SYSTEM, Actor
from domain.calendar import paris_date
from domain.ledger import Noted
from domain.mailboxes import email_key
from domain.permissions import Permission, demand
from domain.states import State
from models import AccountRequest, Entity, database
from models_absences import ServiceMailbox
from queries.absences import mailbox_of
from queries.directory import entity_to_run
from queries.limitation import restricted
from queries.locks import lock_entities
from queries.requests import open_of_entity
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh


def choose(deps: Dependencies, actor: Actor, entity_id: int, email: str, *, for_applicants: bool) -> None:
    """Give an entity its mailbox, in the place of the former one; '' takes it away.

    Raises NotAllowed, NotFound, InvalidMailbox.
    """
    demand(actor, Permission.RUN_ENTITY)
    key = email_key(email) if email.strip() else ""
    with database.atomic():
        lock_entities([entity_id])
        actor = afresh(actor, Permission.RUN_ENTITY)
        entity = entity_to_run(actor, entity_id)
        before = mailbox_of(entity.id)
        ServiceMailbox.delete().where(ServiceMailbox.entity == entity.id).execute()
        if key:
            # The copy of today stays that of today, whatever the address.
            ServiceMailbox.create(
                entity=entity.id,
                email=email.strip(),
                email_key=key,
                for_applicants=for_applicants,
                copied_at=before.copied_at if before is not None else None,
            )
        after = (email.strip(), bool(key) and for_applicants)
        former = (before.email, before.for_applicants) if before is not None else ("", False)
        changes = {
            name: [a, b] for name, a, b in zip(("email", "for_applicants"), former, after, strict=True) if a != b
        }
        if changes:
            ledger.note(deps, Noted.MAILBOX_CHANGED, [entity.id])
            journal.record("entity.mailbox_chosen", actor, deps.now(), entity_id=entity.id, changes=changes)


def stop(deps: Dependencies, address_key: str) -> None:
    """The person who reads this mailbox wants no such mails: it is no entity's any more, as their histories say.

    Managers may choose it again; nobody proved that it is theirs.
    """
    with database.atomic():
        lock_entities(_entities_of(address_key))
        for mailbox in (
            ServiceMailbox.select().where(ServiceMailbox.email_key == address_key).order_by(ServiceMailbox.id)
        ):
            _stop(deps, mailbox)
            ledger.note(deps, Noted.MAILBOX_CHANGED, [mailbox.entity_id])


def take_again(deps: Dependencies, entity_id: int) -> bool:
    """Take the mailbox of before from an entity, which an older database brought back, inside the caller's
    transaction."""
    lock_entities([entity_id])
    mailbox = mailbox_of(entity_id)
    if mailbox is not None:
        _stop(deps, mailbox)
    return mailbox is not None


def _stop(deps: Dependencies, mailbox: ServiceMailbox) -> None:
    mailbox.delete_instance()
    changes = {"email": [mailbox.email, ""]}
    journal.record("entity.mailbox_stopped", SYSTEM, deps.now(), entity_id=mailbox.entity_id, changes=changes)


def _entities_of(address_key: str) -> list[int]:
    rows = ServiceMailbox.select(ServiceMailbox.entity).where(ServiceMailbox.email_key == address_key)
    return [entity_id for (entity_id,) in rows.tuples()]


def copy_reminder(deps: Dependencies, request: AccountRequest) -> None:
    """Its managers were reminded of a request: its mailbox hears that some wait, once a day and once a reminder."""
    with database.atomic():
        lock_entities([request.entity_id])
        mailbox = mailbox_of(request.entity_id)
        if mailbox is None or _was_copied(deps, mailbox, request):
            return
        waiting = open_of_entity(request.entity_id, State.WITH_MANAGER)
        limited = restricted([row.id for row in waiting])
        waiting = [row for row in waiting if row.id not in limited]
        if not waiting:  # the last one was decided since the reminder was found due
            return
        ServiceMailbox.update(copied_at=deps.now()).where(ServiceMailbox.id == mailbox.id).execute()
        outbox.post(
            deps,
            "service_mailbox_reminder",
            mailbox.email,
            {
                "entity_name": Entity.get_by_id(request.entity_id).name,
                "waiting": len(waiting),
                "since": paris_date(min(row.state_since for row in waiting)).isoformat(),
            },
        )


def _was_copied(deps: Dependencies, mailbox: ServiceMailbox, request: AccountRequest) -> bool:
    if mailbox.copied_at is None:
        return False
    return mailbox.copied_at >= request.reminded_at or paris_date(mailbox.copied_at) == paris_date(deps.now())
