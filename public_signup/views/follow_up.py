"""`/suivi/`: where the request stands, who has it, what to mend.

Anybody who holds a link may read the page and give what a complement asks for: it is what the mail invites to do, on
any device; nothing else is open, what was there before is kept, and those who decide look at it. What only the
applicant may do stands in `by_applicant`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.calendar import french_date, paris_date
from domain.errors import LinkUnusable
from domain.mailboxes import display
from domain.states import ACTIVATED_OPEN, WITH_DECIDERS, State
from domain.workflow import BY_NAME
from domain.working_days import french_usual_delay
from models import AccountRequest, DocumentVersion
from public_signup import complements, events
from public_signup.blueprint import blueprint
from public_signup.followed import applicant_of, dead_link
from public_signup.presenter import Row, Section, summary
from queries.absences import mailbox_of
from queries.attached_files import sent_with_decisions
from queries.documents import current_versions
from queries.limitation import restricted
from queries.remedies import latest_of_request
from queries.requests import last_applied_decision
from queries.threads import thread_of
from queries.waiting_time import place_in_queue, usual_delay
from services.machinery.links import followed_request
from services.requests import silence
from services.signup import drafts
from web.applicant_page import Reader
from web.current import actor, deps, settings
from web.file_messages import size_in_words


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


def _back(token: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("public_signup.follow_up", token=token, _anchor=anchor))


def read_only(followed: AccountRequest, reader: Reader) -> str:
    """The page as its applicant has it now, for somebody of the administration: without a link's secret."""
    context = _context(followed, complements.form_of(followed), "")
    if not reader.sees_files:
        context |= {"sections": _sections(followed, {}), "attached": []}
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
    if state in ACTIVATED_OPEN and restricted([followed.id]):
        return [Row("Limitation", silence.LIMITED), *_receipt(followed)]
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
