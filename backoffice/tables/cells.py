"""Cells that are edited in the list (`column_editable_list`): a link that fetches its form, else the editing page."""

from __future__ import annotations

from typing import Any

from flask import abort, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.tables.forms import GONE
from backoffice.tables.part import Part
from web.partials import wants_part

SAVED = "La valeur est enregistrée."


class Cells(Part):
    """The part of a table's view that is about one cell."""

    @expose("/ajax/cell/")
    def cell(self) -> ResponseReturnValue:
        """The form of a cell, to stand in its place; with `lire`, the cell as the list shows it."""
        column, row = request.args.get("column", ""), self.get_one(request.args.get("id"))
        if row is None or not self.is_editable(column):
            abort(404)
        if "lire" in request.args:
            return self._cell(row, column)
        return self._form(self.list_form(obj=row), column, self.get_pk_value(row))

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> ResponseReturnValue:
        """Write one cell, posted as `list_form_pk` and the column's name; 422 with the reason when it is refused."""
        form = self.list_form()
        columns = [field.name for field in form if field.name in request.form and self.is_editable(field.name)]
        row = self.get_one(request.form.get("list_form_pk"))
        if len(columns) != 1 or not self.can_edit:
            abort(404)
        if row is None:
            return GONE, 422
        (column,) = columns
        for name in [field.name for field in form if field.name not in (column, "csrf_token", "list_form_pk")]:
            del form[name]
        if not self.validate_form(form):
            return self._refused(form, column, [str(words) for field in form for words in field.errors])
        if not self.update_model(form, row):
            return self._refused(form, column, [str(words) for words in get_flashed_messages()])
        return self._cell(row, column) if wants_part() else SAVED

    def _refused(self, form: Any, column: str, reasons: list[str]) -> tuple[Any, int]:
        if not wants_part():
            return " ".join(reasons), 422
        form[column].errors = reasons
        return self._form(form, column, request.form["list_form_pk"]), 422

    def _form(self, form: Any, column: str, key: Any) -> Any:
        return self.render(
            "admin/model/cell_form.html", cell=form[column], column=column, key=key, label=self.get_column_name(column)
        )

    def _cell(self, row: Any, column: str) -> Any:
        return self.render(
            "admin/model/cell.html",
            row=row,
            column=column,
            label=self.get_column_name(column),
            key=self.get_pk_value(row),
            get_value=self.get_list_value,
            return_url=self.get_url(".index_view"),
        )
