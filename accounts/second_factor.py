"""The second step of signing in, under `/connexion/`: a code, a recovery code, or the set-up that staff must make."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from accounts import factor_codes
from accounts.blueprint import blueprint
from accounts.forms import CodeForm, RecoveryCodeForm
from accounts.navigation import landing
from services import accounts
from web import limits, sessions
from web.current import office
from web.security import SignedInAccount

PENDING = "pending"
PATIENCE = 600
"""Seconds between the password and the code."""

WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis saisissez-le."
WRONG_RECOVERY_CODE = "Ce code de secours n’est pas le bon, ou il a déjà servi."


def enter(account: SignedInAccount, wanted: str | None) -> Response:
    """Go on after the right password: signed in at once, or to the second factor."""
    if not account.second_factor and not account.must_have_second_factor:
        return complete(account, wanted)
    session[PENDING] = {"account": account.fs_uniquifier, "at": _now(), "next": wanted}
    return redirect(url_for("accounts.code" if account.second_factor else "accounts.set_up_at_sign_in"))


def complete(account: SignedInAccount, wanted: str | None) -> Response:
    """Sign in, and go where the person wanted to."""
    sessions.sign_in(account)
    response = make_response(redirect(wanted or landing(account)))
    return limits.remember_device(response, account.email_key)


def _pending() -> tuple[SignedInAccount, str | None] | None:
    """Who gave the right password a short while ago in this browser, and where they wanted to go."""
    pending = session.get(PENDING)
    if not isinstance(pending, dict) or _now() - pending["at"] > PATIENCE:
        return None
    account = SignedInAccount.get_or_none(SignedInAccount.fs_uniquifier == pending["account"])
    return (account, pending["next"]) if account is not None and account.active else None


def _now() -> int:
    return int(office().now().timestamp())


def _begin_again() -> ResponseReturnValue:
    session.pop(PENDING, None)
    flash("La connexion n’a pas été terminée à temps : saisissez de nouveau votre mot de passe.", "info")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/connexion/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    pending = _pending()
    if pending is None or not pending[0].second_factor:
        return _begin_again()
    account, wanted = pending
    form = CodeForm()
    if form.validate_on_submit():
        if limits.take_code(account.email_key, account.id) and factor_codes.right_code(account, form.code.data):
            limits.code_succeeded(account.email_key, account.id)
            return complete(account, wanted)
        limits.code_failed(account.id)
        form.code.errors = [WRONG_CODE]
    return render_template("accounts/code.html", form=form)


@blueprint.route("/connexion/code-de-secours", methods=["GET", "POST"])
def recovery_code() -> ResponseReturnValue:
    pending = _pending()
    if pending is None or not pending[0].second_factor:
        return _begin_again()
    account, wanted = pending
    form = RecoveryCodeForm()
    if form.validate_on_submit():
        typed = form.code.data
        if limits.take_code(account.email_key, account.id) and accounts.use_recovery_code(
            office(), account.email_key, lambda stored: factor_codes.is_recovery_code(stored, typed)
        ):
            limits.code_succeeded(account.email_key, account.id)
            left = len(account.mf_recovery_codes or []) - 1
            answer = complete(account, wanted)
            # Afterwards: signing in drops all that the cookie held.
            flash(f"Code de secours accepté. Il vous en reste {left}.", "warning" if left < 3 else "info")
            return answer
        limits.code_failed(account.id)
        form.code.errors = [WRONG_RECOVERY_CODE]
    return render_template("accounts/recovery_code.html", form=form)


@blueprint.route("/connexion/double-authentification", methods=["GET", "POST"])
def set_up_at_sign_in() -> ResponseReturnValue:
    """Staff set up their second factor before their first session begins."""
    pending = _pending()
    if pending is None or pending[0].second_factor:
        return _begin_again()
    account, wanted = pending
    form = CodeForm()
    if form.validate_on_submit():
        secret = None
        if limits.take_code(account.email_key, account.id):
            secret = factor_codes.confirmed_secret(account, form.code.data)
        if secret is not None:
            limits.code_succeeded(account.email_key, account.id)
            shown, stored = factor_codes.new_recovery_codes()
            accounts.set_second_factor(office(), account.email_key, secret, stored)
            complete(account, wanted)
            page = render_template("accounts/recovery_codes.html", codes=shown, onward=wanted or landing(account))
            return limits.remember_device(make_response(page), account.email_key)
        limits.code_failed(account.id)
        form.code.errors = [WRONG_CODE]
    values = factor_codes.setup_values(account)
    return render_template("accounts/set_up_factor.html", form=form, setup=values, required=True)
