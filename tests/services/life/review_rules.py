"""Managers are asked who still belongs to their entity, and answer, or do not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from models import Entity, Membership
from models_absences import AccessReview
from services.people import access_reviews, access_reviews_due
from tests.services.life.machine import World, a_number


class ReviewRules(World):
    @rule()
    def ask_who_belongs(self) -> None:
        asking = replace(self.deps, policy=replace(self.deps.policy, access_review_months=2))
        access_reviews_due.begin_due(asking)
        access_reviews_due.fall_silent_due(asking)

    @rule(number=a_number, who=a_number, role=a_number, stays=st.booleans())
    def say_who_belongs(self, number: int, who: int, role: int, stays: bool) -> None:
        reviews = list(AccessReview.select().order_by(AccessReview.id))
        roles = list(Membership.select().order_by(Membership.id))
        if not reviews or not roles:
            return
        one = [roles[role % len(roles)].id]
        self.attempt(
            access_reviews.answer,
            self.deps,
            self.pick_actor(who),
            reviews[number % len(reviews)].id,
            stay=one if stays else [],
            gone=[] if stays else one,
        )

    @invariant()
    def nobody_is_asked_about_an_entity_that_is_no_more(self) -> None:
        of_merged = AccessReview.select().join(Entity).where(Entity.merged_into.is_null(False))
        assert of_merged.where(AccessReview.closed_at.is_null()).count() == 0
