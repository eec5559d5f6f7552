"""Jobs: what is done to many requests at once, how far it is, and what became of each."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice import job_words
from backoffice.access import row_id
from backoffice.drawing import CellMacro
from backoffice.exports import EXPORT_TYPES, file_of
from backoffice.filters import Choice
from backoffice.job_files import PERMISSIONS, JobFiles, trouble_of
from backoffice.listing import Listing
from backoffice.menu import FOLLOW_UP
from backoffice.requests.work_forms import parameters_of, work_form
from backoffice.standstill import standstill
from domain.errors import NotFound
from domain.jobs import JobKind, JobState
from domain.permissions import Permission, may
from models_work import Job
from queries import jobs
from queries.orders import Grouped, Sort
from queries.scopes import jobs_visible_to
from services.jobs import running
from services.machinery.exports import Cells, pages_of
from web.current import actor, deps
from web.partials import wants_part

LINES = 200
"""Lines of what was not done that the page itself shows; its report has all."""

WHOLE = (JobKind.EXPORT, JobKind.MERGE)
"""Kinds that are done whole or not at all: there is nothing to say of each request."""


class Jobs(JobFiles, Listing):
    permissions = PERMISSIONS | {
        "index_view": Permission.SEE_BACKOFFICE,
        "job": Permission.SEE_BACKOFFICE,
        "start": Permission.SEE_BACKOFFICE,
        "cancel": Permission.SEE_BACKOFFICE,
        "resume": Permission.SEE_BACKOFFICE,
        "report": Permission.EXPORT,
    }
    can_export = False
    come_back_to = {"report": "job", "export_file": "job"}
    menu_group = FOLLOW_UP
    menu_icon = "jobs"
    counted = ("tâche", "tâches")
    column_evident = ("at", "state", "progress")
    column_list = ("kind", "author", "at", "state", "progress")
    column_labels = {"kind": "Tâche", "author": "Par", "at": "Demandée", "state": "État", "progress": "Avancement"}
    column_formatters = {name: CellMacro(f"job_{name}") for name in column_list}
    sorts = {
        "kind": Grouped("tache", Job.kind, label=lambda kind: JobKind(kind).label),
        "at": Sort("date", Job.created_at),
        "state": Grouped("etat", Job.state, label=lambda state: JobState(state).label),
        "progress": Sort("avancement", Job.done),
    }
    key_column = "kind"
    empty_title = "Aucune tâche"
    empty_words = (
        "Ce que vous faites sur plus de 200 demandes à la fois apparaît ici, avec son avancement. "
        "Les grands exports aussi."
    )

    def __init__(self) -> None:
        self.column_filters = [
            Choice(
                "etat",
                "État",
                lambda: [(state.value, state.label) for state in JobState],
                lambda query, value: query.where(Job.state == value),
            ),
            Choice("auteur", "Par", _authors, lambda query, _: query.where(Job.author == actor().account_id)),
        ]
        super().__init__(Job, name="Tâches", endpoint="backoffice_jobs", url="taches")

    def is_visible(self) -> bool:
        # A manager's is a file at most, to which its own page leads; a reader has none.
        works = any(may(actor(), kind.needs) for kind in JobKind)
        return actor().is_staff and works and super().is_visible()

    def get_query(self) -> Any:
        return jobs_visible_to(actor())

    def fetched(self, query: Any) -> list[Any]:
        return list(jobs.with_authors(query))

    @expose("/<job_id>")
    def job(self, job_id: str) -> ResponseReturnValue:
        """How far it is (htmx asks for that part) and what became of it; the question, if it is prepared."""
        row = jobs.visible_job(actor(), row_id(job_id))
        if row.state == JobState.PREPARED:
            return _question(row)
        template = "backoffice/jobs/progress.html" if wants_part() else "backoffice/jobs/job.html"
        return render_template(template, **_standing(row))

    @expose("/<job_id>/lancer", methods=("POST",))
    def start(self, job_id: str) -> ResponseReturnValue:
        """Its author's word."""
        row = jobs.visible_job(actor(), row_id(job_id))
        if row.author_id != actor().account_id:
            raise NotFound()
        form = work_form(JobKind(row.kind))
        if row.state == JobState.PREPARED and not form.validate_on_submit():
            return _question(row, form), 422
        running.start(deps(), actor(), row.id, parameters_of(JobKind(row.kind), form))
        return redirect(self.get_url(".job", job_id=row.id))

    @expose("/<job_id>/annuler", methods=("POST",))
    def cancel(self, job_id: str) -> ResponseReturnValue:
        """« Annuler »: what is done stays."""
        row = jobs.visible_job(actor(), row_id(job_id))
        if running.cancel(deps(), actor(), row.id):
            kept = "Rien n’en est conservé." if row.kind in WHOLE else "Ce qui était fait le reste."
            flash(f"La tâche est annulée. {kept}", "success")
        else:
            flash("La tâche était déjà terminée.", "info")
        return redirect(self.get_url(".job", job_id=row.id))

    @expose("/<job_id>/reprendre", methods=("POST",))
    def resume(self, job_id: str) -> ResponseReturnValue:
        """« Reprendre » what no worker takes up."""
        row = jobs.visible_job(actor(), row_id(job_id))
        if running.resume(deps(), actor(), row.id):
            flash("La tâche reprend là où elle s’était arrêtée.", "success")
        else:
            flash("La tâche ne tourne plus\N{NO-BREAK SPACE}: il n’y a rien à reprendre.", "info")
        return redirect(self.get_url(".job", job_id=row.id))

    @expose("/<job_id>/resultat/<export_type>/")
    def report(self, job_id: str, export_type: str) -> ResponseReturnValue:
        """What became of each request, as a file."""
        row = jobs.visible_job(actor(), row_id(job_id))
        if export_type not in EXPORT_TYPES or row.kind in WHOLE:
            raise NotFound()
        headings = ["Référence", "Demandeur", "Entité", "Résultat"]

        def read(some: Any) -> list[Cells]:
            return [
                [line.reference, line.name, line.entity, job_words.result_of(row.kind, line.outcome, line.fact)]
                for line in jobs.lines_of(some)
            ]

        name = f"tache-{row.id}.{export_type}"
        return file_of(name, headings, pages_of(jobs.line_keys(row)), read, permission=Permission.EXPORT)


