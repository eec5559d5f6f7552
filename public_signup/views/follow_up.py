"""`/suivi/`: where the request stands, who has it, what to mend, how to withdraw."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.actors import Actor, applicant
from domain.calendar import french_date, french_duration, paris_date
from domain.errors import LinkUnusable, TransitionRefused
from domain.states import OPEN, WITH_DECIDERS, LinkPurpose, State
from domain.workflow import BY_NAME
from models import AccountRequest
from public_signup import complements, history
from public_signup.blueprint import blueprint
from public_signup.presenter import summary
from queries.documents import current_versions
from queries.requests import last_applied_decision
from queries.statistics import place_in_queue, usual_delay
from services import closing, drafts
from services.links import request_of_link
from services.routing import display_name
from web.current import office
from web.limits import counted
from web.words import sentence


@blueprint.route("/suivi/<token>", methods=["GET", "POST"])
def follow_up(token: str) -> ResponseReturnValue:
    try:
        followed = request_of_link(office(), token, LinkPurpose.FOLLOW_UP)
    except LinkUnusable:
        return render_template("public_signup/follow_up_unusable.html"), 404
    form = complements.form_of(followed)
    if request.method == "POST":
        if form is None:
            flash("Votre demande a changé entre-temps : voici où elle en est.", "info")
            return _back(token)
        if complements.take(followed, form, applicant_of(followed)):
            return _back(token)
    return _page(token, followed, form)


def applicant_of(followed: AccountRequest) -> Actor:
    """The person who holds the link."""
    return applicant(followed.id, followed.email_key, followed.full_name, followed.account_id)


def _back(token: str) -> ResponseReturnValue:
    return redirect(url_for("public_signup.follow_up", token=token))


def _page(token: str, followed: AccountRequest, form: complements.ComplementForm | None) -> str:
    state = State(followed.state)
    title, words = history.STANDING[state]
    needs = drafts.draft_requirements(office(), followed)
    return render_template(
        "public_signup/follow_up.html",
        token=token,
        followed=followed,
        state=state,
        standing=title,
        words=words,
        since=french_date(paris_date(followed.state_since)),
        entity_name=display_name(followed),
        place=place_in_queue(followed),
        delay=_delay(state),
        events=history.told(followed),
        form=form,
        items=complements.shown(followed) if form is not None else [],
        answer_by=french_date(paris_date(followed.answer_by)) if followed.answer_by else None,
        decision=last_applied_decision(followed.id),
        sections=summary(office().registry, followed, needs, current_versions(followed)),
        withdrawable=state in BY_NAME["withdraw"].sources,
        registry=office().registry,
        policy=office().policy,
        **complements.limits_in_words(),
    )


def _delay(state: State) -> str | None:
    """« La moitié des demandes… », while somebody is to decide and there are cases enough."""
    if state not in WITH_DECIDERS:
        return None
    usual = usual_delay(office().now(), by_staff=state is State.WITH_SI)
    if usual is None:
        return None
    half, most = french_duration(usual.median), french_duration(usual.most)
    return f"La moitié des demandes reçoivent une réponse en {half}, neuf sur dix en {most}."


@blueprint.route("/suivi/<token>/annuler", methods=["GET", "POST"])
@counted("withdrawal")
def withdraw(token: str) -> ResponseReturnValue:
    """« Annuler ma demande » asks first."""
    try:
        followed = request_of_link(office(), token, LinkPurpose.FOLLOW_UP)
    except LinkUnusable:
        return render_template("public_signup/follow_up_unusable.html"), 404
    if request.method == "POST":
        try:
            closing.withdraw(office(), followed.id, applicant_of(followed))
            flash("Votre demande est annulée.", "success")
        except TransitionRefused as refused:
            flash(sentence(refused), "info")
        return _back(token)
    if followed.state not in OPEN:
        return _back(token)
    return render_template(
        "public_signup/withdraw.html", token=token, followed=followed, entity_name=display_name(followed)
    )
