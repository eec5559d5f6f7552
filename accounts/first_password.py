"""`/premier-mot-de-passe/<token>`: somebody whose account was made for them chooses their first password.

Links that opened once, that are too old, or that never were look alike (rule 8): so does asking for another one.
"""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.blueprint import blueprint
from accounts.forgotten import faults_of, minimum_of, password_saved
from accounts.forms import NewPasswordForm
from adapters.passwords import hash_password
from domain.errors import LinkUnusable
from services.people import accounts, welcomes
from web import limits
from web.current import deps


@blueprint.route("/premier-mot-de-passe/<token>", methods=["GET", "POST"])
def first_password(token: str) -> ResponseReturnValue:
    """Choose the first password. Opening the link changes nothing."""
    form = NewPasswordForm()
    try:
        holder = welcomes.find_welcome(deps(), token).account
        if form.validate_on_submit() and form.accepted(faults_of(holder, form.password.data)):
            accounts.choose_first_password(deps(), token, hash_password(form.password.data))
            return password_saved(holder)
    except LinkUnusable:
        return render_template("accounts/welcome_unusable.html", token=token), 410
    return render_template(
        "accounts/choose_password.html",
        form=form,
        holder=holder,
        has_account=True,
        first=True,
        minimum=minimum_of(holder),
    )


@blueprint.route("/premier-mot-de-passe/<token>/nouveau-lien", methods=["POST"])
@limits.counted("welcome")
def another_welcome(token: str) -> ResponseReturnValue:
    """Have another link mailed to the person whose link this was, whatever it is."""
    welcomes.ask_another(deps(), token)
    return redirect(url_for("accounts.welcome_asked"))


@blueprint.route("/premier-mot-de-passe/lien-demande")
def welcome_asked() -> ResponseReturnValue:
    """What to expect then."""
    return render_template("accounts/welcome_sent.html")
