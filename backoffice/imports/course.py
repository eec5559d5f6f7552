"""The page of an import: how far it is, what is wrong line by line, and what can be done next."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import row_id
from backoffice.exports import EXPORT_TYPES, file_of
from backoffice.standstill import standstill
from backoffice.tables.part import Part
from backoffice.words import plural
from domain.errors import NotFound
from domain.imports import ImportState, LineOutcome
from domain.permissions import Permission, may
from models_imports import ImportFile, ImportLine
from queries import import_files
from queries.welcomes import of_import
from services.imports import course
from services.machinery.exports import Cells, pages_of
from services.people import welcomes
from web.current import actor, deps
from web.import_words import line_problems
from web.partials import wants_part

LINES = 200
"""Lines with problems that the page itself shows; its report has all."""


class Course(Part):
    """The part of the imports' screen that follows one file."""

    @expose("/<import_id>")
    def import_page(self, import_id: str) -> ResponseReturnValue:
        """How far it is (htmx asks for that part); what is wrong, line by line; what can be done next."""
        file = import_files.visible_import(actor(), row_id(import_id))
        if file.state == ImportState.TO_MATCH and may(actor(), Permission.IMPORT):
            return redirect(self.get_url(".match", import_id=file.id))
        template = "backoffice/imports/progress.html" if wants_part() else "backoffice/imports/import.html"
        return render_template(template, **_standing(file))

    @expose("/<import_id>/lancer", methods=("POST",))
    def run(self, import_id: str) -> ResponseReturnValue:
        """« Importer les lignes sans erreur »."""
        course.run(deps(), actor(), import_files.visible_import(actor(), row_id(import_id)).id)
        return redirect(self.get_url(".import_page", import_id=import_id))

    @expose("/<import_id>/annuler", methods=("POST",))
    def cancel(self, import_id: str) -> ResponseReturnValue:
        """« Annuler le reste »: what is imported stays."""
        if course.cancel(deps(), actor(), import_files.visible_import(actor(), row_id(import_id)).id):
            flash("Arrêté. Ce qui était importé le reste.", "success")
        else:
            flash("Rien n’était en cours.", "info")
        return redirect(self.get_url(".import_page", import_id=import_id))

    @expose("/<import_id>/reprendre", methods=("POST",))
    def resume(self, import_id: str) -> ResponseReturnValue:
        """« Reprendre » what no worker takes up."""
        if course.resume(deps(), actor(), import_files.visible_import(actor(), row_id(import_id)).id):
            flash("L’import reprend là où il s’était arrêté.", "success")
        else:
            flash("Rien n’était en cours.", "info")
        return redirect(self.get_url(".import_page", import_id=import_id))

    @expose("/<import_id>/invitations", methods=("POST",))
    def welcome(self, import_id: str) -> ResponseReturnValue:
        """« Envoyer les invitations »: the people of the file are written to, in waves."""
        count = welcomes.release(deps(), actor(), import_files.visible_import(actor(), row_id(import_id)).id)
        if count:
            flash(f"{plural(count, 'invitation part', 'invitations partent')}, par vagues.", "success")
        else:
            flash("Toutes les invitations étaient déjà demandées.", "info")
        return redirect(self.get_url(".import_page", import_id=import_id))

    @expose("/<import_id>/problemes/<export_type>/")
    def report(self, import_id: str, export_type: str) -> ResponseReturnValue:
        """The lines with problems as they came, each with its own: to be mended and imported again."""
        file = with_lines(import_id)
        if export_type not in EXPORT_TYPES:
            raise NotFound()
        width = len(file.headings)

        def read(keys: Any) -> list[Cells]:
            return [_reported(line, width) for line in import_files.lines_of(keys)]

        headings = [*file.headings, "Ligne", "Problèmes"]
        name = f"import-{file.id}-problemes.{export_type}"
        pages = pages_of(import_files.troubled_keys(file))
        return file_of(name, headings, pages, read, permission=Permission.IMPORT)


def with_lines(import_id: str) -> ImportFile:
    """Raises NotFound for one whose lines are forgotten."""
    file = import_files.visible_import(actor(), row_id(import_id))
    if file.emptied_at is not None:
        raise NotFound()
    return file


def _reported(line: ImportLine, width: int) -> Cells:
    cells = [*line.cells, *([""] * width)][:width]
    return [*cells, str(line.number), " ".join(line_problems(line))]


def _standing(file: ImportFile) -> dict[str, Any]:
    """What the page of an import says."""
    state = ImportState(file.state)
    counts = file.done if file.done else file.counts
    keys = import_files.troubled_keys(file, LINES + 1) if not state.at_work else []
    return {
        "file": file,
        "state": state,
        "at_work": state.at_work,
        "counts": {outcome.value: counts.get(outcome, 0) for outcome in LineOutcome},
        "imported": bool(file.done),
        "trouble": standstill(file.stepped_at, import_files.task_of(file)) if state.at_work else "",
        "lines": [(line.number, line_problems(line)) for line in import_files.lines_of(keys[:LINES])],
        "more": len(keys) > LINES,
        "asked": request.path,
        "may_import": may(actor(), Permission.IMPORT),
        "welcomes": of_import(file.id),
    }
