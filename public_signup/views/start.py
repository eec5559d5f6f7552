"""Where a signup begins, is interrupted and taken up again."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import LinkUnusable
from domain.states import LinkPurpose, State
from models import AccountRequest
from public_signup import lost
from public_signup.blueprint import blueprint
from public_signup.browser import known_here, remember, secret_of, secrets_held, with_draft
from public_signup.forms.resume import ResumeForm
from public_signup.forms.vous import AddressForm
from public_signup.standings import standings
from public_signup.steps import go_on
from services.machinery.links import request_of_link
from services.signup import drafts, resuming
from services.signup.photo_links import has_codes
from web.current import account, actor, deps
from web.limits import counted


@blueprint.route("/creer-un-compte/", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """What to prepare, then the first step. Only the POST makes a draft, or goes on with an older one here."""
    if request.method == "POST":
        if older := _older_draft(request.form.get("demande")):
            return remember(make_response(redirect(go_on(older))), str(secret_of(older)))
        draft, secret = drafts.start(deps(), actor())
        return remember(make_response(redirect(go_on(lost.keep_carried(draft)))), secret)
    return render_template(
        "public_signup/start.html",
        standings=standings(),
        registry=deps().registry,
        signed_in=account(),
        policy=deps().policy,
    )


def _older_draft(reference: str | None) -> AccountRequest | None:
    """The draft of this reference, if this browser holds it; a new one is begun instead of one that is gone."""
    held = known_here() if reference else []
    return next((row for row in held if row.reference == reference and row.state == State.DRAFT), None)


@blueprint.route("/creer-un-compte/reprendre-plus-tard", methods=["GET", "POST"])
@with_draft
@counted("later")
def later(draft: AccountRequest) -> ResponseReturnValue:
    """Ask where to send the link that continues the draft, when the draft does not say."""
    form = AddressForm(data={"email": draft.email})
    if form.is_submitted() and form.validate():
        return send_later(draft, form.email.data)
    return render_template("public_signup/later.html", form=form, draft=draft, policy=deps().policy)


def send_later(draft: AccountRequest, to: str) -> ResponseReturnValue:
    """Mail the link, and say so."""
    resuming.resume_later(deps(), draft, to)
    return redirect(url_for("public_signup.later_sent"))


@blueprint.get("/creer-un-compte/reprendre-plus-tard/envoye")
@with_draft
def later_sent(draft: AccountRequest) -> ResponseReturnValue:
    return render_template("public_signup/later_sent.html", draft=draft, policy=deps().policy)


@blueprint.route("/creer-un-compte/reprendre/<token>", methods=["GET", "POST"])
def resume(token: str) -> ResponseReturnValue:
    """Continue a draft in this browser. Opening the link changes nothing: mail programs open links too."""
    form = ResumeForm()
    try:
        if form.is_submitted():
            draft, secret = resuming.resume(deps(), token, secrets_held(), keeps_codes=form.keeps_codes.data)
            return remember(make_response(redirect(go_on(draft))), secret)
        draft = request_of_link(deps(), token, LinkPurpose.RESUME)
        if draft.state != State.DRAFT:
            raise LinkUnusable("submitted")
    except LinkUnusable as unusable:
        if unusable.why == "submitted":
            flash("Cette demande a déjà été envoyée. Pour l’activer ou la suivre, demandez ses liens par mail.", "info")
            return redirect(url_for("public_signup.find"))
        return render_template("public_signup/resume_unusable.html", why=unusable.why, policy=deps().policy), 404
    return render_template("public_signup/resume.html", form=form, has_codes=has_codes(draft))
