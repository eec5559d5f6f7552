"""Cells that are edited in the list (`column_editable_list`): a link that fetches its form, else the editing page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import abort, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import Form

from backoffice.tables.forms import GONE
from backoffice.tables.part import Part
from web.partials import wants_part

SAVED = "La valeur a été enregistrée."
HIDDEN = ("HiddenField", "CSRFTokenField")
"""Types of the fields that nobody sees."""


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
        return self._form(self.cell_form(row, column), column, self.get_pk_value(row))

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> ResponseReturnValue:
        """Write one cell, posted as `list_form_pk` and the column's name; 422 with the reason when it is refused."""
        columns = [name for name in request.form if self.is_editable(name)]
        row = self.get_one(request.form.get("list_form_pk"))
        if len(columns) != 1 or not self.can_edit:
            abort(404)
        if row is None:
            return GONE, 422
        (column,) = columns
        form = self.cell_form(row, column)
        if not self.validate_form(form):
            return self._refused(form, column, [])
        if not self.update_model(form, row):
            return self._refused(form, column, get_flashed_messages(category_filter=("error",)))
        return self._cell(row, column) if wants_part() else SAVED

    def is_editable(self, name: str) -> bool:
        """Whether a column is edited in the list: a look-up, which has no room there, is on the editing page."""
        return super().is_editable(name) and name not in self._form_ajax_refs

    def cell_form(self, row: Any, column: str) -> Form:
        """The form of one cell, with what was sent: of the list's form this column and what is hidden."""
        form = self.list_form(obj=row)
        for field in [field for field in form if field.name != column and field.type not in HIDDEN]:
            del form[field.name]
        return form

    def _refused(self, form: Any, column: str, flashed: Iterable[Any]) -> tuple[Any, int]:
        """The reasons that stand in the form, and those that were flashed."""
        reasons = [str(words) for part in (*form.errors.values(), flashed) for words in part]
        if not wants_part():
            return " ".join(reasons), 422
        return self._form(form, column, request.form["list_form_pk"], reasons), 422

    def _form(self, form: Any, column: str, key: Any, reasons: Iterable[str] = ()) -> Any:
        return self.render(
            "admin/model/cell_form.html",
            form=form,
            cell=form[column],
            column=column,
            key=key,
            label=self.get_column_name(column),
            reasons=reasons,
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
