"""Imports: a file is taken in, its columns matched, its lines checked one by one, then imported."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from adapters import tables_in
from backoffice.drawing import CellMacro
from backoffice.exports import EXPORT_TYPES, file_of
from backoffice.filters import Choice
from backoffice.imports.course import Course, with_lines
from backoffice.imports.forms import FileForm, columns_form, columns_of, name_of
from backoffice.listing import Listing
from domain.calendar import paris_date
from domain.errors import DomainError, NotFound, TableRefused
from domain.import_columns import Column, heading
from domain.imports import ImportState
from domain.names import clean_line
from domain.permissions import Permission
from models_imports import ImportFile
from queries import import_files
from queries.orders import Grouped, Sort
from queries.scopes import imports_visible_to
from services.imports import course, exporting, files
from services.machinery.exports import BYTE_ORDER_MARK, MOST_IN_WORKBOOK, pages_of
from web.current import actor, deps, settings
from web.words import sentence

SAMPLE = 5
"""Lines that stand beside the columns to match."""


class Imports(Course, Listing):
    permissions = {
        "index_view": Permission.SEE_JOBS,
        "import_page": Permission.SEE_JOBS,
        **dict.fromkeys(("new", "blank_table", "full_export", "match"), Permission.IMPORT),
        **dict.fromkeys(("run", "cancel", "resume", "welcome", "report"), Permission.IMPORT),
    }
    can_export = False
    come_back_to = {"report": "import_page", "blank_table": "index_view", "full_export": "index_view"}
    menu_icon = "file"
    counted = ("import", "imports")
    list_template = "backoffice/imports/list.html"
    column_evident = ("state", "at")
    column_list = ("filename", "author", "at", "state", "lines")
    column_labels = {"filename": "Fichier", "author": "Par", "at": "Reçu", "state": "État", "lines": "Lignes"}
    column_formatters = {name: CellMacro(f"import_{name}") for name in column_list}
    sorts = {
        "filename": Sort("fichier", ImportFile.filename),
        "at": Sort("date", ImportFile.created_at),
        "state": Grouped("etat", ImportFile.state, label=lambda state: ImportState(state).label),
        "lines": Sort("lignes", ImportFile.lines),
    }
    key_column = "filename"
    empty_title = "Aucun import"
    empty_words = "Les entités et les personnes d’un autre système arrivent par un fichier."

    def __init__(self) -> None:
        self.column_filters = [
            Choice(
                "etat",
                "État",
                lambda: [(state.value, state.label) for state in ImportState if state is not ImportState.READING],
                lambda query, value: query.where(ImportFile.state == value),
            )
        ]
        super().__init__(ImportFile, name="Imports", endpoint="backoffice_imports", url="imports")

    def get_query(self) -> Any:
        return imports_visible_to(actor()).where(ImportFile.state != ImportState.READING)

    def fetched(self, query: Any) -> list[Any]:
        return list(import_files.with_authors(query))

    @expose("/nouveau", methods=("GET", "POST"))
    def new(self) -> ResponseReturnValue:
        """Take a file in."""
        form = FileForm()
        if form.validate_on_submit():
            content = form.file.data.read(tables_in.LARGEST + 1)
            try:
                file = files.take(
                    deps(),
                    actor(),
                    tables_in.opened(content),
                    filename=_filename(form.file.data.filename),
                    sha256=hashlib.sha256(content).hexdigest(),
                )
            except TableRefused as refused:
                form.file.errors = [refused.why]
            else:
                return redirect(self.get_url(".match", import_id=file.id))
        columns = [(heading(deps().registry, column), column.required) for column in Column]
        status = 422 if form.is_submitted() else 200
        return render_template("backoffice/imports/new.html", form=form, columns=columns), status

    @expose("/modele")
    def blank_table(self) -> ResponseReturnValue:
        """An empty table with the headings, to be filled in."""
        words = ";".join(f'"{heading(deps().registry, column)}"' for column in Column)
        named = {"Content-Disposition": 'attachment; filename="modele-import.csv"'}
        return Response(f"{BYTE_ORDER_MARK}{words}\r\n", mimetype="text/csv", headers=named)

    @expose("/tout/<export_type>/")
    def full_export(self, export_type: str) -> ResponseReturnValue:
        """All entities and their people, in the columns of an import."""
        if export_type not in EXPORT_TYPES:
            raise NotFound()
        registry = deps().registry
        keys = exporting.full_keys(actor(), seconds=settings().database_patient_seconds)
        if export_type == "xlsx" and len(keys) > MOST_IN_WORKBOOK:
            flash("Il y a trop de lignes pour un classeur : exportez en CSV, qui n’a pas de limite.", "error")
            return redirect(self.get_url(".index_view"))
        return file_of(
            f"entites-et-personnes-{paris_date(deps().now()).isoformat()}.{export_type}",
            [heading(registry, column) for column in Column],
            pages_of(keys),
            lambda some: list(exporting.full_lines(deps(), some)),
            permission=Permission.IMPORT,
        )

    @expose("/<import_id>/colonnes", methods=("GET", "POST"))
    def match(self, import_id: str) -> ResponseReturnValue:
        """Which column of ours each of the file's is; then every line is checked."""
        file = with_lines(import_id)
        form = columns_form(file)
        if form.validate_on_submit():
            try:
                course.match(deps(), actor(), file.id, columns_of(form, file))
                return redirect(self.get_url(".import_page", import_id=file.id))
            except DomainError as error:
                form.form_errors.append(sentence(error))
        cells = [line.cells for line in import_files.first_lines(file, SAMPLE)]
        samples = {
            name_of(number): [row[number - 1] for row in cells if len(row) >= number and row[number - 1].strip()]
            for number in range(1, len(file.headings) + 1)
        }
        page = render_template("backoffice/imports/columns.html", file=file, form=form, samples=samples)
        return page, 422 if form.errors else 200


def _filename(name: str) -> str:
    """The name of a file as people know it, without what no screen could show."""
    try:
        return clean_line(name.replace("\\", "/").rpartition("/")[2][:100])
    except DomainError:
        return "fichier.csv"
