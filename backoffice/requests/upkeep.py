"""What staff do to a request beside deciding: its entity, notes, waiting, slips of the pen, opening it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of, row_id
from backoffice.noted import noted
from backoffice.outcome import attempt
from backoffice.requests.decisions import after
from backoffice.requests.forms import CorrectionForm
from backoffice.requests.list_position import request_address
from backoffice.requests.ways_out import asked_first, closed
from backoffice.typed_again import typed_again
from domain.calendar import french_date, paris_date
from domain.names import InvalidText, clean_text
from domain.permissions import Permission
from domain.states import ACTIVATED_OPEN, State
from domain.workflow import BY_VERB
from models import AccountRequest
from queries.scopes import visible_request
from services.requests import attaching, transitions
from services.review import examination
from services.signup import find_requests
from web.current import actor, deps


class RequestUpkeep:
    permissions = {
        "attach": Permission.ATTACH,
        "note": Permission.ANNOTATE,
        "hold": Permission.HOLD,
        "correct": Permission.CORRECT,
        "change_state": Permission.SEE_REQUESTS,
        "send_links": Permission.HELP_APPLICANT,
    }

    @expose("/<reference>/rattacher", methods=("POST",))
    def attach(self, reference: str) -> ResponseReturnValue:
        """« Rattacher à … », or « nouvelle entité »."""
        reference = reference_of(reference)
        choice = request.form.get("entite", "")
        if not choice:
            flash("Choisissez une entité.", "error")
            return redirect(request_address(reference, "entite"))
        entity_id = None if choice == "nouvelle" else row_id(choice)
        attempt(lambda: attaching.attach(deps(), actor(), reference, entity_id), _attached)
        return redirect(request_address(reference))

    @expose("/<reference>/note", methods=("POST",))
    def note(self, reference: str) -> ResponseReturnValue:
        """Write an internal note."""
        reference = reference_of(reference)
        back = request_address(reference, "notes")
        return noted(lambda text: examination.annotate(deps(), actor(), reference, text), back)

    @expose("/<reference>/attente", methods=("GET", "POST"))
    def hold(self, reference: str) -> ResponseReturnValue:
        """« Mettre en attente jusqu’au … », or no longer."""
        reference = reference_of(reference)
        if request.method != "POST":
            return _ask_hold(visible_request(actor(), reference))
        until = None
        if "lever" not in request.form:
            until = _future_day(request.form.get("jusqu_au", ""))
            if until is None:
                flash("Choisissez un jour à venir, dans l’année.", "error")
                return redirect(request_address(reference, endpoint="hold"))
        row = visible_request(actor(), reference)
        examination.hold(deps(), actor(), reference, until)
        if until is None:
            flash("La demande n’est plus en attente.", "success")
            return redirect(request_address(reference))
        flash(f"La demande {reference} est mise en attente jusqu’au {french_date(until)}.", "success")
        return redirect(after(row))

    @expose("/<reference>/corriger", methods=("GET", "POST"))
    def correct(self, reference: str) -> ResponseReturnValue:
        """Mend an obvious slip; the applicant is told."""
        row = visible_request(actor(), reference_of(reference))
        form = CorrectionForm(obj=row)
        if row.state != State.WITH_SI or not row.has_siret:
            del form.siret
        if not row.entity_name:
            del form.entity_name
        if form.validate_on_submit():
            attempt(lambda: examination.correct(deps(), actor(), row.reference, form.values()), _corrected)
            return redirect(request_address(row.reference))
        page = render_template("backoffice/requests/correct.html", row=row, form=form)
        return (page, 422) if form.is_submitted() else page

    @expose("/<reference>/etat/<verb>", methods=("POST",))
    def change_state(self, reference: str, verb: str) -> ResponseReturnValue:
        """Apply one of the transitions that a reason is enough for."""
        reference = reference_of(reference)
        typed = request.form.get("motif", "")
        try:
            reason = clean_text(typed) if typed.strip() else ""
        except InvalidText as error:
            return typed_again("motif", "Motif", error, back=request_address(reference))
        attempt(
            lambda: transitions.apply_with_reason(deps(), actor(), verb, reference, reason),
            lambda _: _state_changed(verb),
        )
        return redirect(request_address(reference))

    @expose("/<reference>/liens", methods=("POST",))
    def send_links(self, reference: str) -> ResponseReturnValue:
        """Mail the applicant the links that they lost."""
        reference = reference_of(reference)
        attempt(
            lambda: find_requests.send_links_again(deps(), actor(), reference),
            "Le demandeur va recevoir un mail avec les liens de ses demandes.",
        )
        return redirect(request_address(reference))


def _ask_hold(row: AccountRequest) -> ResponseReturnValue:
    if row.state not in ACTIVATED_OPEN:
        return closed(row, "Cette demande n’attend aucune décision.")
    today = paris_date(deps().now())
    held = row.on_hold_until is not None and row.on_hold_until > today
    return asked_first(row, "asks_hold.html", "Mettre en attente", held=held, tomorrow=today + timedelta(days=1))


def _attached(row: AccountRequest) -> str:
    if row.state == State.WITH_MANAGER:
        return deps().registry.worded("La demande est rattachée ; {entity_manager.the} de l’entité en décide.")
    return "La demande est rattachée à cette entité."


def _state_changed(verb: str) -> str:
    notice = "\N{NO-BREAK SPACE}; le demandeur en est averti" if BY_VERB[verb].tells_applicant else ""
    return f"{deps().registry.worded(BY_VERB[verb].done)}{notice}."


def _corrected(changes: Any) -> str:
    return "La correction est faite ; le demandeur en est averti." if changes else "Rien n’a changé."


def _future_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    today = paris_date(deps().now())
    return day if 0 < (day - today).days <= 366 else None
