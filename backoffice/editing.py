"""The part of a screen that creates and edits one row by a form, and tells the row's history.

What is written goes through `create_model` and `update_model` alone, which call a service (`create_row`, `update_row`)
or, where a class names none, the journalled default (services/reference/rows.py). Nothing is written over what somebody
else saved since the form was shown: both values are then shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import request
from flask_admin.contrib.peewee.form import save_inline
from flask_admin.helpers import is_form_submitted
from peewee import ForeignKeyField
from wtforms import Form, HiddenField

from backoffice import object_history, stale_forms
from backoffice.journal_words import TimelineEvent
from backoffice.tables.part import Part
from backoffice.tables.rows import key_of
from domain.errors import DomainError, NotAllowed, NotFound, RowChanged, TransitionRefused
from domain.permissions import Permission
from domain.row_marks import marks
from models import Base
from queries.object_history import last_author
from services.reference import rows
from web.current import actor, deps
from web.words import sentence

SEEN = "row_seen"
"""The hidden field that marks what an edit form shows: a name that no column has."""


class Editing(Part):
    """See above. It stands before `backoffice.tables.forms.Forms`, which draws the forms."""

    edit: Permission
    create_template = "backoffice/crud_create.html"
    edit_template = "backoffice/crud_edit.html"
    refusal_fields: Mapping[str, str] = {}
    """Code of a refusal (domain/refusals.py) → the field beside which its sentence stands."""
    create_label = "Ajouter"
    edit_label = "Modifier « {} »"

    # -- the services, which a subclass may say otherwise

    def create_row(self, form: Form) -> Any:
        """Add the row of this form. Raises DomainError."""
        return rows.create(deps(), actor(), self.edit, self.model, self.values_of(form), self.parts_of(form))

    def update_row(self, form: Form, row: Any, seen: str) -> None:
        """Write this form over the row as it was shown (`seen`). Raises RowChanged, DomainError."""
        key, values = self.get_pk_value(row), self.values_of(form)
        rows.change(deps(), actor(), self.edit, self.model, key, values, seen, self.parts_of(form))

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
        return marked(super().get_edit_form())

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

    def history(self, row: Any) -> list[TimelineEvent]:
        """Who changed what of this row, and when, newest first."""
        return object_history.changes_of(actor(), row.object_key, self.labels(), self.words_of)

    def labels(self) -> dict[str, str]:
        """Name of a column → what its field is called."""
        fields = {name: str(field.label.text) for name, field in self._edit_form_class()._fields.items()}
        return {name: str(label) for name, label in (self.column_labels or {}).items()} | fields

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


def marked(form: type[Form]) -> type[Form]:
    """The form that carries the marks of what it shows, and what somebody else saved meanwhile."""
    return type(form.__name__, (form,), {SEEN: HiddenField(), "conflicts": {}})


def _parts(form: Form) -> list[Any]:
    """The fields of a form that are rows of other tables."""
    return [field for field in form if field.type == "InlineModelFormList"]


def _row_words(model: type[Base], values: Mapping[str, Any]) -> str:
    """The values of a row inside the form, without its number."""
    number = model._meta.primary_key.name
    return ", ".join(object_history.words_of(name, value, model) for name, value in values.items() if name != number)
