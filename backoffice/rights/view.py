"""`/backoffice/droits/`: what people ask about what is held about them, due first; typed in, examined, answered."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import row_id
from backoffice.drawing import CellMacro
from backoffice.filters import Choice, as_listed
from backoffice.listing import Listing
from backoffice.menu import FOLLOW_UP, MenuCount
from backoffice.outcome import attempt
from backoffice.rights.forms import AnswerForm, ExtendForm, LetterForm, ReasonForm
from backoffice.rights.person import PERMISSIONS, Person
from domain.calendar import french_date, paris_date
from domain.errors import TransitionRefused, refusing
from domain.permissions import Permission, may
from domain.rights import Right, RightOutcome, Subject, due_on
from models_rights import RightsRequest
from queries import limitation
from queries import rights as known
from queries.menu_counts import Scoped
from queries.orders import Sort
from queries.scopes import rights_visible_to
from services.rights import asking, restricting
from services.rights.keeping import kept_of
from web.current import actor, deps
from web.words import sentence

RUNNING = Scoped(known.open_rights)
ALL, TO_HAND = "toutes", "a-remettre"
STATES = [(ALL, "Toutes, avec les réponses données"), (TO_HAND, "Réponses à remettre")]


class Rights(Person, Listing):
    permissions = PERMISSIONS | {
        "index_view": Permission.SEE_RIGHTS,
        "right": Permission.SEE_RIGHTS,
        "answer": Permission.EXAMINE_RIGHTS,
        "extend": Permission.EXAMINE_RIGHTS,
        "lift": Permission.EXAMINE_RIGHTS,
        "record": Permission.EXAMINE_RIGHTS,
    }
    can_export = False
    come_back_to = {"copy_file": "person"}
    menu_group = FOLLOW_UP
    menu_icon = "rights"
    counted = ("demande", "demandes")
    column_evident = ("kind", "state")
    column_list = ("name", "kind", "received", "due", "state")
    column_labels = {
        "name": "Personne",
        "kind": "Droit",
        "received": "Date d’arrivée",
        "due": "Réponse due",
        "state": "État",
    }
    column_formatters = {name: CellMacro(f"right_{name}") for name in column_list}
    sorts = {
        "received": Sort("reception", RightsRequest.received_on),
        "due": Sort("echeance", RightsRequest.due_on),
    }
    usual_sort = "due"
    key_column = "name"
    empty_title = "Aucune demande en cours"
    empty_words = (
        "Une demande vient de la page «\N{NO-BREAK SPACE}Mes données\N{NO-BREAK SPACE}» d’un compte, ou d’une lettre "
        "que vous saisissez ici."
    )
    list_template = "backoffice/rights/list.html"

    def __init__(self) -> None:
        self.column_filters = [Choice("etat", "État", lambda: STATES, as_listed)]
        super().__init__(RightsRequest, name="Droits des personnes", endpoint="backoffice_rights", url="droits")

    def menu_count(self) -> MenuCount | None:
        return MenuCount(RUNNING, "en cours", "en cours")

    def get_query(self) -> Any:
        """Those that run; all, or those whose answer is to be handed over, where the filter asks for them."""
        asked, visible = request.args.get("etat"), rights_visible_to(actor())
        if asked == TO_HAND:
            return visible.where(known.to_be_handed())
        return visible if asked == ALL else known.open_rights(actor())

    @expose("/<right_id>")
    def right(self, right_id: str) -> ResponseReturnValue:
        """One: what is asked, when it is due, what the law keeps, what was answered."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        examines = may(actor(), Permission.EXAMINE_RIGHTS)
        return render_template(
            "backoffice/rights/right.html",
            row=row,
            kept=kept_of(deps(), row),
            limited=(limited := limitation.limited_by(row)),
            lifted=limitation.last_lifted(row) if not limited else None,
            may_examine=examines,
            may_extend=not asking.not_extended_for(deps(), row),
            may_lift=bool(limited) and examines,
            may_answer=row.answered_at is None and examines,
            may_hand=examines and known.is_to_be_handed(row),
        )

    @expose("/<right_id>/reponse", methods=("GET", "POST"))
    def answer(self, right_id: str) -> ResponseReturnValue:
        """Grant it, in part perhaps, or refuse it."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        form = AnswerForm()
        if not form.is_submitted() and row.answered_at is not None:
            return _not_any_more(row, "right_answered")
        if form.validate_on_submit():
            outcome = RightOutcome(form.outcome.data)
            try:
                asking.answer(deps(), actor(), row.id, outcome, form.words.data, form.done.data or "")
            except TransitionRefused as refused:
                field = form.done if refused.refusal.code == "right_undone" else form.outcome
                field.errors = [sentence(refused)]
            else:
                flash(f"{outcome.label}. {_how_they_hear(row)}", "success")
                return redirect(self.get_url(".right", right_id=row.id))
        page = render_template("backoffice/rights/answer.html", row=row, form=form, kept=kept_of(deps(), row))
        return (page, 422) if form.is_submitted() else page

    @expose("/<right_id>/prolonger", methods=("GET", "POST"))
    def extend(self, right_id: str) -> ResponseReturnValue:
        """Two months more, with the reason."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        form, until = ExtendForm(), due_on(row.received_on, extended=True)
        if not form.is_submitted() and (why_not := asking.not_extended_for(deps(), row)):
            return _not_any_more(row, why_not)
        if form.validate_on_submit():
            try:
                asking.extend(deps(), actor(), row.id, form.words.data)
            except TransitionRefused as refused:
                form.words.errors = [sentence(refused)]
            else:
                flash(f"La réponse est due le {french_date(until)}. {_how_they_hear(row)}", "success")
                return redirect(self.get_url(".right", right_id=row.id))
        page = render_template("backoffice/rights/extend.html", row=row, form=form, until=until)
        return (page, 422) if form.is_submitted() else page

    @expose("/<right_id>/lever", methods=("GET", "POST"))
    def lift(self, right_id: str) -> ResponseReturnValue:
        """End a limitation, with a reason."""
        row = known.visible_rights_request(actor(), row_id(right_id))
        form = ReasonForm()
        if form.validate_on_submit():
            attempt(
                lambda: restricting.lift(deps(), actor(), row.id, form.words.data),
                f"La limitation est levée. {_how_they_hear(row)}",
            )
            return redirect(self.get_url(".right", right_id=row.id))
        page = render_template("backoffice/rights/lift.html", row=row, form=form)
        return (page, 422) if form.is_submitted() else page

    @expose("/saisir", methods=("GET", "POST"))
    def record(self) -> ResponseReturnValue:
        """Type in what came by letter."""
        form = LetterForm(data={"received_on": paris_date(deps().now())})
        if form.validate_on_submit():
            try:
                row = asking.record(deps(), actor(), _letter(form))
            except TransitionRefused as refused:
                form.received_on.errors = [sentence(refused)]
            else:
                flash(f"La demande est notée. La réponse est due le {french_date(row.due_on)}.", "success")
                return redirect(self.get_url(".right", right_id=row.id))
        page = render_template("backoffice/rights/record.html", form=form, back=url_for("backoffice_rights.index_view"))
        return (page, 422) if form.is_submitted() else page


def _not_any_more(row: RightsRequest, why: str) -> ResponseReturnValue:
    """In the place of a form whose link is not offered any more: why, on its page."""
    flash(sentence(refusing("rights")(why)), "error")
    return redirect(url_for("backoffice_rights.right", right_id=row.id))


def _letter(form: LetterForm) -> asking.Letter:
    return asking.Letter(
        kind=Right(form.kind.data),
        subject=Subject(form.subject.data),
        name=form.name.data,
        email=form.email.data or "",
        words=form.words.data,
        received_on=cast(date, form.received_on.day),
        identity=form.identity.data,
    )


def _how_they_hear(row: RightsRequest) -> str:
    return "La personne en est avertie." if row.email else "Répondez à la personne par lettre."
