"""« Retrouver ma demande »: one task is written whatever the address has; the worker looks it up (rule 8)."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from public_signup.blueprint import blueprint
from public_signup.forms.vous import AddressForm
from services.signup import find_requests
from web.current import deps
from web.limits import counted


@blueprint.route("/retrouver-ma-demande", methods=["GET", "POST"])
@counted("find")
def find() -> ResponseReturnValue:
    form = AddressForm()
    if form.is_submitted() and form.validate():
        find_requests.ask_links(deps(), form.email.key)
        return redirect(url_for("public_signup.find_sent"))
    return render_template("public_signup/find.html", form=form)


@blueprint.get("/retrouver-ma-demande/envoye")
def find_sent() -> str:
    return render_template("public_signup/find_sent.html")
