"""The summary, sending, and the page that stays open until the request is activated."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import IncompleteDraft, TransitionRefused
from domain.mailboxes import is_shared, readable
from domain.states import Role, State
from models import AccountRequest
from public_signup import steps
from public_signup.blueprint import blueprint
from public_signup.browser import NoDraft, has_say, is_told, known_here, with_draft
from public_signup.followed import to_follow_up
from public_signup.forms.recapitulatif import RecapitulatifForm
from public_signup.forms.vous import AddressForm
from public_signup.presenter import summary
from public_signup.refusals import own_sentence
from public_signup.situations import files_of, is_managed, requirements_of
from public_signup.standings import replaced_by, standing_of
from services.machinery import links
from services.signup import submission
from web.current import actor, deps
from web.limits import counted
from web.words import mail_limit

RESEND, CORRECT, FOLLOW = "renvoyer", "corriger", "suivre"


@blueprint.route("/creer-un-compte/recapitulatif", methods=["GET", "POST"])
@with_draft
@counted("submission")
def recapitulatif(draft: AccountRequest) -> ResponseReturnValue:
    """Everything once more, the duties of the role asked, the attestation; then it is sent."""
    if elsewhere := steps.out_of_order(draft, "recapitulatif"):
        return elsewhere
    registry = deps().registry
    form = RecapitulatifForm(draft)
    refused = ""
    if form.is_submitted() and form.validate():
        try:
            return _send(draft)
        except TransitionRefused as error:
            refused = own_sentence(error)
    needs = requirements_of(draft)
    is_first = not is_managed(draft)
    return steps.page(
        "recapitulatif",
        "public_signup/recapitulatif.html",
        form,
        [],
        sections=summary(registry, draft, needs, files_of(draft)),
        role=registry.role(Role.ENTITY_MANAGER if is_first or draft.seeks_manager_role else Role.DEPOSITOR),
        is_first=is_first,
        seems_shared=draft.account_id is None and is_shared(draft.email),
        refused=refused,
    )


def _send(draft: AccountRequest) -> ResponseReturnValue:
    try:
        if draft.account_id is not None:
            submission.submit_signed_in(deps(), draft, actor(), attests=True)
        else:
            submission.submit(deps(), draft, attests=True)
    except IncompleteDraft as incomplete:
        flash(f"Terminez d’abord cette étape : « {steps.TITLES[incomplete.step]} ».", "info")
        return redirect(steps.address(incomplete.step))
    return redirect(url_for("public_signup.confirmation"))


@blueprint.route("/creer-un-compte/confirmation", methods=["GET", "POST"])
@counted("confirmation")
def confirmation() -> ResponseReturnValue:
    """« Plus qu'une étape : activez votre demande ». Says nothing of what the address has, nor of what its owner does
    (rule 8): only what was activated in this browser is said to be, and where it stands."""
    known = known_here()
    sent = _wanted(known)
    if sent is None:
        raise NoDraft(garbled=True)
    if sent.state == State.DRAFT:
        return redirect(url_for("public_signup.recapitulatif"))
    if not is_told(sent):
        return _to_activate(sent, replaced_by(sent, known))
    if request.form.get("action") == FOLLOW:
        return _follow(sent)
    return render_template("public_signup/sent.html", sent=sent, standing=standing_of(sent), opens=_opens(sent))


def _wanted(known: list[AccountRequest]) -> AccountRequest | None:
    """The request that the address names, or else the last one that this browser began."""
    reference = request.args.get("demande")
    return next((row for row in known if reference in (None, row.reference)), None)


def _to_activate(sent: AccountRequest, instead: AccountRequest | None) -> ResponseReturnValue:
    if instead is not None:
        return render_template("public_signup/replaced.html", sent=sent, instead=instead)
    form = AddressForm()
    action = request.form.get("action")
    if action == RESEND:
        return _resend(sent)
    if action == CORRECT and form.validate():
        return _correct(sent, form)
    return render_template(
        "public_signup/confirmation.html",
        form=form,
        sent=sent,
        address=readable(sent.sender_email or sent.email),
        link_hours=deps().policy.activation_link // timedelta(hours=1),
        position=len(steps.TITLES),
        steps=[(title, None) for title in steps.TITLES.values()],
    )


def _opens(sent: AccountRequest) -> bool:
    """Whether this browser's button opens the follow-up page; signing in does otherwise."""
    return has_say(sent) and links.opens(deps(), sent, actor().account_id)


def _follow(sent: AccountRequest) -> ResponseReturnValue:
    if not _opens(sent):
        return redirect(url_for("accounts.sign_in"))
    return to_follow_up(sent)


def _resend(sent: AccountRequest) -> ResponseReturnValue:
    submission.ask_activation(deps(), sent.id)
    flash(
        f"Un nouveau mail d’activation est demandé pour l’adresse {readable(sent.sender_email or sent.email)}. "
        f"{_limit()}",
        "success",
    )
    return redirect(_here(sent))


def _correct(sent: AccountRequest, form: AddressForm) -> ResponseReturnValue:
    submission.correct_address(deps(), sent.id, form.email.data, form.email.key)
    new = readable(form.email.data)
    flash(f"Adresse enregistrée. Un mail d’activation est demandé pour {new}. {_limit()}", "success")
    return redirect(_here(sent))


def _limit() -> str:
    return mail_limit(deps().policy.mails_per_address_per_hour)


def _here(sent: AccountRequest) -> str:
    """This page again, of the same request."""
    named = {"demande": sent.reference} if "demande" in request.args else {}
    return url_for("public_signup.confirmation", **named)
