"""The base of every screen that writes: a list, a form that creates and edits, a page with the row's history.

A subclass says the model, the columns, the form and two permissions. What is written goes through `create_model`,
`update_model` (backoffice/editing.py), `delete_model` and `action_delete` alone, which call a service (`create_row`,
`update_row`, `delete_row`) or, where a subclass names none, the journalled default (services/reference/rows.py).

What Flask-Admin's own would do and must not: swallow errors, delete what refers to a row with it, write over what
somebody else saved since the form was shown.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import request
from flask_admin.helpers import is_form_submitted
from peewee import CharField, ForeignKeyField, TextField
from wtforms import Form

from backoffice.editing import Editing, marked
from backoffice.list_address import PAGE_SIZE, PAGE_SIZES
from backoffice.outcome import attempt
from backoffice.tables.admin import inline_tables, refers_to_workflow
from backoffice.tables.offers import offered_whole
from backoffice.tables.read_order import ReadOrder
from backoffice.tables.rows import key_of
from backoffice.tables.view import Table
from domain.permissions import Permission
from services.reference import rows
from web.current import actor, deps

WRITING = {
    "create_view": "can_create",
    "edit_view": "can_edit",
    "delete_view": "can_delete",
    "delete_confirmation": "can_delete",
    "cell": "column_editable_list",
    "ajax_update": "column_editable_list",
    "ajax_lookup": "form_ajax_refs",
}
"""Endpoint → what a class has to say for it to exist; `action_view` does where there is an action. Each demands the
permission `edit`."""


class Crud(ReadOrder, Editing, Table):
    """A list whose rows are created, edited and deleted."""

    see: Permission
    list_template = "backoffice/crud_list.html"
    details_template = "backoffice/crud_details.html"
    column_formatters_export: dict[str, Any] | None = {}
    page_size = PAGE_SIZE
    page_size_options = PAGE_SIZES
    can_set_page_size = True
    column_filters: Any = None
    column_searchable_list: Any = None

    def __init__(self, model: Any, **options: Any) -> None:
        self.name_choices(model)
        self._limit_to_list_columns(model)
        reading = {"index_view": self.see} | ({"details_view": self.see} if self.can_view_details else {})
        writing = {name: self.edit for name, attribute in WRITING.items() if getattr(self, attribute)}
        exporting = {"export": Permission.EXPORT} if self.can_export else {}
        self.permissions = {**reading, **writing, **exporting, **self.permissions}
        super().__init__(model, **options)
        if self._has_actions():
            self.permissions = {"action_view": self.edit, **self.permissions}
        self._refuse_without_scope()

    def _has_actions(self) -> bool:
        never = {*self.action_disallowed_list, *(() if self.can_delete else ("delete",))}
        return not never.issuperset(self._actions_data)

    def _refuse_without_scope(self) -> None:
        """Of the workflow, scopes alone read and services alone write."""
        name = type(self).__name__
        if refers_to_workflow(self.model) and type(self).get_query is Table.get_query:
            raise ValueError(f"{name}: {self.model.__name__} is of the workflow: say its scope (get_query)")
        for part in filter(refers_to_workflow, inline_tables(self)):
            raise ValueError(f"{name}: {part.__name__} is of the workflow: its rows are no part of a form")
        for what, other, mend in offered_whole(self):
            if refers_to_workflow(other):
                raise ValueError(f"{name}: {what} is of the workflow: {mend}")

    def _limit_to_list_columns(self, model: Any) -> None:
        """Search and filter by what the list shows, unless a class says otherwise: a `Table` takes every column.

        By a row of the workflow a list is filtered where a class gives it a filter with a scope.
        """
        columns = [model._meta.fields[name] for name in self.column_list or () if name in model._meta.fields]
        if self.column_list and self.column_filters is None:
            safe = [
                one for one in columns if not (isinstance(one, ForeignKeyField) and refers_to_workflow(one.rel_model))
            ]
            known = [one for one in safe if self.filter_converter.convert(type(one).__name__, one, one.name)]
            self.column_filters = [one.name for one in known]
        if self.column_list and self.column_searchable_list is None:
            self.column_searchable_list = [one.name for one in columns if isinstance(one, CharField | TextField)]

    # -- the service, which a subclass may say otherwise

    def delete_row(self, row: Any, seen: str) -> None:
        """Delete the row as it was shown. Raises RowChanged, RowReferred, DomainError."""
        rows.delete(deps(), actor(), self.edit, self.model, self.get_pk_value(row), self.edited_columns(), seen)

    # -- what writes

    def delete_model(self, model: Any) -> bool:
        """Whether it was deleted. What refers to it, or what changed since the question was asked, is told."""
        marks_of = dict(part.rpartition("=")[::2] for part in request.form.getlist("seen"))
        seen = marks_of.get(str(self.get_pk_value(model)), "")
        return attempt(lambda: self.delete_row(model, seen), "")

    # -- rows and forms

    def get_list_form(self) -> type[Form]:
        return marked(super().get_list_form())

    def is_editable(self, name: str) -> bool:
        return super().is_editable(name) and name in self.edited_columns()

    def cell_form(self, row: Any, column: str) -> Form:
        form = super().cell_form(row, column)
        if not is_form_submitted():
            form.row_seen.data = self._mark_in(form, row)
        return form

    def get_details_columns(self) -> list[tuple[str, str]]:
        """Those of the list unless a class names others: Flask-Admin would show every column."""
        columns = self.column_details_list or self.column_list or self.scaffold_list_columns()
        named: list[tuple[str, str]] = self.get_column_names(columns, self.column_details_exclude_list)
        return named

    def object_kind(self) -> str:
        """What the journal calls the rows of this screen (`Base.object_key`)."""
        return str(self.model._meta.table_name)

    def addresses_of(self, keys: Collection[str]) -> dict[str, str]:
        """The journal's key of a row → its page: of those rows that the screen shows to the current user."""
        if not self.opens("details_view"):
            return {}
        wanted = [key for key in (key_of(self.model, text) for text in keys) if key is not None]
        rows = self.get_query().where(self.model._meta.primary_key.in_(wanted))
        return {str(row.get_id()): str(self.get_url(f"{self.endpoint}.details_view", id=row.get_id())) for row in rows}

    def asked(
        self, endpoint: str, label: str, fields: list[tuple[str, Any]], rows: list[Any], back: str, words: str
    ) -> Any:
        """The page that asks before rows are deleted carries what it shows of each."""
        seen = [("seen", f"{self.get_pk_value(row)}={self.mark_of(row)}") for row in rows]
        return super().asked(endpoint, label, [*fields, *seen], rows, back, words)