def _authors() -> list[tuple[str, str]]:
    """Whose: of those who see others' too."""
    return [("moi", "Moi")] if may(actor(), Permission.SEE_JOBS) else []


def _question(row: Job, form: Any = None) -> str:
    """The page of a job that waits for its author's word."""
    kind = JobKind(row.kind)
    return render_template(
        "backoffice/jobs/question.html",
        row=row,
        words=job_words.of(row),
        form=form if form is not None else work_form(kind),
        mine=row.author_id == actor().account_id,
    )


def _standing(row: Job) -> dict[str, Any]:
    """What the page of a job that was begun says."""
    counts = [(job_words.result_of(row.kind, outcome, fact), count) for outcome, fact, count in jobs.counts_of(row)]
    return {
        "row": row,
        "words": job_words.of(row),
        "handled": row.done + row.refused,
        "counts": counts,
        "trouble": standstill(row.stepped_at, jobs.task_of(row)) if row.state == JobState.RUNNING else "",
        "lines": jobs.lines_of(jobs.refused_keys(row, LINES)) if row.state != JobState.RUNNING else [],
        "result": job_words.result_of,
        "whole": row.kind in WHOLE,
        "refusal": job_words.refusal_of(row),
        "entity_id": row.parameters["into"] if row.kind == JobKind.MERGE and row.state == JobState.DONE else None,
        "may_report": row.kind not in WHOLE and may(actor(), Permission.EXPORT),
        "no_file": trouble_of(row) if row.kind == JobKind.EXPORT and row.state == JobState.DONE else None,
        "asked": request.path,
    }
