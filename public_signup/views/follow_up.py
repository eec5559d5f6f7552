"""`/suivi/`: where the request stands, who has it, what to mend, how to withdraw.

Anybody who holds a link may read the page and give what a complement asks for: it is what the mail invites to do, on
any device; nothing else is open, what was there before is kept, and those who decide look at it. Withdrawing cannot be
undone: it takes the password too, or the browser that sent the request.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from adapters.passwords import verify_password
from domain.actors import Actor, applicant
from domain.calendar import french_date, paris_date
from domain.errors import LinkUnusable, SignInNeeded, TransitionRefused, WrongPassword
from domain.mailboxes import display
from domain.states import ACTIVATED_OPEN, OPEN, WITH_DECIDERS, State
from domain.workflow import BY_NAME
from domain.working_days import french_usual_delay
from models import AccountRequest, DocumentVersion
from public_signup import complements, events
from public_signup.blueprint import blueprint
from public_signup.browser import secret_of
from public_signup.followed import dead_link
from public_signup.forms.activation import PasswordForm
from public_signup.presenter import Row, Section, summary
from queries.absences import mailbox_of
from queries.attached_files import sent_with_decisions
from queries.documents import current_versions
from queries.remedies import latest_of_request
from queries.requests import last_applied_decision
from queries.threads import thread_of
from queries.waiting_time import place_in_queue, usual_delay
from services.machinery.links import followed_request
from services.requests import closing, silence
from services.requests.lifecycle import holder_of
from services.signup import drafts
from services.signup.proof import Proof
from web import sign_in_limits
from web.applicant_page import Reader
from web.current import actor, deps, settings
from web.file_messages import size_in_words
from web.limits import counted
from web.words import sentence

TOO_MANY_PASSWORDS = "Trop de mots de passe faux. Attendez quelques minutes, puis réessayez."


@blueprint.route("/suivi/<token>", methods=["GET", "POST"])
def follow_up(token: str) -> ResponseReturnValue:
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        return dead_link()
    form = complements.form_of(followed)
    if request.method == "POST":
        if form is None:
            flash("Votre demande a changé entre-temps : voici où elle en est.", "info")
            return _back(token)
        action, _, wanted = request.form.get("action", "").partition(":")
        if action == "lettre" and form.asks_mandate:
            return complements.letter(followed, form, wanted) or _page(token, followed, form)
        if complements.take(followed, form, applicant_of(followed)):
            return _back(token, complements.anchor())
    return _page(token, followed, form)


def applicant_of(followed: AccountRequest) -> Actor:
    """The person who holds the link."""
    return applicant(followed.id, followed.email_key, followed.full_name, followed.account_id)


def _back(token: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("public_signup.follow_up", token=token, _anchor=anchor))


def read_only(followed: AccountRequest, reader: Reader) -> str:
    """The page as its applicant has it now, for somebody of the administration: without a link's secret."""
    context = _context(followed, complements.form_of(followed), "")
    if not reader.sees_files:
        context["sections"] = _sections(followed, {})
        context["items"] = [replace(item, former="", files=None) for item in context["items"]]
    return render_template("public_signup/follow_up.html", token="", reader=reader, **context)


def _page(token: str, followed: AccountRequest, form: complements.ComplementForm | None) -> str:
    return render_template("public_signup/follow_up.html", token=token, reader=None, **_context(followed, form, token))


def _context(followed: AccountRequest, form: complements.ComplementForm | None, token: str) -> dict[str, Any]:
    state = State(followed.state)
    title, words = events.standing(followed)
    return dict(
        followed=followed,
        state=state,
        standing=title,
        words=words,
        since=french_date(paris_date(followed.state_since)),
        entity_name=followed.display_name,
        expectations=_expectations(state, followed, answerable=form is not None),
        events=events.events_of(followed),
        form=form,
        items=complements.items_to_mend(followed, token) if form is not None else [],
        decision=last_applied_decision(followed.id),
        remedy=_remedy(followed),
        attached=sent_with_decisions(followed),
        may_answer=state in ACTIVATED_OPEN,
        thread=thread_of(followed, for_staff=False) if deps().policy.request_threads else None,
        size_in_words=size_in_words,
        sections=_sections(followed, current_versions(followed)),
        withdrawable=state in BY_NAME["withdraw"].sources,
        claimable=state in BY_NAME["ask_manager_role"].sources,
        registry=deps().registry,
        policy=deps().policy,
        **complements.limits_in_words(),
    )


