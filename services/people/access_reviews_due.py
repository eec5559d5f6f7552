"""The clock: managers are asked every so many months who still belongs to their entity, and silence is told to staff.

Off unless `policy.access_review_months` says otherwise. Asked within the digest, never by a mail of its own
(services/people/access_review_mails.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from domain.actors import CLOCK
from domain.calendar import paris_date, paris_midnight
from domain.documents import add_months
from domain.errors import NotFound
from models import database
from models_absences import AccessReview
from queries.access_reviews import due_reviews, entities_to_ask, open_review, unanswered
from queries.locks import lock_entities, lock_row
from queries.memberships import active_managers
from services.machinery import journal, tasks
from services.machinery.dependencies import Dependencies
from services.people.access_review_mails import TELL_REVIEW
from services.people.access_reviews import close

KIND = "access_reviews"
EVERY = timedelta(hours=1)
"""It looks at all roles, which the clock's turn is too frequent for."""

ANSWERED_WITHIN = timedelta(days=30)
REMINDED_BEFORE = timedelta(days=7)


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does every hour."""
    begin_due(deps)


def begin_due(deps: Dependencies) -> int:
    """Ask the managers of each entity who were not asked for so many months; one transaction each. Returns how many.

    A review that nobody answered to its end is over then: the new one asks of the same people.
    """
    if not deps.policy.access_review_months:
        return 0
    since = _asked_before(deps)
    return sum(_begin(deps, entity_id, since) for entity_id in entities_to_ask(since, deps.policy.bulk_chunk))


def _asked_before(deps: Dependencies) -> datetime:
    """The instant by which an entity must have been asked, or known, for its turn to come today."""
    return paris_midnight(add_months(paris_date(deps.now()), -deps.policy.access_review_months) + timedelta(days=1))


def _begin(deps: Dependencies, entity_id: int, since: datetime) -> bool:
    with database.atomic():
        lock_entities([entity_id])
        # Looked at again under the lock: another process may have asked, and people may have gone.
        if entity_id not in entities_to_ask(since, deps.policy.bulk_chunk, only=entity_id):
            return False
        former = open_review(entity_id)
        if former is not None:
            close(deps, lock_row(AccessReview, former.id))
        now = deps.now()
        review = AccessReview.create(entity=entity_id, asked_at=now, due_on=paris_date(now) + ANSWERED_WITHIN)
        journal.record("review.asked", CLOCK, now, entity_id=entity_id, due_on=review.due_on.isoformat())
        for at in (now, paris_midnight(review.due_on - REMINDED_BEFORE)):
            tasks.enqueue(deps, TELL_REVIEW, {"review_id": review.id, "since": at.isoformat()}, run_at=at)
    return True


def fall_silent_due(deps: Dependencies) -> int:
    """Leave to staff what managers did not answer to its end by its day. Returns how many."""
    today = paris_date(deps.now())
    return sum(_fall_silent(deps, review_id, today) for review_id in due_reviews(today, deps.policy.bulk_chunk))


def _fall_silent(deps: Dependencies, review_id: int, today: date) -> bool:
    with database.atomic():
        try:
            review: AccessReview = lock_row(AccessReview, review_id)
        except NotFound:
            return False
        if review.closed_at is not None or review.silent_at is not None or review.due_on >= today:
            return False
        alone = active_managers(review.entity_id)
        if not unanswered(review, alone[0].id if len(alone) == 1 else None):
            close(deps, review)
            return False
        AccessReview.update(silent_at=deps.now()).where(AccessReview.id == review.id).execute()
        journal.record("review.silent", CLOCK, deps.now(), entity_id=review.entity_id)
    return True
