"""The base of every screen that writes: a list, a form that creates and edits, a page with the row's history.

A subclass says the model, the columns, the form and two permissions. What is written goes through `create_model`,
`update_model`, `delete_model` and `action_delete` alone, which call a service (`create_row`, `update_row`,
`delete_row`) or, where a subclass names none, the journalled default (services/reference/rows.py).

What Flask-Admin's own would do and must not: swallow errors, delete what refers to a row with it, write over what
somebody else saved since the form was shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from flask import request
from flask_admin.contrib.peewee.form import save_inline
from flask_admin.helpers import is_form_submitted
from peewee import CharField, ForeignKeyField, TextField
from wtforms import Form, HiddenField

from backoffice import object_history, stale_forms
from backoffice.journal_words import TimelineEvent
from backoffice.list_address import PAGE_SIZE, PAGE_SIZES
from backoffice.outcome import attempt
from backoffice.tables.admin import inline_tables, refers_to_workflow
from backoffice.tables.offers import offered_whole
from backoffice.tables.read_order import ReadOrder
from backoffice.tables.rows import key_of
from backoffice.tables.view import Table
from domain.errors import DomainError, NotAllowed, NotFound, RowChanged, TransitionRefused
from domain.permissions import Permission
from domain.row_marks import marks
from models import Base
from queries.object_history import last_author
from services.reference import rows
from web.current import actor, deps
from web.words import sentence

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

SEEN = "row_seen"
"""The hidden field that marks what an edit form shows: a name that no column has."""


class Crud(ReadOrder, Table):
    """A list whose rows are created, edited and deleted."""

    see: Permission
    edit: Permission
    list_template = "backoffice/crud_list.html"
    create_template = "backoffice/crud_create.html"
    edit_template = "backoffice/crud_edit.html"
    details_template = "backoffice/crud_details.html"
    column_formatters_export: dict[str, Any] | None = {}
    page_size = PAGE_SIZE
    page_size_options = PAGE_SIZES
    can_set_page_size = True
    column_filters: Any = None
    column_searchable_list: Any = None
    refusal_fields: dict[str, str] = {}
    """Code of a refusal (domain/refusals.py) → the field beside which its sentence stands."""
    create_label = "Ajouter"
    edit_label = "Modifier « {} »"

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

    # -- the services, which a subclass may say otherwise

    def create_row(self, form: Form) -> Any:
        """Add the row of this form. Raises DomainError."""
        return rows.create(deps(), actor(), self.edit, self.model, self.values_of(form), self.parts_of(form))

    def update_row(self, form: Form, row: Any, seen: str) -> None:
        """Write this form over the row as it was shown (`seen`). Raises RowChanged, DomainError."""
        key, values = self.get_pk_value(row), self.values_of(form)
        rows.change(deps(), actor(), self.edit, self.model, key, values, seen, self.parts_of(form))

    def delete_row(self, row: Any, seen: str) -> None:
        """Delete the row as it was shown. Raises RowChanged, RowReferred, DomainError."""
        rows.delete(deps(), actor(), self.edit, self.model, self.get_pk_value(row), self.edited_columns(), seen)

    # -- what writes

    def create_model(self, form: Form) -> Any:
        """The new row; None when it was refused, with the reason in the form."""
        try:
            return self.create_row(form)
        except DomainError as error:
            self._refuse(form, error)
            return None

    def update_model(self, form: Form, model: Any) -> bool:
        """Whether it was saved; the form says why not. Of a cell's, which shows one column, the rest is as read."""
        seen = form.row_seen.data or ""
        if _is_of_a_cell(form):
            rest = {name: value for name, value in self.stored_values(model).items() if name not in form}
            seen = f"{marks(rest)} {seen}"
        try:
            self.update_row(form, model, seen)
        except RowChanged:
            self._show_both(form, self.get_one(self.get_pk_value(model)))
            return False
        except DomainError as error:
            self._refuse(form, error)
            return False
        return True

    def delete_model(self, model: Any) -> bool:
        """Whether it was deleted. What refers to it, or what changed since the question was asked, is told."""
        marked = dict(part.rpartition("=")[::2] for part in request.form.getlist("seen"))
        seen = marked.get(str(self.get_pk_value(model)), "")
        return attempt(lambda: self.delete_row(model, seen), "")

    # -- rows and forms

    def stored_values(self, row: Any) -> dict[str, Any]:
        """What the form shows of a row, by field, as it is stored."""
        columns = {name: row.__data__.get(name) for name in self.edited_columns()}
        with_parts = self.inline_models or self.model._meta.manytomany
        return columns | (self.parts_of(self._edit_form_class()).of(row) if with_parts else {})

    def parts_of(self, form: Form) -> rows.Parts:
        """The rows of `inline_models` in this form, and those of the tables between of many-to-many columns."""
        inline = _parts(form)
        keys = {field.name: getattr(field.model, field.prop) for field in inline}
        return rows.Parts(keys, lambda row: save_inline(form, row))

    def edited_columns(self) -> tuple[str, ...]:
        """The model's columns that the form has fields for."""
        return tuple(name for name in self.model._meta.fields if hasattr(self._edit_form_class, name))

    def values_of(self, form: Form) -> dict[str, Any]:
        """Column → what was typed, as it is stored; of a foreign key the number."""
        typed = self.model()
        names = [name for name in self.edited_columns() if name in form]
        for name in names:
            form[name].populate_obj(typed, name)
        return {name: typed.__data__.get(name) for name in names}

    def mark_of(self, row: Any) -> str:
        """What the forms carry of the row that they show."""
        return marks(self.stored_values(row))

    def _mark_in(self, form: Form, row: Any) -> str:
        """The same; a cell's form shows one column of it."""
        if not _is_of_a_cell(form):
            return self.mark_of(row)
        return marks({name: value for name, value in self.stored_values(row).items() if name in form})

    def get_edit_form(self) -> type[Form]:
        return _marked(super().get_edit_form())

    def get_list_form(self) -> type[Form]:
        return _marked(super().get_list_form())

    def is_editable(self, name: str) -> bool:
        return super().is_editable(name) and name in self.edited_columns()

    def cell_form(self, row: Any, column: str) -> Form:
        form = super().cell_form(row, column)
        if not is_form_submitted():
            form.row_seen.data = self._mark_in(form, row)
        return form

    def edit_form(self, obj: Any = None) -> Form:
        form = self.form_of(obj)
        if obj is not None and not is_form_submitted():
            form.row_seen.data = self.mark_of(obj)
        elif obj is not None:
            stale_forms.take_theirs(form, request.form, self.stored_values(obj), partial(self.field_value, obj))
        return form

    def form_of(self, row: Any) -> Form:
        """The form that edits a row, with what was sent."""
        form: Form = super().edit_form(row)
        return form

    def field_value(self, row: Any, name: str) -> Any:
        """What a field is filled with: of what leads to other rows, these themselves."""
        column = self.model._meta.fields.get(name)
        plain = column is not None and not isinstance(column, ForeignKeyField)
        return self.stored_values(row)[name] if plain or not hasattr(row, name) else getattr(row, name)

    def words_of(self, name: str, value: Any) -> str:
        """A value of a field, as it is stored, as a person reads it."""
        plain = name in self.model._meta.fields
        inside = {} if plain else {field.name: field.model for field in _parts(self._edit_form_class())}
        if name not in inside or not isinstance(value, list):
            return object_history.words_of(name, value, self.model)
        return "\n".join(_row_words(inside[name], part) for part in value) or "aucune ligne"

    def get_one(self, id: Any) -> Any:  # noqa: A002 (Flask-Admin's name)
        """The row of this key within the scope. Raises NotFound for all others, and for garbage."""
        key = key_of(self.model, id)
        row = None if key is None else self.get_query().where(self.model._meta.primary_key == key).first()
        if row is None:
            raise NotFound()
        return row

    def get_details_columns(self) -> list[tuple[str, str]]:
        """Those of the list unless a class names others: Flask-Admin would show every column."""
        columns = self.column_details_list or self.column_list or self.scaffold_list_columns()
        named: list[tuple[str, str]] = self.get_column_names(columns, self.column_details_exclude_list)
        return named

    def history(self, row: Any) -> list[TimelineEvent]:
        """Who changed what of this row, and when, newest first."""
        return object_history.changes_of(actor(), row.object_key, self.labels(), self.words_of)

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

    def labels(self) -> dict[str, str]:
        """Name of a column → what its field is called."""
        fields = {name: str(field.label.text) for name, field in self._edit_form_class()._fields.items()}
        return {name: str(label) for name, label in (self.column_labels or {}).items()} | fields

    def asked(
        self, endpoint: str, label: str, fields: list[tuple[str, Any]], rows: list[Any], back: str, words: str
    ) -> Any:
        """The page that asks before rows are deleted carries what it shows of each."""
        marked = [("seen", f"{self.get_pk_value(row)}={self.mark_of(row)}") for row in rows]
        return super().asked(endpoint, label, [*fields, *marked], rows, back, words)

    def _refuse(self, form: Form, error: DomainError) -> None:
        """Say why beside the field that it is about. What does not exist or is not allowed stays an error page."""
        if isinstance(error, NotFound | NotAllowed):
            raise error
        code = error.refusal.code if isinstance(error, TransitionRefused) else ""
        beside = self.refusal_fields.get(code)
        if beside in form:
            form[beside].errors = [sentence(error)]
        else:
            form.form_errors.append(sentence(error))

    def _show_both(self, form: Form, row: Any) -> None:
        """What somebody else saved stands beside what was typed; sent again, the form replaces what it then shows."""
        author = last_author(row.object_key) or "Quelqu’un"
        form.conflicts = stale_forms.show_both(
            form,
            self.stored_values(row),
            self.values_of(form) | {field.name: field.typed(row) for field in _parts(form)},
            form.row_seen.data or "",
            author,
            value_of=partial(self.field_value, row),
            words_of=self.words_of,
        )
        form.row_seen.data = self._mark_in(form, row)
        words = [_replaced(one) for one in form.conflicts.values()] if _is_of_a_cell(form) else []
        form.form_errors += words or [f"{author} a enregistré d’autres valeurs entre-temps."]


def _replaced(conflict: stale_forms.Conflict) -> str:
    """What a cell, which has no room for radios, says of the value that its own would replace."""
    theirs = f"{conflict.author} a enregistré « {conflict.theirs} » entre-temps."
    return f"{theirs} Enregistrez de nouveau pour le remplacer."


def _is_of_a_cell(form: Form) -> bool:
    return "list_form_pk" in form


def _marked(form: type[Form]) -> type[Form]:
    """The form that carries the marks of what it shows, and what somebody else saved meanwhile."""
    return type(form.__name__, (form,), {SEEN: HiddenField(), "conflicts": {}})


def _parts(form: Form) -> list[Any]:
    """The fields of a form that are rows of other tables."""
    return [field for field in form if field.type == "InlineModelFormList"]


def _row_words(model: type[Base], values: Mapping[str, Any]) -> str:
    """The values of a row inside the form, without its number."""
    number = model._meta.primary_key.name
    return ", ".join(object_history.words_of(name, value, model) for name, value in values.items() if name != number)
