"""Managers read of an access review in their mail of the day: as it begins, and once more before its last day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.calendar import paris_date
from models import Mail, database
from models_absences import AccessReview
from queries.absences import there_on
from queries.locks import lock_account_by_id
from queries.memberships import active_managers
from services.machinery import outbox, tasks
from services.machinery.dependencies import Dependencies
from services.people.digests import demand_morning, digest_facts, had_mail_on, last_told, next_morning, waiting_for

TELL_REVIEW = "tell_review"
"""The kind of task that tells managers of a review."""


def review_mails_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with it. Whatever mails they chose, they are told. Raises tasks.TryAgain."""
    review = AccessReview.get_or_none(AccessReview.id == payload["review_id"])
    if review is None or review.closed_at is not None or review.silent_at is not None:
        return
    demand_morning(deps)
    since = datetime.fromisoformat(payload["since"])
    # Those who are away read of it on their return (digests.tell_back).
    there = there_on(paris_date(deps.now()), active_managers(review.entity_id))
    informed = [_tell(deps, person.id, review, since) for person in there]
    if not all(informed):
        raise tasks.TryAgain(next_morning(deps), "un mail par jour ouvré au plus")


def _tell(deps: Dependencies, account_id: int, review: AccessReview, since: datetime) -> bool:
    """Tell a manager of the review, with all that waits. False when they have had their mail of today."""
    with database.atomic():
        person = lock_account_by_id(account_id)
        today = paris_date(deps.now())
        waiting = waiting_for(person, today)
        if not any(one.id == review.id for one, _ in waiting.reviews) or _knows(last_told(person), review, since):
            return True
        if had_mail_on(person, today):
            return False
        outbox.post(deps, "digest", person.email, digest_facts(deps, waiting), account=person)
    return True


def _knows(last: Mail | None, review: AccessReview, since: datetime) -> bool:
    """Whether the last mail told of the review since then."""
    if last is None or last.created_at < since:
        return False
    return str(review.id) in {row["review"] for row in last.facts.get("reviews", ())}
