"""Activating: opening the link changes nothing, a button does (rule 7)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from adapters.passwords import hash_password, verify_password
from domain.errors import LinkUnusable, SignInNeeded, TransitionRefused, WrongPassword
from domain.states import CLOSED, LinkPurpose
from models import AccountRequest
from public_signup.blueprint import blueprint
from public_signup.browser import secret_of
from public_signup.followed import dead_link, to_follow_up
from public_signup.forms.activation import NewPasswordForm, PasswordForm
from public_signup.refusals import own_sentence
from queries.journal import service_withdrew
from queries.signing_in import account_of
from services.machinery.links import opens, request_of_link
from services.signup import activation, submission
from web import limits, sign_in_limits
from web.current import actor, deps

TOO_MANY = "Trop de mots de passe faux. Attendez quelques minutes, ou choisissez un nouveau mot de passe ci-dessous."
WITH_PASSWORD, WITH_NEW, RENEW = "mot-de-passe", "nouveau", "renouveler"


@dataclass(frozen=True)
class Forms:
    """The two ways to show who one is in a browser that did not submit."""

    known: PasswordForm
    new: NewPasswordForm


@blueprint.route("/activation/<token>", methods=["GET", "POST"])
@limits.counted("activation")
def activate(token: str) -> ResponseReturnValue:
    try:
        wanted = request_of_link(deps(), token, LinkPurpose.ACTIVATION)
        if wanted.state in CLOSED and wanted.activated_at is None:
            # What nobody activated is withdrawn by the service when another is, for the same person and entity.
            raise LinkUnusable("replaced" if service_withdrew(wanted) else "closed")
    except LinkUnusable as unusable:
        return _unusable(token, unusable)
    if wanted.activated_at is not None and not opens(deps(), wanted, actor().account_id):
        return dead_link()
    forms = Forms(PasswordForm(prefix="connu"), NewPasswordForm(wanted, prefix="nouveau"))
    if request.method == "POST":
        if wanted.activated_at is not None:
            return to_follow_up(wanted)
        proof = _proof(wanted, forms)
        if proof is not None:
            try:
                return _activated(token, proof)
            except WrongPassword:
                forms.known.password.errors = ["Ce n’est pas le mot de passe choisi pour cette demande."]
            except SignInNeeded:
                pass  # the page below says so
            except LinkUnusable as unusable:
                return _unusable(token, unusable)
            except TransitionRefused as refused:
                why = refused.refusal.code
                words = own_sentence(refused)
                return render_template("public_signup/activation_refused.html", wanted=wanted, why=why, words=words)
    return _page(token, wanted, forms)


def _page(token: str, wanted: AccountRequest, forms: Forms) -> str:
    holder = account_of(wanted.email_key)
    return render_template(
        "public_signup/activation.html",
        token=token,
        wanted=wanted,
        forms=forms,
        entity_name=wanted.display_name,
        has_account=holder is not None,
        account_closed=holder is not None and not holder.active,
        signed_in_as_holder=holder is not None and actor().account_id == holder.id,
        own_browser=secret_of(wanted) is not None,
        renewing=request.form.get("action") == WITH_NEW,
        sign_in=url_for("accounts.sign_in", next=request.path),
    )


def _proof(wanted: AccountRequest, forms: Forms) -> activation.Proof | None:
    """What this POST shows of who the person is; None when it shows nothing, and the form says what is wrong."""
    action = request.form.get("action")
    if action == WITH_PASSWORD:
        if not forms.known.validate():
            return None
        if sign_in_limits.link_password_blocked(wanted.id):
            forms.known.password.errors = [TOO_MANY]
            return None
        # An account holder's request has no password of its own: the same work, and no.
        right = verify_password(forms.known.password.data, wanted.password_hash)
        if not right:
            sign_in_limits.link_password_failed(wanted.id)
        return activation.Proof(verified_hash=wanted.password_hash if right else "")
    if action == WITH_NEW:
        if not forms.new.validate():
            return None
        return activation.Proof(new_password_hash=hash_password(forms.new.password.data))
    return activation.Proof(browser_secret=secret_of(wanted), account=actor() if actor().account_id else None)


def _activated(token: str, proof: activation.Proof) -> ResponseReturnValue:
    done = activation.activate(deps(), token, proof)
    flash("Votre demande est activée. Vous pouvez la suivre ici ; un mail vous le confirme.", "success")
    return to_follow_up(done)


def _unusable(token: str, unusable: LinkUnusable) -> ResponseReturnValue:
    """Expired: a new link goes to the same address. Unknown, or of a request that ended: what to do instead."""
    if unusable.why == "expired" and request.method == "POST" and request.form.get("action") == RENEW:
        submission.resend_for_link(deps(), token)
        return render_template("public_signup/activation_renewed.html")
    return render_template("public_signup/activation_unusable.html", why=unusable.why, token=token), 404
