"""Drafts that the holder of an account begins from there: to join an entity, or to become manager of one of theirs."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import NotFound, TransitionRefused
from models import AccountRequest
from public_signup import entity_questions as questions
from public_signup.blueprint import blueprint
from public_signup.browser import remember
from public_signup.forms.known_entity import JoinForm
from public_signup.refusals import own_sentence
from public_signup.steps import go_on
from services.signup import known_entity
from web.current import account, actor, deps

KEY_MAXIMUM = 2**31 - 1
"""The largest id of a row."""


@blueprint.route("/creer-un-compte/rejoindre", methods=["GET", "POST"])
def join() -> ResponseReturnValue:
    """Its SIRET, then what is left to say: the full signup where nobody knows it yet."""
    if account() is None:
        return redirect(url_for("accounts.sign_in", next=request.path))
    form = JoinForm()
    if form.validate_on_submit():
        try:
            siret = form.siret.data
            return _begun(*known_entity.begin_to_join(deps(), actor(), siret, questions.looked_up(siret)))
        except TransitionRefused as refused:
            form.siret.errors = [own_sentence(refused)]
    return render_template("public_signup/join.html", form=form)


@blueprint.post("/creer-un-compte/role/<int:entity_id>")
def manage(entity_id: int) -> ResponseReturnValue:
    """Begin, or go on with, the request of a depositor to become manager."""
    if account() is None:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.my_account")))
    if entity_id > KEY_MAXIMUM:
        raise NotFound()
    try:
        return _begun(*known_entity.begin_to_manage(deps(), actor(), entity_id))
    except TransitionRefused as refused:
        flash(own_sentence(refused), "info")
        return redirect(url_for("accounts.my_account"))


def _begun(draft: AccountRequest, secret: str) -> ResponseReturnValue:
    return remember(make_response(redirect(go_on(draft))), secret)
