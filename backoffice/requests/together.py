"""What decides nothing, on the ticked requests or on all that the filter shows: assign, put off, mail again, export.

A few are done at once and listed with what became of each; more are a job, whose requests are frozen before it asks.
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action

from backoffice import job_words
from backoffice.exports import COLUMNS_OF_FILE
from backoffice.requests.list_position import default_list, grid_address, list_of_address
from backoffice.requests.selection import Result, back_to_list, done_of, outcomes_page, parsed
from backoffice.requests.work_forms import parameters_of, work_form
from backoffice.tables.part import Part
from domain.errors import NotFound, TooManyRows
from domain.jobs import JobKind, Outcome
from domain.permissions import Permission
from domain.states import State
from models import AccountRequest
from queries.request_rows import with_bodies
from queries.scopes import requests_visible_to
from services.jobs import acts, running
from services.machinery.exports import pages_of
from web.current import actor, deps
from web.words import sentence

R = AccountRequest
WHOLE, FILTER = "tout", "filtre"
"""The field of the form, and its value, that says: all that the filter shows, whatever is ticked."""
SHOWN = ("export_csv_shown", "export_xlsx_shown")
"""What exports the columns that the current user chose for the list: the others export all."""
EXPORTS = ("export_csv", "export_xlsx", *SHOWN)
PERMISSIONS: dict[str, Permission] = {kind.value: kind.needs for kind in acts.KINDS} | dict.fromkeys(
    EXPORTS, Permission.EXPORT
)
"""Flask-Admin action → what it demands."""
MOST_TICKED = 10_000
"""References that a form may say; more are a filter."""


class RequestsTogether(Part):
    permissions = {"act_together": Permission.SEE_REQUESTS}

    @expose("/ensemble", methods=("POST",))
    def act_together(self) -> ResponseReturnValue:
        """Do to a selection what its page asked about."""
        kind = _kind(request.form.get("acte", ""))
        if not self.is_action_allowed(kind.value):
            raise NotFound()
        ids = [
            row_id
            for (row_id,) in _chosen(acts.scope_of(kind), request.form.getlist("rowid"))
            .select(R.id)
            .limit(_most() + 1)
            .tuples()
        ]
        form = work_form(kind)
        if not ids or len(ids) > _most():
            raise NotFound()
        if not form.validate_on_submit():
            return _page(kind, ids, form), 422
        return _done(kind, parameters_of(kind, form), ids)

    @action(JobKind.TAKE, JobKind.TAKE.label)
    def take_chosen(self, references: list[str]) -> ResponseReturnValue:
        return ask(JobKind.TAKE, references)

    @action(JobKind.ASSIGN, JobKind.ASSIGN.label)
    def assign_chosen(self, references: list[str]) -> ResponseReturnValue:
        return ask(JobKind.ASSIGN, references)

    @action(JobKind.HOLD, JobKind.HOLD.label)
    def hold_chosen(self, references: list[str]) -> ResponseReturnValue:
        return ask(JobKind.HOLD, references)

    @action(JobKind.SEND_ACTIVATION, JobKind.SEND_ACTIVATION.label)
    def send_activation_to_chosen(self, references: list[str]) -> ResponseReturnValue:
        return ask(JobKind.SEND_ACTIVATION, references)

    @action("export_csv", "Exporter en CSV")
    def export_chosen_as_csv(self, references: list[str]) -> ResponseReturnValue:
        return self._export_chosen("csv", references)

    @action("export_xlsx", "Exporter en XLSX")
    def export_chosen_as_workbook(self, references: list[str]) -> ResponseReturnValue:
        return self._export_chosen("xlsx", references)

    @action("export_csv_shown", "Exporter en CSV, colonnes affichées")
    def export_shown_as_csv(self, references: list[str]) -> ResponseReturnValue:
        return self._export_chosen("csv", references, as_listed=True)

    @action("export_xlsx_shown", "Exporter en XLSX, colonnes affichées")
    def export_shown_as_workbook(self, references: list[str]) -> ResponseReturnValue:
        return self._export_chosen("xlsx", references, as_listed=True)

    def get_actions_list(self) -> tuple[list[Any], dict[Any, Any]]:
        actions, confirmations = super().get_actions_list()
        left_out = () if self.file_columns() else SHOWN
        return [one for one in actions if one[0] not in left_out], confirmations

    def _export_chosen(
        self, export_type: str, references: list[str], *, as_listed: bool = False
    ) -> ResponseReturnValue:
        """The ticked ones as a file; all that the filter shows are the list's own export."""
        work_list = list_of_address(request.form.get("retour", ""))
        columns = self.file_columns(work_list.words() if work_list is not None else {}) if as_listed else ""
        if asked_for_all():
            if work_list is None:
                return _unreadable()
            words = work_list.words() | ({COLUMNS_OF_FILE: columns} if columns else {})
            return redirect(self.get_url(".export", export_type=export_type, **words))
        query, order = _chosen(Permission.EXPORT, references), (work_list or default_list()).order()
        ids = [row_id for (row_id,) in order.apply(query.select(R.id)).limit(MOST_TICKED).tuples()]
        if not ids:
            return none_ticked()
        response: ResponseReturnValue = self.listed_as_file(export_type, pages_of(ids), query, columns)
        return response