def _remedy(followed: AccountRequest) -> dict[str, str] | None:
    """When the remedy that runs against a refusal came, and by when it is answered."""
    remedy = latest_of_request(followed.id) if followed.state == State.REJECTED else None
    if remedy is None or remedy.answered_at is not None:
        return None
    return {"received": french_date(remedy.received_on), "due": french_date(remedy.due_on)}


def _sections(followed: AccountRequest, versions: dict[str, DocumentVersion]) -> list[Section]:
    return summary(deps().registry, followed, drafts.draft_requirements(deps(), followed), versions)


def _expectations(state: State, followed: AccountRequest, *, answerable: bool) -> list[Row]:
    """What the applicant may wait for, and until when they are waited for."""
    rows = []
    if place := place_in_queue(followed):
        rows.append(Row("Place dans la file", "La prochaine" if place == 1 else f"{place}ᵉ"))
    if delay := _delay(state):
        rows.append(Row("Délai habituel", delay))
    if mailbox := _mailbox(state, followed):
        rows.append(Row("Écrire à l’entité", display(mailbox)))
    if answerable and followed.answer_by:
        rows.append(Row("Réponse attendue", f"Au plus tard le {french_date(paris_date(followed.answer_by))}"))
    if state in ACTIVATED_OPEN:
        rows += _receipt(followed)
    return rows


def _mailbox(state: State, followed: AccountRequest) -> str:
    """Whom to write to while the entity decides, where its managers agree; '' elsewhere."""
    known = mailbox_of(followed.entity_id) if state is State.WITH_MANAGER else None
    return known.email if known is not None and known.for_applicants else ""


def _receipt(followed: AccountRequest) -> list[Row]:
    """What the acknowledgement of receipt says, with the day as it is now (CRPA R112-11-1)."""
    chosen = settings()
    words = silence.words_for(deps(), followed)
    address = [line for line in (chosen.service_phone, chosen.support_address, chosen.postal_address) if line]
    return [
        *([Row("Sans réponse de notre part", words)] if words else []),
        Row("Service chargé de la demande", [f"{chosen.service_name}, {chosen.public_body_name}", *address]),
    ]


def _delay(state: State) -> str | None:
    """« Une demande sur deux… », while somebody is to decide and there are cases enough."""
    if state not in WITH_DECIDERS:
        return None
    usual = usual_delay(deps().now(), by_staff=state is State.WITH_SI)
    return french_usual_delay(usual.median, usual.most) if usual is not None else None


@blueprint.route("/suivi/<token>/annuler", methods=["GET", "POST"])
@counted("withdrawal")
def withdraw(token: str) -> ResponseReturnValue:
    """« Annuler ma demande » asks first; and for the password, of somebody who only holds a link."""
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        return dead_link()
    if followed.state not in OPEN:
        return _back(token)
    held = proof_of(followed)
    form = PasswordForm(prefix="connu")
    if request.method == "POST":
        proof = held or with_password("withdrawal", followed, form)
        if proof is not None:
            return _withdrawn(token, followed, proof)
    return render_template(
        "public_signup/withdraw.html",
        token=token,
        followed=followed,
        entity_name=followed.display_name,
        form=form,
        asks_password=held is None,
    )


def proof_of(followed: AccountRequest) -> Proof | None:
    """What the browser or the account shows already of being the applicant; None where the password is asked for."""
    held = Proof(browser_secret=secret_of(followed), account=actor() if actor().account_id else None)
    return held if held.browser_secret is not None or holder_of(followed) is not None else None


def with_password(counter: str, followed: AccountRequest, form: PasswordForm) -> Proof | None:
    """The proof that the typed password is; None when it is none, as the form then says. Tries are counted."""
    if not form.validate():
        return None
    if sign_in_limits.link_password_blocked(counter, followed.id):
        form.password.errors = [TOO_MANY_PASSWORDS]
        return None
    if not verify_password(form.password.data, followed.password_hash):
        sign_in_limits.link_password_failed(counter, followed.id)
        form.password.errors = [sentence(WrongPassword())]
        return None
    return Proof(verified_hash=followed.password_hash)


def _withdrawn(token: str, followed: AccountRequest, proof: Proof) -> ResponseReturnValue:
    try:
        closing.withdraw_by_link(deps(), followed.id, applicant_of(followed), proof)
        flash("Votre demande est annulée.", "success")
    except (TransitionRefused, SignInNeeded, WrongPassword) as refused:
        # Somebody was faster: it was decided, has an account, or its password was changed.
        flash(sentence(refused), "info")
    return _back(token)
