"""The second step of signing in, under `/connexion/`: a code, a recovery code, or the set-up that staff must make.

A password alone sets nothing up: its thief would come before its holder. It takes a one-time link as well.
"""

from __future__ import annotations

from datetime import timedelta

from flask import flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from accounts.blueprint import blueprint
from accounts.forms import CodeForm, EnrolmentForm, RecoveryCodeForm
from accounts.navigation import landing
from domain.calendar import french_duration
from domain.errors import LinkUnusable
from services.people import enrolments, second_factors
from web import factor_codes, sessions, sign_in_limits
from web.current import deps
from web.proof import WRONG_CODE, wrong_password
from web.signed_in import SignedInAccount

PENDING = "pending"
PATIENCE = timedelta(minutes=10)
"""Between the password and the code."""

WRONG_RECOVERY_CODE = "Ce code de secours n’est pas le bon, ou il a déjà servi."


def enter(account: SignedInAccount, wanted: str | None) -> Response:
    """Go on after the right password: signed in at once, or to the second factor."""
    if account.second_factor:
        wait(account, wanted)
        return redirect(url_for("accounts.code"))
    if not account.must_have_second_factor:
        return complete(account, wanted, with_code=False)
    mailed = enrolments.ask_enrolment(deps(), account)
    wait(account, wanted, mailed=mailed)
    return redirect(url_for("accounts.set_up_at_sign_in"))


def wait(account: SignedInAccount, wanted: str | None, *, link: str | None = None, mailed: bool = False) -> None:
    """Remember who gave the right password in this browser, for the step that follows.

    `link`: the secret of the one-time link that lets them set a second factor up; `mailed`: one is on its way.
    """
    session[PENDING] = {
        "account": account.fs_uniquifier,
        "at": _now(),
        "next": wanted,
        "link": link,
        "mailed": mailed,
    }


def complete(account: SignedInAccount, wanted: str | None, *, with_code: bool) -> Response:
    """Sign in, and go where the person wanted to."""
    sessions.sign_in(account, with_code=with_code)
    response = make_response(redirect(wanted or landing(account)))
    return sign_in_limits.remember_device(response, account.email_key)


def _pending() -> tuple[SignedInAccount, str | None] | None:
    """Who gave the right password a short while ago in this browser, and where they wanted to go."""
    pending = session.get(PENDING)
    if not isinstance(pending, dict) or _now() - pending["at"] > PATIENCE.total_seconds():
        return None
    account = SignedInAccount.get_or_none(SignedInAccount.fs_uniquifier == pending["account"])
    return (account, pending["next"]) if account is not None and account.active else None


def _now() -> int:
    return int(deps().now().timestamp())


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
        if sign_in_limits.take_code(account.email_key, account.id) and factor_codes.right_code(account, form.code.data):
            sign_in_limits.code_succeeded(account.email_key, account.id)
            return complete(account, wanted, with_code=True)
        sign_in_limits.code_failed(account.id)
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
        taken = sign_in_limits.take_code(account.email_key, account.id)
        if taken and factor_codes.recovery_code_taken(account, form.code.data):
            sign_in_limits.code_succeeded(account.email_key, account.id)
            left = len(account.mf_recovery_codes or []) - 1
            answer = complete(account, wanted, with_code=True)
            # Afterwards: signing in drops all that the cookie held.
            flash(f"Code de secours accepté. Il vous en reste {left}.", "warning" if left < 3 else "info")
            return answer
        sign_in_limits.code_failed(account.id)
        form.code.errors = [WRONG_RECOVERY_CODE]
    return render_template("accounts/recovery_code.html", form=form)


@blueprint.route("/connexion/double-authentification", methods=["GET", "POST"])
def set_up_at_sign_in() -> ResponseReturnValue:
    """Staff set up their second factor before their first session begins, once they came by a one-time link."""
    pending = _pending()
    if pending is None or pending[0].second_factor:
        return _begin_again()
    account, wanted = pending
    link = session[PENDING]["link"]
    if link is None:
        return _link_needed(mailed=session[PENDING]["mailed"])
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = _enrolled(account, form.code.data, link)
        except LinkUnusable as error:
            session.pop(PENDING)
            return _unusable(error)
        if codes is not None:
            complete(account, wanted, with_code=True)
            page = render_template("accounts/recovery_codes.html", codes=codes, onward=wanted or landing(account))
            return sign_in_limits.remember_device(make_response(page), account.email_key)
        sign_in_limits.code_failed(account.id)
        form.code.errors = [WRONG_CODE]
    values = factor_codes.setup_values(account)
    return render_template("accounts/set_up_factor.html", form=form, setup=values, required=True)


@blueprint.route("/connexion/double-authentification/<token>", methods=["GET", "POST"])
def enrolment(token: str) -> ResponseReturnValue:
    """The one-time link to set a second factor up: with the password, it leads on to it. Opening it uses nothing up."""
    try:
        link = enrolments.find_enrolment(token, deps().now())
    except LinkUnusable as error:
        return _unusable(error)
    account = SignedInAccount.get_by_id(link.account_id)
    form = EnrolmentForm()
    if form.validate_on_submit():
        wrong = wrong_password(form.password.data, account)
        if wrong is None:
            sign_in_limits.sign_in_succeeded(account.email_key)
            wait(account, None, link=token)
            return redirect(url_for("accounts.set_up_at_sign_in"))
        form.password.errors = [wrong]
    return render_template("accounts/enrolment.html", form=form, holder=account)


def _enrolled(account: SignedInAccount, code: str, link: str) -> list[str] | None:
    """Set the factor up, if the code is right; the recovery codes to show. Raises LinkUnusable."""
    taken = sign_in_limits.take_code(account.email_key, account.id)
    secret = factor_codes.confirmed_secret(account, code) if taken else None
    if secret is None:
        return None
    sign_in_limits.code_succeeded(account.email_key, account.id)
    codes, stored = factor_codes.new_recovery_codes()
    second_factors.enrol(deps(), account.email_key, secret, stored, link)
    return codes


def _link_needed(*, mailed: bool) -> ResponseReturnValue:
    lifetime = french_duration(deps().policy.password_reset_link)
    return render_template("accounts/enrolment_needed.html", mailed=mailed, lifetime=lifetime)


def _unusable(error: LinkUnusable) -> ResponseReturnValue:
    return render_template("accounts/enrolment_unusable.html", expired=error.why == "expired"), 410
