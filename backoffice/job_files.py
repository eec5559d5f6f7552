"""Exports that the worker prepares: the question, the file, and the list that a worker reads as its author would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from backoffice.access import row_id
from backoffice.exports import COLUMNS_OF_FILE, SPREADSHEET, Exported
from backoffice.tables.part import Part
from domain.errors import NotAllowed, NotFound, TooManyRows
from domain.jobs import JobKind
from domain.page_troubles import StoredFileUnusable
from domain.permissions import Permission, demand
from models_work import Job
from queries import jobs
from services.jobs import workbooks
from services.jobs.running import EXPORT
from services.machinery.exports import MOST_IN_SHEET, MOST_IN_WORKBOOK
from web.current import actor, deps, settings
from web.signed_in import SignedInAccount
from web.words import sentence

PERMISSIONS = dict.fromkeys(("export_question", "prepare_export", "export_file"), Permission.EXPORT)


class JobFiles(Part):
    """The part of the jobs' screen that prepares exports and hands their files out."""

    @expose("/exporter")
    def export_question(self) -> ResponseReturnValue:
        """The question: whether the workbook of a list is to be prepared in the background."""
        view = _list_of(request.args.get("adresse", ""))
        return render_template(
            "backoffice/jobs/export.html",
            address=request.args["adresse"],
            back=_back(view),
            name=view.name,
            most=MOST_IN_WORKBOOK,
        )

    @expose("/exporter", methods=("POST",))
    def prepare_export(self) -> ResponseReturnValue:
        """Freeze the rows, and have the worker make the file."""
        address = request.form.get("adresse", "")
        view = _list_of(address)
        demand(actor(), view.permissions["export"])
        keys, filename = _frozen(address)
        try:
            job = workbooks.begin(
                deps(), actor(), address=address, filename=filename, keys=keys, permission=view.permissions["export"]
            )
        except TooManyRows as error:
            flash(f"{sentence(error)} Un export en CSV n’a pas de limite.", "error")
            return redirect(_back(view))
        if job.parameters["address"] != address:
            flash("Un autre de vos exports est en préparation : attendez-le, ou annulez-le.", "warning")
        return redirect(self.get_url(".job", job_id=job.id))

    @expose("/<job_id>/fichier")
    def export_file(self, job_id: str) -> ResponseReturnValue:
        """The file, for its author alone, with the rights under which it was made."""
        row = jobs.visible_job(actor(), row_id(job_id))
        if row.author_id != actor().account_id or row.kind != JobKind.EXPORT:
            raise NotFound()
        demand(actor(), _list_of(row.parameters["address"]).permissions["export"])
        trouble = trouble_of(row)
        if not trouble:
            try:
                content = deps().storage.get(row.storage_key)
            except StoredFileUnusable:
                trouble = "Le fichier n’est plus lisible : demandez de nouveau cet export."
            else:
                named = {"Content-Disposition": f'attachment; filename="{row.filename}"'}
                return Response(content, mimetype=SPREADSHEET, headers=named)
        flash(trouble, "error")
        return redirect(self.get_url(".job", job_id=row.id))


def trouble_of(row: Job) -> str:
    """Why the current user gets no file of this job; '' where it is theirs."""
    if row.author_id != actor().account_id:
        return "Seule la personne qui a demandé cet export peut en télécharger le fichier."
    if row.storage_key is None or row.expires_at <= deps().now():
        return "Le fichier n’est plus conservé : demandez de nouveau cet export."
    if row.parameters["rights"] != workbooks.rights_of(actor()):
        return "Vos droits ont changé depuis : demandez de nouveau cet export."
    return ""


def init_app(app: Flask) -> None:
    """What the worker does with exports: its threads have no application of their own."""

    @contextmanager
    def opened(address: str, account_id: int) -> Iterator[workbooks.OpenList]:
        with _asking(app, address, account_id) as view:
            columns, query = (
                view.columns_in_file(request.args.get(COLUMNS_OF_FILE, "")),
                view.export_query(view._get_list_extra_args()),
            )
            yield workbooks.OpenList(
                headings=[str(label) for _, label in columns],
                read=view.reader(query, [name for name, _ in columns]),
                seconds=settings().database_patient_seconds,
                permission=view.permissions["export"],
            )

    app.extensions["guichet_export_handlers"] = {EXPORT: workbooks.handler(opened)}


def _frozen(address: str) -> tuple[Any, str]:
    """The keys of all that this export is of, and the name of its file."""
    app, holder = current_app._get_current_object(), actor().account_id  # type: ignore[attr-defined]
    with _asking(app, address, holder) as view:
        keys = view.keys_to_export(view._get_list_extra_args(), MOST_IN_SHEET + 1)
        return keys, view.get_export_name("xlsx")


@contextmanager
def _asking(app: Flask, address: str, account_id: int | None) -> Iterator[Any]:
    """The list of an export, while its address is the one that is asked for, by this account.

    An application context of its own: what is remembered for the request around it stays there. Raises NotFound,
    NotAllowed.
    """
    with app.app_context(), app.test_request_context(address, base_url=settings().public_url):
        g._login_user = SignedInAccount.get_by_id(account_id)  # what Flask-Login reads of a session's cookie
        yield _list_of(address)


def _list_of(address: str) -> Any:
    """The list whose workbook this address is. Raises NotFound, NotAllowed."""
    try:
        endpoint, given = current_app.url_map.bind("").match(address.partition("?")[0])
    except (HTTPException, RequestRedirect):
        raise NotFound() from None
    blueprint, _, name = endpoint.rpartition(".")
    (admin,) = current_app.extensions["admin"]
    lists = [view for view in admin.added if view.endpoint == blueprint and isinstance(view, Exported)]
    if not lists or name != "export" or given != {"export_type": "xlsx"} or not _of_numbers(lists[0]):
        raise NotFound()
    if not lists[0].may_export():
        raise NotAllowed(lists[0].permissions["export"])
    return lists[0]


def _of_numbers(view: Any) -> bool:
    """Whether its lines are rows with a number."""
    return view.of_rows and view.model._meta.primary_key.field_type in ("AUTO", "BIGAUTO")


def _back(view: Any) -> str:
    """The list, as the address of its export has it."""
    _, mark, query = request.values.get("adresse", "").partition("?")
    return f"{view.get_url('.index_view')}{mark}{query}"