def on_a_row(row: AccountRequest) -> list[JobKind]:
    """What can be done to a request in its state, beside what is changed in its cells."""
    return [JobKind.SEND_ACTIVATION] if row.state == State.AWAITING_ACTIVATION else []


def asked_for_all() -> bool:
    """Whether the form says: all that the filter shows, and not the one row whose button was pressed."""
    return request.form.get(WHOLE) == FILTER and not request.form.get("row")


def ask(kind: JobKind, references: list[str]) -> ResponseReturnValue:
    """What is asked before so many are done; where nothing is to be said, a few are done at once."""
    query = _chosen(acts.scope_of(kind), references)
    if asked_for_all():
        work_list = list_of_address(request.form.get("retour", ""))
        if work_list is None:
            return _unreadable()
        query = work_list.query().where(R.id.in_(requests_visible_to(actor(), acts.scope_of(kind)).select(R.id)))
    ids = [row_id for (row_id,) in query.select(R.id).order_by(R.id).limit(_most() + 1).tuples()]
    if not ids:
        return none_ticked()
    if len(ids) > _most():
        try:
            job = running.prepare(deps(), actor(), kind, query, {})
        except TooManyRows as error:
            flash(sentence(error), "error")
            return redirect(back_to_list())
        return redirect(job_words.address(job.id))
    if kind is JobKind.TAKE:
        return _done(kind, {}, ids)
    return _page(kind, ids, work_form(kind))


def none_ticked() -> ResponseReturnValue:
    flash("Cochez au moins une demande.", "warning")
    return redirect(back_to_list())


def _unreadable() -> ResponseReturnValue:
    flash("L’adresse de la liste n’est pas lisible, et rien n’est fait. Filtrez de nouveau, puis réessayez.", "error")
    return redirect(grid_address())


def _chosen(permission: Permission, references: list[str]) -> Any:
    """The requests of these references on which the actor has the permission."""
    return requests_visible_to(actor(), permission).where(R.reference.in_(parsed(references)[:MOST_TICKED]))


def _kind(word: str) -> JobKind:
    """Raises NotFound for a word that is no kind of work on requests."""
    if word not in [kind.value for kind in acts.KINDS]:
        raise NotFound()
    return JobKind(word)


def _most() -> int:
    return deps().policy.bulk_chunk


def _rows_of(ids: list[int]) -> list[AccountRequest]:
    """These requests, which were chosen within the actor's scope, in this order."""
    rows = {row.id: row for row in with_bodies(R.select().where(R.id.in_(ids)))}
    return [rows[one] for one in ids if one in rows]


def _page(kind: JobKind, ids: list[int], form: Any) -> str:
    rows = _rows_of(ids)
    return render_template(
        "backoffice/requests/act_together.html",
        kind=kind,
        rows=rows,
        form=form,
        back=back_to_list(),
        submit=job_words.confirm_label(kind, len(rows)),
    )


def _done(kind: JobKind, parameters: dict[str, Any], ids: list[int]) -> ResponseReturnValue:
    results = acts.act_at_once(deps(), actor(), kind, parameters, ids)
    rows = {row.id: row for row in _rows_of(ids)}
    listed = [
        Result(rows[one].reference, rows[one].full_name, _refusal(kind, *results[one])) for one in ids if one in rows
    ]
    done = next((job_words.result_of(kind, *result) for result in results.values() if result[0] is Outcome.DONE), "")
    heading = job_words.done_heading(kind, parameters, done_of(listed), len(listed))
    return outcomes_page(heading, done or kind.done, listed)


def _refusal(kind: JobKind, outcome: Outcome, fact: str) -> str:
    return "" if outcome is Outcome.DONE else job_words.result_of(kind, outcome, fact)
