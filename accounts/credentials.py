"""`/mon-compte/mot-de-passe` and `/mon-compte/double-authentification`."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from accounts.access import fresh, me, signed_in
from accounts.blueprint import blueprint
from accounts.forgotten import faults_of, minimum_of
from accounts.forms import ChangePasswordForm, CodeForm
from adapters.passwords import hash_password
from services.people import accounts, second_factors
from web import factor_codes, freshness, sign_in_limits
from web.current import account_session, deps
from web.freshness import credentials, new_password
from web.proof import WRONG_CODE, wrong_password


def this_session() -> int | None:
    row = account_session()
    return row.id if row is not None else None


@blueprint.route("/mon-compte/mot-de-passe", methods=["GET", "POST"])
@signed_in
@fresh(new_password)
def change_password() -> ResponseReturnValue:
    """The present password is asked for on the page itself. Every other browser is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        wrong = wrong_password(form.current.data, me(), "Ce n’est pas votre mot de passe actuel.")
        if wrong is not None:
            form.current.errors = [wrong]
        elif form.accepted(faults_of(me(), form.password.data)):
            new_hash = hash_password(form.password.data)
            uniquifier = accounts.set_password(deps(), me().email_key, new_hash, keep_session=this_session())
            session["_user_id"] = uniquifier
            freshness.proved(password=True)
            flash("Votre mot de passe a été modifié. Vos autres sessions sont déconnectées.", "success")
            return redirect(url_for("accounts.my_account"))
    return render_template("accounts/change_password.html", form=form, minimum=minimum_of(me()))


@blueprint.get("/mon-compte/double-authentification")
@signed_in
@fresh(credentials)
def second_factor() -> ResponseReturnValue:
    if not me().second_factor:
        setup = factor_codes.setup_values(me())
        return render_template("accounts/set_up_factor.html", form=CodeForm(), setup=setup, required=False)
    return render_template(
        "accounts/second_factor.html", left=len(me().mf_recovery_codes or []), required=me().must_have_second_factor
    )


@blueprint.post("/mon-compte/double-authentification")
@signed_in
@fresh(credentials)
def turn_on() -> ResponseReturnValue:
    """Turn the second factor on, once a first code shows that the phone has it."""
    if me().second_factor:
        return redirect(url_for("accounts.second_factor"))
    form = CodeForm()
    if form.validate_on_submit():
        secret = None
        if sign_in_limits.take_code(me().email_key, me().id):
            secret = factor_codes.confirmed_secret(me(), form.code.data)
        if secret is not None:
            sign_in_limits.code_succeeded(me().email_key, me().id)
            codes, stored = factor_codes.new_recovery_codes()
            second_factors.set_second_factor(deps(), me().email_key, secret, stored, keep_session=this_session())
            freshness.proved(code=True)
            return render_template("accounts/recovery_codes.html", codes=codes, onward=url_for("accounts.my_account"))
        sign_in_limits.code_failed(me().id)
        form.code.errors = [WRONG_CODE]
    setup = factor_codes.setup_values(me())
    return render_template("accounts/set_up_factor.html", form=form, setup=setup, required=False)


@blueprint.post("/mon-compte/double-authentification/desactiver")
@signed_in
@fresh(credentials)
def turn_off() -> ResponseReturnValue:
    if me().must_have_second_factor:
        flash("Votre rôle demande une double authentification : elle ne peut pas être désactivée.", "error")
    elif me().second_factor:
        second_factors.remove_second_factor(deps(), me().email_key)
        flash("La double authentification est désactivée.", "success")
    return redirect(url_for("accounts.my_account"))


@blueprint.post("/mon-compte/double-authentification/codes-de-secours")
@signed_in
@fresh(credentials)
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes, shown once."""
    if not me().second_factor:
        return redirect(url_for("accounts.second_factor"))
    codes, stored = factor_codes.new_recovery_codes()
    second_factors.replace_recovery_codes(deps(), me().email_key, stored)
    return render_template("accounts/recovery_codes.html", codes=codes, onward=url_for("accounts.my_account"))
