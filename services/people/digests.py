"""One mail a working day, agents' default and others' choice: what waits for them, if anything does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from peewee import SQL

from domain.calendar import midnight_after, paris_date
from domain.mails import JSON
from domain.permissions import Permission, roles_with
from domain.states import MailPreference, State
from models import Account, AccountRequest, Mail, database
from models_absences import AccessReview
from queries.absences import shut_on, there_on
from queries.access_reviews import open_reviews_of
from queries.actors import actor_of
from queries.grid import Queue, in_queue
from queries.locks import lock_account_by_id
from queries.scopes import requests_visible_to
from services.machinery import outbox, tasks
from services.machinery.dependencies import Dependencies
from services.requests.patience import end_of_patience

MORNING_HOUR = 7
"""In Paris: the mail is there when the working day begins."""

LISTED = 50

OF_WHAT_WAITS = ("to_decide", "manager_silent", "digest")
"""The mails that tell somebody what waits for them."""
ONE_A_DAY = (*OF_WHAT_WAITS, "same_siren")
"""A manager has one of these a working day at most."""
OF_ALL = ("digest",)
"""Those that tell a reviewer of all that waits: at once, they are told of each request alone."""


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody: how many requests, those that have waited longest, at most `LISTED`, and reviews."""

    rows: list[AccountRequest]
    total: int
    reviews: list[tuple[AccessReview, int]]
    """The access reviews that a manager is asked to answer, with how many people each is still about."""

    def holds(self, request: AccountRequest) -> bool:
        """Whether this request is one of them, or may be one of those that are not listed."""
        return self.total > len(self.rows) or request in self.rows


def morning_of(deps: Dependencies) -> date | None:
    """Today, from the morning on of a day on which people work; None otherwise."""
    return paris_date(deps.now()) if not_yet_morning(deps) is None else None


def send_due(deps: Dependencies) -> int:
    """Post today's digests, each once, from the morning on; none on a day on which nobody works, and none to
    people who are away. Returns how many.
    """
    today = morning_of(deps)
    if today is None:
        return 0
    # Written out: the index of those who want it serves a literal only.
    daily = Account.mail_preference == SQL("'daily'")
    people = list(Account.select().where(daily, Account.active).order_by(Account.id))
    return sum(_send(deps, person.id, today) for person in there_on(today, people))


def _send(deps: Dependencies, account_id: int, today: date) -> bool:
    with database.atomic():
        # Locked, so that another process which looks at this instant finds the mail.
        person = lock_account_by_id(account_id)
        if had_mail_on(person, today):
            return False
        waiting = waiting_for(person, today)
        if not waiting.rows:
            return False
        outbox.post(deps, "digest", person.email, digest_facts(deps, waiting), account=person)
    return True


def tell_back(deps: Dependencies, person: Account, today: date, last_day: date) -> bool:
    """Tell somebody who is back, or whose entity is open again, since the day after this one (Paris) what waits, all in
    one mail, under the account's lock. Those who want no such mails are told of what they were to be reminded of.

    False when their mail of today told something else: they are told on another day.
    """
    waiting = waiting_for(person, today)
    wanted = person.mail_preference != MailPreference.NONE
    owed = [request for request in waiting.rows if wanted or _escalates_on(deps, request)]
    if not person.active or not (owed or waiting.reviews):
        return True
    alone = person.staff_role in roles_with(Permission.REQUEST_CHANGES)
    last = last_told(person, OF_ALL if alone else OF_WHAT_WAITS)
    if last is not None and last.created_at >= midnight_after(last_day) and _tells_all(last, owed, waiting):
        return True
    if had_mail_on(person, today, OF_ALL if alone else ONE_A_DAY):
        return False
    outbox.post(deps, "digest", person.email, digest_facts(deps, waiting), account=person)
    return True


def _tells_all(mail: Mail, owed: Sequence[AccountRequest], waiting: Waiting) -> bool:
    reviews = {row["review"] for row in mail.facts.get("reviews", ())}
    return all(tells_of(mail, request) for request in owed) and reviews >= {
        str(review.id) for review, _ in waiting.reviews
    }


def tells_of(mail: Mail, request: AccountRequest) -> bool:
    """Whether a mail `OF_WHAT_WAITS` tells of this request, or of some that it does not list."""
    rows = mail.facts.get("requests")
    listed = {row["reference"] for row in rows} if rows is not None else {mail.facts["reference"]}
    return request.reference in listed or mail.facts.get("total", 0) > len(listed)


def not_yet_morning(deps: Dependencies) -> datetime | None:
    """The next working day's morning, where it has not come yet on a working day."""
    now = deps.now()
    morning = deps.working_days.from_hour(now, MORNING_HOUR)
    return morning if morning > now else None


def demand_morning(deps: Dependencies) -> None:
    """Raises tasks.TryAgain before seven on a working day in Paris, and on other days."""
    morning = not_yet_morning(deps)
    if morning is not None:
        raise tasks.TryAgain(morning, "les mails partent les jours ouvrés")


def next_morning(deps: Dependencies) -> datetime:
    """Seven o'clock of the next working day after today, in Paris."""
    return deps.working_days.from_hour(midnight_after(paris_date(deps.now())), MORNING_HOUR)


def last_told(person: Account, events: Sequence[str] = OF_WHAT_WAITS) -> Mail | None:
    """The last mail that told somebody what waits for them."""
    mails = Mail.select().where(Mail.account == person, Mail.event.in_(events))
    last: Mail | None = mails.order_by(Mail.created_at.desc(), Mail.id.desc()).first()
    return last


def had_mail_on(person: Account, day: date, events: Sequence[str] = ONE_A_DAY) -> bool:
    """Whether somebody has had, on this day in Paris, a mail that comes once a day."""
    last = last_told(person, events)
    return last is not None and paris_date(last.created_at) == day


def waiting_for(person: Account, today: date) -> Waiting:
    """The requests that this person can decide on now, as the grid lists them, oldest first; as a manager none of an
    entity that is shut.
    """
    actor = actor_of(person)
    actor = replace(actor, managed=actor.managed - shut_on(today, actor.managed))
    query = in_queue(requests_visible_to(actor), Queue.WAITING, actor, today)
    rows = list(query.order_by(AccountRequest.waiting_since, AccountRequest.id).limit(LISTED))
    total = len(rows) if len(rows) < LISTED else query.count()
    return Waiting(rows, total, open_reviews_of(actor))


def digest_facts(deps: Dependencies, waiting: Waiting) -> dict[str, JSON]:
    """What a digest says of each request (who asks, since when, whether its managers have been reminded) and review."""
    rows: list[JSON] = [
        {
            "reference": request.reference,
            "applicant_name": request.full_name,
            "entity_name": request.display_name,
            "since": paris_date(request.waiting_since).isoformat(),
            "escalates_on": _escalates_on(deps, request),
        }
        for request in waiting.rows
    ]
    reviews: list[JSON] = [
        {
            "review": str(review.id),
            "entity_name": review.entity.name,
            "people": count,
            "on": review.due_on.isoformat(),
        }
        for review, count in waiting.reviews
    ]
    return {"requests": rows, "total": waiting.total, "reviews": reviews}


def _escalates_on(deps: Dependencies, request: AccountRequest) -> str:
    """From when others may decide, once its managers were reminded; '' before, and when they may by now."""
    if request.state != State.WITH_MANAGER or request.reminded_at is None or request.escalated_at is not None:
        return ""
    return paris_date(end_of_patience(deps, request)).isoformat()
