"""What the named reads of access reviews give of the small installation (`scope_world.py`)."""

from __future__ import annotations

from domain.permissions import Permission
from models import Entity
from models_absences import AccessReview
from queries import access_reviews, scopes
from tests.queries.reading import Read, one_by_one

READS_OF_REVIEWS: dict[str, Read] = {
    "reviews_visible_to": lambda world, actor: world.shown(scopes.reviews_visible_to(actor)),
    "reviews_visible_to confirm": lambda world, actor: world.shown(
        scopes.reviews_visible_to(actor, Permission.CONFIRM_PEOPLE)
    ),
    "reviews_visible_to help": lambda world, actor: world.shown(
        scopes.reviews_visible_to(actor, Permission.HELP_APPLICANT)
    ),
    "visible_review": one_by_one(AccessReview, lambda actor, row: access_reviews.visible_review(actor, row.id)),
    "review_to_answer": lambda world, actor: world.shown(
        row for entity in "ab" if (row := access_reviews.review_to_answer(actor, world.one(Entity, entity)))
    ),
    "open_reviews_of": lambda world, actor: world.shown(row for row, _ in access_reviews.open_reviews_of(actor)),
    "left_to_staff": lambda world, actor: world.shown(access_reviews.left_to_staff(actor)),
}
