"""The blueprint, whose routes the modules of views add.

Its forms check their CSRF token here rather than in the application: a step of the signup whose token has gone (the
session ended, the page stayed open for days) is shown again with what was typed, instead of an error page.
"""

from __future__ import annotations

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from domain.errors import NotAllowed
from domain.security_events import SecurityEvent, tell
from public_signup import lost
from public_signup.browser import NoDraft, to_start
from web import limits
from web.session_over import sent_by_us

blueprint = Blueprint("public_signup", __name__)

FORGIVING = frozenset(
    {"organisme", "entite", "proof", "signatory", "other_document", "draft_letter", "signed_letter", "vous", "photo"}
)
"""Endpoints whose form shows a refused token beside what was typed; every other refuses with the common page."""


@blueprint.record_once
def _check_tokens_here(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(blueprint)


@blueprint.before_request
def check_post() -> None:
    """Count a POST, and check its token. Raises 429, 413, CSRFError."""
    if request.method != "POST":
        return
    if not limits.is_counted_apart(request.endpoint):
        limits.count_post("signup")
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        if (request.endpoint or "").removeprefix("public_signup.") not in FORGIVING:
            raise  # and web/errors.py tells of it
        tell(SecurityEvent.CSRF_REFUSED, ours=str(sent_by_us()).lower())
        g.token_refused = True


@blueprint.errorhandler(NotAllowed)
def already_sent(error: NotAllowed) -> ResponseReturnValue:
    """Another tab sent the draft while this one was being written."""
    if error.permission != "draft":
        raise error
    return redirect(url_for("public_signup.confirmation"))


@blueprint.errorhandler(NoDraft)
def begin_again(error: NoDraft) -> ResponseReturnValue:
    """A page that was only asked for leads to the start; one that was sent keeps what was typed."""
    return lost.page() if request.method == "POST" else redirect(to_start(error))
