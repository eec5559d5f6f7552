"""`/changement-d-adresse/<token>`: the old address stops a change that support was asked for, without signing in.

Opening the link changes nothing. Its owner may be unable to sign in: that is why support was called,
or what somebody else hopes for.
"""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.blueprint import blueprint
from domain.calendar import french_datetime
from domain.errors import LinkUnusable
from domain.mailboxes import display
from services.people import address_changes
from web import limits
from web.current import deps
from web.form_words import FrenchForm


@blueprint.route("/changement-d-adresse/<token>", methods=["GET", "POST"])
@limits.counted("address")
def stop_address(token: str) -> ResponseReturnValue:
    form = FrenchForm()
    try:
        change = address_changes.read_stop(token)
        if form.validate_on_submit():
            address_changes.stop_address(deps(), token)
            return render_template("accounts/address_kept.html")
    except LinkUnusable:
        return render_template("accounts/address_stop_unusable.html"), 410
    return render_template(
        "accounts/stop_address.html",
        rows=[
            {"label": "Adresse actuelle", "value": display(change.old)},
            {"label": "Nouvelle adresse", "value": display(change.new)},
            {"label": "Changement prévu le", "value": french_datetime(change.due_at)},
        ],
    )
