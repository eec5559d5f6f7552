"""The page of an access review: for each person of the entity, whether they still belong to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import words
from backoffice.access import Guarded, row_id
from backoffice.entities.address import entity_address
from domain.errors import TransitionRefused
from domain.permissions import Permission
from models import Membership
from models_absences import AccessReview
from queries import access_reviews, directory
from queries.scopes import reviews_visible_to
from services.people import access_reviews as answering
from web.current import actor, deps
from web.fields import Choice, choice
from web.form_words import FrenchForm
from web.words import sentence

ROLE = "role-"
STAYS, GONE = "reste", "parti"


class ReviewForm(FrenchForm):
    """One question a person; any may be left for later."""

    @property
    def people(self) -> list[Any]:
        return [field for field in self if field.name.startswith(ROLE)]

    def those(self, answer: str) -> set[int]:
        """The ids of the memberships of which this was answered."""
        return {int(field.name.removeprefix(ROLE)) for field in self.people if field.data == answer}


def review_form(people: list[Membership]) -> ReviewForm:
    """The form that asks about these people."""
    fields: dict[str, Any] = {}
    for row in people:
        ways = [choice(STAYS, "En fait partie"), choice(GONE, "N’en fait plus partie")]
        label = f"{row.account.full_name}, {words.role_label(row.role)}"
        fields[f"{ROLE}{row.id}"] = Choice(label, choices=ways, default=GONE if row.answer else None)
    form: ReviewForm = type("ReviewForm", (ReviewForm,), fields)()
    return form


class Reviews(Guarded):
    """Answering an access review."""

    permissions = {"review": Permission.SEE_PEOPLE, "answer": Permission.CONFIRM_PEOPLE}
    in_menu = False

    @expose("/<review_id>")
    def review(self, review_id: str) -> ResponseReturnValue:
        row = access_reviews.visible_review(actor(), row_id(review_id))
        return _page(row, review_form(access_reviews.unanswered(row, actor().account_id)))

    @expose("/<review_id>", methods=("POST",))
    def answer(self, review_id: str) -> ResponseReturnValue:
        row = access_reviews.visible_review(actor(), row_id(review_id), Permission.CONFIRM_PEOPLE)
        form = review_form(access_reviews.unanswered(row, actor().account_id))
        if not form.validate_on_submit():
            return _page(row, form), 422
        stay, gone = form.those(STAYS), form.those(GONE)
        if form.people and not stay | gone:
            form.people[0].errors = ["Répondez pour une personne au moins."]
            return _page(row, form), 422
        try:
            row = answering.answer(deps(), actor(), row.id, stay=stay, gone=gone)
        except TransitionRefused as refused:
            flash(sentence(refused), "error")
            return redirect(url_for(".review", review_id=row.id))
        return _answered(row, gone)


def _answered(row: AccessReview, gone: set[int]) -> ResponseReturnValue:
    """To the suspension of the first person who is gone, where the reader may suspend; else what is left to answer."""
    stoppable = directory.stoppable_in(actor(), row.entity)
    first = next((membership_id for membership_id in sorted(gone) if membership_id in stoppable), None)
    if first is not None:
        flash("C’est noté. Suspendez maintenant le rôle de la personne qui n’est plus là.", "success")
        return redirect(url_for("backoffice_memberships.suspend", membership_id=first))
    if row.closed_at is None:
        flash("C’est noté. D’autres personnes restent à confirmer.", "success")
        return redirect(url_for(".review", review_id=row.id))
    flash("C’est noté. La revue des accès est terminée.", "success")
    return redirect(entity_address(row.entity_id))


def _page(row: AccessReview, form: ReviewForm) -> str:
    who = actor()
    people = [one for one in access_reviews.people_asked_about(row) if one.account_id != who.account_id]
    return render_template(
        "backoffice/access_review.html",
        row=row,
        form=form,
        people=people,
        stoppable=directory.stoppable_in(who, row.entity),
        may_answer=reviews_visible_to(who, Permission.CONFIRM_PEOPLE).where(AccessReview.id == row.id).exists(),
    )
