"""What a link to the follow-up page opens, and the one answer to all that open nothing."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.actors import Actor, applicant
from models import AccountRequest
from public_signup.browser import secret_of
from services.machinery.links import page_link
from services.requests.lifecycle import holder_of
from services.signup.proof import Proof
from web.current import account, actor, deps


def dead_link() -> ResponseReturnValue:
    """Mistyped, ended with its request, or taken over by an account: the same page, whatever the reason (rule 8).

    It leads back here once signed in, where the holder's link opens; what is dead for them too leads to their account.
    """
    if account() is not None:
        flash("Ce lien n’est plus valable. Vos demandes sont sur cette page.", "info")
        return redirect(url_for("accounts.my_account"))
    sign_in = url_for("accounts.sign_in", next=request.path)
    return render_template("public_signup/follow_up_unusable.html", sign_in=sign_in), 404


def applicant_of(followed: AccountRequest) -> Actor:
    """The person who holds the link."""
    return applicant(followed.id, followed.email_key, followed.full_name, followed.account_id)


def proof_held(followed: AccountRequest) -> Proof | None:
    """What the browser or the account shows already of being the applicant; None where only the link does, which
    anybody may hold, and programs follow."""
    held = Proof(browser_secret=secret_of(followed), account=actor() if actor().account_id else None)
    return held if held.browser_secret is not None or holder_of(followed) is not None else None


def to_follow_up(wanted: AccountRequest) -> ResponseReturnValue:
    """Lead somebody who has just shown to be the applicant to the follow-up page."""
    return redirect(url_for("public_signup.follow_up", token=page_link(deps(), wanted)))
