"""`/connexion` and `/deconnexion`.

Whatever the address, one attempt does the same work: two reads, the counters, one argon2 verification, the same page
(rule 8). Once too many have failed there is no verification any more, whatever the address.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from accounts.access import me, signed_in
from accounts.blueprint import blueprint
from accounts.forms import SignInForm
from accounts.navigation import landing, safe_next
from accounts.second_factor import PENDING, enter
from adapters.passwords import HashingBusy, verify_password
from domain.errors import DomainError
from domain.mailboxes import email_key, pasted
from models import AccountRequest
from queries.requests import latest_followed
from services.machinery.links import followed_since, page_link
from web import proof, sessions, sign_in_limits
from web.current import account, deps
from web.freshness import need_at
from web.signed_in import SignedInAccount

REFUSED = "Adresse mail ou mot de passe incorrect. Vérifiez-les, puis réessayez."


@dataclass(frozen=True)
class Candidate:
    """Who an address may be: an account, else a request whose password opens its follow-up page (rule 9)."""

    account: SignedInAccount | None
    request: AccountRequest | None

    @property
    def password_hash(self) -> str | None:
        if self.account is not None:
            return self.account.password
        return self.request.password_hash if self.request is not None else None


def candidate_of(key: str) -> Candidate:
    """Read both in any case: the number of statements tells nothing."""
    known = SignedInAccount.select().where(SignedInAccount.email_key == key).first()
    return Candidate(known, latest_followed(key, followed_since(deps())))


def key_of(typed: str) -> str:
    """The key of a typed address; of a text that is none, a key that nobody has."""
    try:
        return email_key(pasted(typed))
    except DomainError:
        return "\N{REPLACEMENT CHARACTER}"


@blueprint.route("/connexion", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    wanted = safe_next(request.values.get("next"))
    signed_in = account()
    if signed_in is not None:
        return redirect(wanted or landing(signed_in))
    form = SignInForm()
    session.pop(PENDING, None)
    refused: str | None = None
    if form.validate_on_submit():
        try:
            answer = _attempt(key_of(form.email.data or ""), form.password.data or "", wanted)
        except HashingBusy:
            return render_template("accounts/sign_in.html", form=form, next=wanted, refused=sign_in_limits.BUSY), 503
        if not isinstance(answer, str):
            return answer
        refused = answer
    return render_template("accounts/sign_in.html", form=form, next=wanted, refused=refused)


def _attempt(key: str, password: str, wanted: str | None) -> Response | str:
    """Open what this address and password open; words for anything else, which do not tell what the address has."""
    candidate = candidate_of(key)
    account_id = candidate.account.id if candidate.account is not None else None
    if sign_in_limits.sign_in_blocked(key):
        return sign_in_limits.BLOCKED
    if not verify_password(password, candidate.password_hash):
        sign_in_limits.sign_in_failed(key, account_id)
        return REFUSED
    if candidate.account is not None:
        if not candidate.account.active:
            sign_in_limits.sign_in_failed(key, account_id)
            return REFUSED
        sign_in_limits.sign_in_succeeded(key)
        return enter(candidate.account, wanted)
    if candidate.request is None:
        sign_in_limits.sign_in_failed(key)
        return REFUSED
    sign_in_limits.sign_in_succeeded(key)
    return redirect(url_for("public_signup.follow_up", token=page_link(deps(), candidate.request)))


@blueprint.route("/connexion/confirmer", methods=["GET", "POST"])
@signed_in
def confirm() -> ResponseReturnValue:
    """Give the code, or the password, again before a sensitive action or a change of credential."""
    wanted = safe_next(request.values.get("next")) or url_for("accounts.my_account")
    need = need_at(wanted, me())
    form = proof.form_for(need)
    if form.validate_on_submit() and proof.given(form, me()):
        flash("C’est confirmé : vous pouvez continuer.", "success")
        return redirect(wanted)
    return proof.page(form, need, next=wanted)


@blueprint.post("/deconnexion")
def sign_out() -> ResponseReturnValue:
    sessions.sign_out()
    flash("Votre session est terminée.", "success")
    response = redirect(url_for("accounts.sign_in"))
    # Pages of the session must not come back with the browser's back button. Cookies stay: they hold the message.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
