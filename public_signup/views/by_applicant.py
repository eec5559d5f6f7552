"""What only the applicant may do from the follow-up page: withdraw, ask to become manager.

Each asks first, for it cannot be undone; and anybody may hold a link, so that it takes the password too, or the browser
that sent the request.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from adapters.passwords import verify_password
from domain.actors import Actor
from domain.errors import LinkUnusable, SignInNeeded, TransitionRefused, WrongPassword
from domain.states import OPEN, State
from domain.workflow import BY_NAME
from models import AccountRequest
from public_signup.blueprint import blueprint
from public_signup.followed import applicant_of, dead_link, proof_held
from public_signup.forms.activation import PasswordForm
from services.machinery.dependencies import Dependencies
from services.machinery.links import followed_request
from services.requests import closing
from services.signup import manager_role
from services.signup.proof import Proof
from web import sign_in_limits
from web.current import actor, deps
from web.limits import counted
from web.words import sentence

TOO_MANY_PASSWORDS = "Trop de mots de passe faux. Attendez quelques minutes, puis réessayez."


@dataclass(frozen=True)
class Act:
    """`sources`: where it is offered; `done`: what the person reads then."""

    sources: Collection[State]
    template: str
    does: Callable[[Dependencies, int, Actor, Proof], object]
    done: str


WITHDRAW = Act(OPEN, "public_signup/withdraw.html", closing.withdraw_by_link, "Votre demande est annulée.")
ASK_MANAGER_ROLE = Act(
    BY_NAME["ask_manager_role"].sources,
    "public_signup/manager_role.html",
    manager_role.ask_manager_role,
    "C’est noté\N{NO-BREAK SPACE}: voici où en est votre demande.",
)


@blueprint.route("/suivi/<token>/annuler", methods=["GET", "POST"])
@counted("withdrawal")
def withdraw(token: str) -> ResponseReturnValue:
    """« Annuler ma demande »."""
    return _asked_first(token, WITHDRAW)


@blueprint.route("/suivi/<token>/role", methods=["GET", "POST"])
@counted("manager_role")
def ask_manager_role(token: str) -> ResponseReturnValue:
    """« Demander à devenir gestionnaire », of somebody who waits for a manager's answer."""
    return _asked_first(token, ASK_MANAGER_ROLE)


def _asked_first(token: str, act: Act) -> ResponseReturnValue:
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        return dead_link()
    if followed.state not in act.sources:
        return _back(token)
    held = proof_held(followed)
    form = PasswordForm(prefix="connu")
    if request.method == "POST":
        proof = held or _with_password(followed, form)
        if proof is not None:
            return _done(token, followed, proof, act)
    return render_template(
        act.template,
        token=token,
        followed=followed,
        entity_name=followed.display_name,
        form=form,
        asks_password=held is None,
    )


def _with_password(followed: AccountRequest, form: PasswordForm) -> Proof | None:
    """The proof that the typed password is; None when it is none, as the form then says. Tries are counted."""
    if not form.validate():
        return None
    if sign_in_limits.link_password_blocked(followed.id):
        form.password.errors = [TOO_MANY_PASSWORDS]
        return None
    if not verify_password(form.password.data, followed.password_hash):
        sign_in_limits.link_password_failed(followed.id)
        form.password.errors = [sentence(WrongPassword())]
        return None
    return Proof(verified_hash=followed.password_hash)


def _done(token: str, followed: AccountRequest, proof: Proof, act: Act) -> ResponseReturnValue:
    try:
        act.does(deps(), followed.id, applicant_of(followed), proof)
        flash(act.done, "success")
    except (TransitionRefused, SignInNeeded, WrongPassword) as refused:
        # Somebody was faster: it was decided, has an account, or its password was changed.
        flash(sentence(refused), "info")
    return _back(token)


def _back(token: str) -> ResponseReturnValue:
    return redirect(url_for("public_signup.follow_up", token=token))
