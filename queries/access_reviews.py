"""Named reads of access reviews: which people of an entity their managers were asked about, and what is unanswered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from domain.states import Role
from models import Account, Entity, Membership
from models_absences import AccessReview, AccessReviewAnswer
from queries.scopes import reviews_visible_to

_OPEN = AccessReview.closed_at.is_null()


def visible_review(actor: Actor, review_id: int, permission: Permission = Permission.SEE_PEOPLE) -> AccessReview:
    """Raises NotFound, the same for absent and hidden."""
    review: AccessReview | None = reviews_visible_to(actor, permission).where(AccessReview.id == review_id).first()
    if review is None:
        raise NotFound()
    return review


def review_to_answer(actor: Actor, entity: Entity) -> AccessReview | None:
    """The open one of this entity, if the actor may answer it."""
    mine = reviews_visible_to(actor, Permission.CONFIRM_PEOPLE)
    row: AccessReview | None = mine.where(AccessReview.entity == entity, _OPEN).first()
    return row


def people_asked_about(review: AccessReview) -> list[Membership]:
    """Whose role was current as the review began, and can be used: managers first, each with what was answered
    (`answer`, None before)."""
    answer = AccessReviewAnswer
    answered = (answer.membership == Membership.id) & (answer.review == review)
    rows = (
        Membership.select(Membership, Account, answer)
        .join_from(Membership, Account, on=Membership.account)
        .join_from(Membership, answer, JOIN.LEFT_OUTER, on=answered, attr="answer")
        .where(Membership.entity == review.entity_id, Membership.since <= review.asked_at, *_usable())
    )
    return list(rows.order_by(Membership.role.desc(), Membership.since, Membership.id))


def _usable() -> tuple[Any, ...]:
    return Membership.until.is_null(), Membership.suspended_at.is_null(), Account.active


def open_reviews_of(actor: Actor) -> list[tuple[AccessReview, int]]:
    """Those that wait for an answer in the entities that the actor manages, the first to end first, with how many
    people are still to be confirmed; none that is left to staff by now."""
    if not actor.managed:
        return []
    rows = (
        AccessReview.select(AccessReview, Entity)
        .join(Entity)
        .where(_OPEN, AccessReview.silent_at.is_null(), AccessReview.entity.in_(sorted(actor.managed)))
        .order_by(AccessReview.due_on, AccessReview.id)
    )
    counted = ((review, len(unanswered(review, actor.account_id))) for review in rows)
    return [(review, count) for review, count in counted if count]


def unanswered(review: AccessReview, apart_from: int | None) -> list[Membership]:
    """The people of whom nobody said that they stay, but for one account: who answers is there."""
    people = people_asked_about(review)
    return [row for row in people if row.account_id != apart_from and not (row.answer and row.answer.stays)]


def left_to_staff(actor: Actor) -> Any:
    """Those whose day passed without all answers, longest ago first, with their entities: a query."""
    rows = reviews_visible_to(actor).where(_OPEN, AccessReview.silent_at.is_null(False))
    return rows.select(AccessReview, Entity).join(Entity).order_by(AccessReview.silent_at, AccessReview.id)


def entities_to_ask(since: datetime, limit: int, *, only: int | None = None) -> list[int]:
    """The ids of the entities whose managers are asked now: known since then, with somebody to be confirmed by
    somebody else, and not asked since; of one entity alone where `only` says so."""
    managing = (
        Membership.select(Membership.entity)
        .join(Account, on=Membership.account)
        .where(Membership.role == Role.ENTITY_MANAGER, *_usable())
    )
    several = (
        Membership.select(Membership.entity)
        .join(Account, on=Membership.account)
        .where(*_usable())
        .group_by(Membership.entity)
        .having(fn.COUNT(Membership.id) > 1)
    )
    asked = AccessReview.select(AccessReview.entity).where(AccessReview.asked_at >= since)
    if only is not None:  # said in each: none looks at what is not of that entity
        managing, several = (query.where(Membership.entity == only) for query in (managing, several))
        asked = asked.where(AccessReview.entity == only)
    rows = Entity.select(Entity.id).where(
        Entity.created_at < since,
        Entity.merged_into.is_null(),
        Entity.closed_on.is_null(),
        Entity.id.in_(managing),
        Entity.id.in_(several),
        Entity.id.not_in(asked),
    )
    if only is not None:
        rows = rows.where(Entity.id == only)
    return [entity_id for (entity_id,) in rows.order_by(Entity.id).limit(limit).tuples()]


def due_reviews(today: date, limit: int) -> list[int]:
    """The ids of those whose last day has passed, and that are not left to staff yet."""
    rows = AccessReview.select(AccessReview.id).where(
        _OPEN, AccessReview.silent_at.is_null(), AccessReview.due_on < today
    )
    return [review_id for (review_id,) in rows.order_by(AccessReview.due_on).limit(limit).tuples()]


def open_review(entity_id: int) -> AccessReview | None:
    row: AccessReview | None = AccessReview.select().where(_OPEN, AccessReview.entity == entity_id).first()
    return row


def roles_asked_about(review: AccessReview, ids: Collection[int]) -> list[Membership]:
    """Those among the people asked about that have these ids."""
    return [row for row in people_asked_about(review) if row.id in set(ids)]
