"""« Demander à devenir gestionnaire », from the follow-up page of somebody who waits for a manager's answer."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import LinkUnusable, SignInNeeded, TransitionRefused, WrongPassword
from domain.workflow import BY_NAME
from models import AccountRequest
from public_signup.blueprint import blueprint
from public_signup.followed import dead_link
from public_signup.forms.activation import PasswordForm
from public_signup.views.follow_up import applicant_of, proof_of, with_password
from services.machinery.links import followed_request
from services.signup import manager_role
from services.signup.proof import Proof
from web.current import actor, deps
from web.limits import counted
from web.words import sentence


@blueprint.route("/suivi/<token>/role", methods=["GET", "POST"])
@counted("manager_role")
def ask_manager_role(token: str) -> ResponseReturnValue:
    """Asks first: the manager decides no more, and documents are needed. And for the password, of somebody who only
    holds a link."""
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        return dead_link()
    if followed.state not in BY_NAME["ask_manager_role"].sources:
        return _back(token)
    held = proof_of(followed)
    form = PasswordForm(prefix="connu")
    if request.method == "POST":
        proof = held or with_password("manager_role", followed, form)
        if proof is not None:
            return _asked(token, followed, proof)
    return render_template(
        "public_signup/manager_role.html",
        token=token,
        followed=followed,
        entity_name=followed.display_name,
        form=form,
        asks_password=held is None,
    )


def _asked(token: str, followed: AccountRequest, proof: Proof) -> ResponseReturnValue:
    try:
        manager_role.ask_manager_role(deps(), followed.id, applicant_of(followed), proof)
        flash("C’est noté\N{NO-BREAK SPACE}: voici où en est votre demande.", "success")
    except (TransitionRefused, SignInNeeded, WrongPassword) as refused:
        # Somebody was faster: it was decided, has an account, or its password was changed.
        flash(sentence(refused), "info")
    return _back(token)


def _back(token: str) -> ResponseReturnValue:
    return redirect(url_for("public_signup.follow_up", token=token))
