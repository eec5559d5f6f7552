"""`/mon-compte/adresse`: another mail address, confirmed by a link that is mailed to it."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from accounts.access import fresh, me, signed_in
from accounts.blueprint import blueprint
from accounts.credentials import this_session
from accounts.forms import AddressForm
from adapters.passwords import read_address_token
from domain.calendar import french_duration
from domain.errors import TransitionRefused
from domain.mailboxes import display, email_key
from services.machinery.links import whole_signed
from services.people import accounts
from web import limits
from web.current import deps
from web.form_words import FrenchForm
from web.freshness import credentials
from web.words import sentence


@blueprint.route("/mon-compte/adresse", methods=["GET", "POST"])
@signed_in
@fresh(credentials)
@limits.counted("address")
def change_address() -> ResponseReturnValue:
    """Ask for another address. The answer does not tell whether it has an account."""
    form = AddressForm()
    if form.validate_on_submit():
        if email_key(form.email.data) == me().email_key:
            form.email.errors = ["C’est déjà l’adresse de votre compte."]
        else:
            accounts.ask_address(deps(), me(), form.email.data)
            lifetime = french_duration(deps().policy.password_reset_link)
            return render_template("accounts/address_sent.html", email=display(form.email.data), lifetime=lifetime)
    return render_template("accounts/change_address.html", form=form, account=me())


@blueprint.route("/mon-compte/adresse/<token>", methods=["GET", "POST"])
@signed_in
def confirm_address(token: str) -> ResponseReturnValue:
    """Confirm the new address: opening the link changes nothing, its button does."""
    new, expired = read_address_token(whole_signed(token), me())
    if new is None or expired:
        return render_template("accounts/address_unusable.html", expired=expired), 410
    form = FrenchForm()
    if form.validate_on_submit():
        try:
            session["_user_id"] = accounts.change_address(deps(), me().email_key, new, keep_session=this_session())
        except TransitionRefused as refused:
            flash(sentence(refused), "error")
        else:
            flash("Votre adresse a été modifiée : connectez-vous désormais avec la nouvelle.", "success")
        return redirect(url_for("accounts.my_account"))
    return render_template("accounts/confirm_address.html", new=display(new), account=me())
