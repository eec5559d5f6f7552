"""`/desabonnement/<token>`: no more of some mails, without signing in, by a page or by a mail program (RFC 8058).

Opening the link changes nothing; posting to it stops the mails. A mail program sends neither a session nor a token of
ours against forgery: the secret of the link stands for both, and all that it can do is stop these mails.
"""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.blueprint import blueprint
from domain.errors import LinkUnusable
from services.machinery.stop_links import read_stop_link
from services.people import stopping_mails
from web import limits
from web.current import deps


@blueprint.route("/desabonnement/<token>", methods=["GET"])
def ask_stop(token: str) -> ResponseReturnValue:
    try:
        _, which = read_stop_link(deps(), token)
    except LinkUnusable:
        return _unusable()
    return render_template("accounts/stop_mails.html", which=which, done=False)


@blueprint.route("/desabonnement/<token>", methods=["POST"])
@limits.counted("unsubscribe")
def stop(token: str) -> ResponseReturnValue:
    """Answers with a page and no redirection: mail programs follow none."""
    try:
        which = stopping_mails.stop(deps(), token)
    except LinkUnusable:
        return _unusable()
    return render_template("accounts/stop_mails.html", which=which, done=True)


def _unusable() -> ResponseReturnValue:
    return render_template("accounts/stop_unusable.html"), 410
