"""One mail a day to deciders who chose so: what waits for them, if anything does."""

from __future__ import annotations

from datetime import date, datetime

from peewee import SQL

from domain.calendar import paris_date, paris_midnight, paris_time
from models import Account, AccountRequest, Mail, database
from queries.actors import actor_of
from queries.grid import Queue, in_queue
from queries.scopes import requests_visible_to
from services.machinery import outbox
from services.machinery.dependencies import Dependencies

MORNING_HOUR = 7
"""In Paris: the mail is there when the working day begins."""

LISTED = 50


def send_due(deps: Dependencies) -> int:
    """Post today's digests, each once, from the morning on. Returns how many."""
    now = deps.now()
    if paris_time(now).hour < MORNING_HOUR:
        return 0
    # Written out: the index of those who want it serves a literal only.
    daily = Account.mail_preference == SQL("'daily'")
    people = list(Account.select().where(daily, Account.active).order_by(Account.id))
    return sum(_send(deps, person, since=paris_midnight(paris_time(now).date())) for person in people)


def _send(deps: Dependencies, person: Account, *, since: datetime) -> bool:
    with database.atomic():
        sent_today = Mail.select().where(Mail.event == "digest", Mail.account == person, Mail.created_at >= since)
        waiting = waiting_for(person, paris_date(deps.now()))
        if not waiting or sent_today.exists():
            return False
        rows = [
            {"reference": r.reference, "applicant_name": r.full_name, "entity_name": r.display_name} for r in waiting
        ]
        outbox.post(deps, "digest", person.email, {"requests": rows}, account=person)
    return True


def waiting_for(person: Account, today: date) -> list[AccountRequest]:
    """The requests that this person can decide on now, as the grid lists them, oldest first, at most `LISTED`."""
    actor = actor_of(person)
    query = in_queue(requests_visible_to(actor), Queue.WAITING, actor, today)
    return list(query.order_by(AccountRequest.waiting_since, AccountRequest.id).limit(LISTED))
