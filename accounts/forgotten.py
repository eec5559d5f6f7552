"""`/mot-de-passe-oublie`: ask for a link, then choose a password by it."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from accounts.blueprint import blueprint
from accounts.forms import ForgottenForm, NewPasswordForm
from accounts.second_factor import PATIENCE, wait
from adapters.passwords import hash_password, read_reset_token
from domain.calendar import french_duration
from domain.errors import LinkUnusable
from domain.mailboxes import display, email_key
from domain.passwords import APPLICANT_MINIMUM, needed
from models import Account, AccountRequest
from services.machinery.links import whole_signed
from services.people import accounts, enrolments, password_resets
from services.signup.find_requests import can_be_found
from web import limits, sign_in_limits
from web.current import deps
from web.signed_in import SignedInAccount
from web.words import password_errors


@blueprint.route("/mot-de-passe-oublie", methods=["GET", "POST"])
@limits.counted("forgotten")
def forgotten() -> ResponseReturnValue:
    """Ask for a link. The page's work is one row for the worker, whatever the address (rule 8)."""
    form = ForgottenForm()
    if form.validate_on_submit():
        password_resets.ask_reset(deps(), email_key(form.email.data))
        return render_template("accounts/forgotten_sent.html", email=display(form.email.data), lifetime=_lifetime())
    return render_template("accounts/forgotten.html", form=form)


@blueprint.route("/mot-de-passe-oublie/<token>", methods=["GET", "POST"])
def choose_password(token: str) -> ResponseReturnValue:
    """Choose a password. Opening the link changes nothing; choosing signs every other browser out."""
    holder, expired = read_reset_token(whole_signed(token))
    if holder is None or expired or not _is_followed(holder):
        return _unusable(expired)
    form = NewPasswordForm()
    if form.validate_on_submit() and form.accepted(faults_of(holder, form.password.data)):
        try:
            _set(holder, hash_password(form.password.data))
        except LinkUnusable:
            return _unusable(False)
        return password_saved(holder)
    return render_template(
        "accounts/choose_password.html",
        form=form,
        holder=holder,
        has_account=isinstance(holder, Account),
        minimum=minimum_of(holder),
    )


def _is_followed(holder: Account | AccountRequest) -> bool:
    return isinstance(holder, Account) or can_be_found(deps(), holder)


def _set(holder: Account | AccountRequest, new_hash: str) -> None:
    """An applicant without account chooses the password of the address's requests (rule 9). Raises LinkUnusable."""
    if isinstance(holder, Account):
        accounts.set_password(deps(), holder.email_key, new_hash)
    else:
        password_resets.set_applicant_password(deps(), holder, new_hash)


def password_saved(holder: Account | AccountRequest) -> Response:
    """Go on after somebody has chosen a password by a mailed link.

    The person who reads the mailbox proves to be its owner: failures of others do not keep this browser out.
    """
    sign_in_limits.sign_in_succeeded(holder.email_key)
    return sign_in_limits.remember_device(make_response(redirect(_onward(holder))), holder.email_key)


def _onward(holder: Account | AccountRequest) -> str:
    """Where somebody goes on: staff without a second factor to their first one, in the same sitting; others sign in.

    Not the person who had one: the mailbox alone must not give another.
    """
    link = None
    if isinstance(holder, Account):
        link = enrolments.begin_enrolment(deps(), holder.email_key, PATIENCE)
    if link is None:
        flash("Votre mot de passe a été enregistré. Connectez-vous avec lui.", "success")
        return url_for("accounts.sign_in")
    flash("Votre mot de passe a été enregistré.", "success")
    wait(SignedInAccount.get_by_id(holder.id), None, link=link)
    return url_for("accounts.set_up_at_sign_in")


def _unusable(expired: bool) -> ResponseReturnValue:
    return render_template("accounts/reset_unusable.html", expired=expired, lifetime=_lifetime()), 410


def minimum_of(holder: Account | AccountRequest) -> int:
    """How many characters this person's password needs."""
    return needed(APPLICANT_MINIMUM, is_staff=_is_staff(holder))


def faults_of(holder: Account | AccountRequest, typed: str) -> list[str]:
    """What the rules find against a new password of this person, in words."""
    context = (holder.first_name, holder.last_name, holder.email_key)
    return password_errors(typed, is_staff=_is_staff(holder), context=context)


def _is_staff(holder: Account | AccountRequest) -> bool:
    return isinstance(holder, Account) and bool(holder.staff_role)


def _lifetime() -> str:
    return french_duration(deps().policy.password_reset_link)
