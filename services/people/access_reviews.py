"""What managers answer about the people of their entity, when they are asked who still belongs to it.

Nobody is suspended by silence, nor by an answer: that is done where roles are suspended, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.permissions import Permission, demand
from models import database
from models_absences import AccessReview, AccessReviewAnswer
from queries.access_reviews import roles_asked_about, unanswered, visible_review
from queries.locks import lock_entities, lock_row, until_it_stands
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh


def answer(
    deps: Dependencies, actor: Actor, review_id: int, *, stay: Collection[int], gone: Collection[int]
) -> AccessReview:
    """Say of memberships (their ids) whether the person stays in the entity; of one that stopped meanwhile, nothing.

    The last answer counts. The review is closed once everybody but the person who answers is said to stay. Raises
    NotAllowed, NotFound, TransitionRefused ("review_over").
    """
    demand(actor, Permission.CONFIRM_PEOPLE)
    with database.atomic():
        review, actor = _locked(actor, review_id)
        if review.closed_at is not None:
            raise TransitionRefused("review", "", Refusal("review_over"))
        asked = [row for row in roles_asked_about(review, {*stay, *gone}) if row.account_id != actor.account_id]
        for row in asked:
            _put(deps, actor, review, row.id, stays=row.id in stay)
        if asked:
            staying = sum(row.id in stay for row in asked)
            counts = {"stay": staying, "gone": len(asked) - staying}
            journal.record("review.answered", actor, deps.now(), entity_id=review.entity_id, **counts)
        if not unanswered(review, actor.account_id):
            close(deps, review)
    return review


def close(deps: Dependencies, review: AccessReview) -> None:
    """Nobody is waited for any more. Under the review's lock."""
    now = deps.now()
    review.absorb({"closed_at": now})
    AccessReview.update(closed_at=now).where(AccessReview.id == review.id).execute()


def _put(deps: Dependencies, actor: Actor, review: AccessReview, membership_id: int, *, stays: bool) -> None:
    """One answer of a person; the review is locked, so nobody else writes it."""
    mine = (AccessReviewAnswer.review == review.id) & (AccessReviewAnswer.membership == membership_id)
    AccessReviewAnswer.delete().where(mine).execute()
    AccessReviewAnswer.create(
        review=review.id, membership=membership_id, stays=stays, by=actor.account_id, at=deps.now()
    )


def _locked(actor: Actor, review_id: int) -> tuple[AccessReview, Actor]:
    """The review, locked after its entity, and the actor of this instant, who may still answer it."""

    def attempt() -> AccessReview | None:
        entity_id = visible_review(actor, review_id, Permission.CONFIRM_PEOPLE).entity_id
        lock_entities([entity_id])
        row: AccessReview = lock_row(AccessReview, review_id)
        return row if row.entity_id == entity_id else None

    review = until_it_stands(attempt)
    now = afresh(actor, Permission.CONFIRM_PEOPLE)
    visible_review(now, review.id, Permission.CONFIRM_PEOPLE)
    return review, now
