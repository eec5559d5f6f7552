"""`/backoffice/recours/`: what people contest before the administration, due first; recorded, then answered."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import reference_of, row_id
from backoffice.drawing import CellMacro
from backoffice.filters import Choice, as_listed
from backoffice.listing import Listing
from backoffice.menu import FOLLOW_UP, MenuCount
from backoffice.requests.list_position import request_address
from domain.calendar import french_date
from domain.errors import TransitionRefused
from domain.permissions import Permission, may
from domain.remedies import RemedyOutcome
from models_people import Remedy
from queries import remedies as known
from queries.menu_counts import Scoped
from queries.orders import Sort
from queries.scopes import remedies_visible_to, visible_request
from services.review import remedies
from web.current import actor, deps
from web.fields import Choice as Chosen
from web.fields import Day, Text, choice
from web.form_words import FrenchForm
from web.words import sentence

RUNNING = Scoped(known.running)
ALL = "tous"


class RecordForm(FrenchForm):
    """When a remedy came, and what it says."""

    received_on = Day("Date d’arrivée", needed="Indiquez le jour où le recours est arrivé.")
    words = Text(
        "Ce que dit la personne",
        needed="Résumez ce que dit la personne.",
        description="Elle ne lit pas ce résumé.",
    )


class AnswerForm(FrenchForm):
    """What is answered, in words that the person reads."""

    outcome = Chosen(
        "Réponse",
        needed="Choisissez la réponse.",
        choices=[choice(outcome.value, outcome.label) for outcome in RemedyOutcome],
    )
    words = Text("Motif de la réponse", needed="Indiquez un motif.", description="La personne lit ce motif.")


class Remedies(Listing):
    permissions = {
        "index_view": Permission.SEE_REMEDIES,
        "remedy": Permission.SEE_REMEDIES,
        "answer": Permission.ANSWER_REMEDIES,
        "record": Permission.ANSWER_REMEDIES,
        "record_of_role": Permission.ANSWER_REMEDIES,
    }
    can_export = False
    menu_group = FOLLOW_UP
    menu_icon = "remedy"
    counted = ("recours", "recours")
    column_evident = ("about", "state")
    column_list = ("person", "about", "received", "due", "state")
    column_labels = {
        "person": "Personne",
        "about": "Contre",
        "received": "Reçu",
        "due": "Réponse due",
        "state": "État",
    }
    column_formatters = {name: CellMacro(f"remedy_{name}") for name in column_list}
    sorts = {
        "received": Sort("reception", Remedy.received_on),
        "due": Sort("echeance", Remedy.due_on),
    }
    usual_sort = "due"
    key_column = "person"
    empty_title = "Aucun recours en cours"
    empty_words = "Un recours se note depuis la page de la demande refusée, ou du compte dont un rôle a été retiré."

    def __init__(self) -> None:
        self.column_filters = [Choice("etat", "État", lambda: [(ALL, "Tous, avec les réponses données")], as_listed)]
        super().__init__(Remedy, name="Recours", endpoint="backoffice_remedies", url="recours")

    def menu_count(self) -> MenuCount | None:
        return MenuCount(RUNNING, "en cours", "en cours")

    def get_query(self) -> Any:
        """Those that run; all, where the filter asks for them."""
        return remedies_visible_to(actor()) if request.args.get("etat") == ALL else known.running(actor())

    def fetched(self, query: Any) -> list[Any]:
        return list(known.with_people(query))

    @expose("/<remedy_id>")
    def remedy(self, remedy_id: str) -> ResponseReturnValue:
        """One: what it says, when it is due, what was answered."""
        row = known.visible_remedy(actor(), row_id(remedy_id))
        may_answer = row.answered_at is None and may(actor(), Permission.ANSWER_REMEDIES)
        return render_template("backoffice/remedy.html", row=row, may_answer=may_answer, back=_page_of(row))

    @expose("/<remedy_id>/reponse", methods=("GET", "POST"))
    def answer(self, remedy_id: str) -> ResponseReturnValue:
        """Grant it or reject it."""
        row = known.visible_remedy(actor(), row_id(remedy_id))
        form = AnswerForm()
        if form.validate_on_submit():
            outcome = RemedyOutcome(form.outcome.data)
            try:
                remedies.answer(deps(), actor(), row.id, outcome, form.words.data)
            except TransitionRefused as refused:
                form.outcome.errors = [sentence(refused)]
            else:
                flash(f"{outcome.label}\N{NO-BREAK SPACE}; la personne en est avertie.", "success")
                return redirect(_page_of(row))
        page = render_template("backoffice/remedy_answer.html", row=row, form=form)
        return (page, 422) if form.is_submitted() else page

    @expose("/demande/<reference>", methods=("GET", "POST"))
    def record(self, reference: str) -> ResponseReturnValue:
        """Record one against the refusal of a request."""
        row = visible_request(actor(), reference_of(reference), Permission.ANSWER_REMEDIES)
        return _recorded(
            lambda form: remedies.record(deps(), actor(), row.reference, form.received_on.day, form.words.data),
            request_address(row.reference),
            f"{row.full_name}, refus de la demande {row.reference}",
        )

    @expose("/role/<membership_id>", methods=("GET", "POST"))
    def record_of_role(self, membership_id: str) -> ResponseReturnValue:
        """Record one against the end of a role."""
        row = known.may_be_contested(actor(), row_id(membership_id))
        return _recorded(
            lambda form: remedies.record_of_role(deps(), actor(), row.id, form.received_on.day, form.words.data),
            url_for("backoffice_accounts.account", account_id=row.account_id),
            f"{row.account.full_name}, fin de son rôle dans «\N{NO-BREAK SPACE}{row.entity.name}\N{NO-BREAK SPACE}»",
        )


def _recorded(act: Any, back: str, about: str) -> ResponseReturnValue:
    """The page that asks when it came and what it says, or the page it is about once it is recorded."""
    form = RecordForm()
    if form.validate_on_submit():
        try:
            remedy = act(form)
        except TransitionRefused as refused:
            form.received_on.errors = [sentence(refused)]
        else:
            due = f"la réponse est due le {french_date(remedy.due_on)}"
            flash(f"Le recours est noté\N{NO-BREAK SPACE}: {due}. La personne en est avertie.", "success")
            return redirect(back)
    page = render_template("backoffice/remedy_new.html", form=form, about=about, back=back)
    return (page, 422) if form.is_submitted() else page


def _page_of(row: Remedy) -> str:
    """The page of what it is about."""
    if row.request_id is not None:
        return request_address(row.request.reference)
    return url_for("backoffice_accounts.account", account_id=row.membership.account_id)
