"""The form fields of a table's columns: native inputs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_admin.contrib.peewee.form import (
    CustomModelConverter,
    InlineModelConverter,
    InlineModelFormList,
    get_form,
)
from flask_admin.model.form import InlineFormAdmin
from peewee import AutoField, Field
from peewee import BooleanField as BooleanColumn
from peewee import DateField as DateColumn
from peewee import DateTimeField as DateTimeColumn
from peewee import DecimalField as DecimalColumn
from peewee import TimeField as TimeColumn
from wtforms import BooleanField, DateField, DecimalField, StringField
from wtforms.fields import Choice
from wtforms.validators import NumberRange
from wtfpeewee.fields import ModelSelectField

from backoffice.tables.clocks import HOURS, MOMENTS, HourField, MomentField
from backoffice.tables.lookups import LookupField
from backoffice.tables.rows import key_of, row_label
from domain.invisible import trimmed
from domain.names import search_key
from web.form_words import French, FrenchForm

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class RowField(ModelSelectField):  # type: ignore[misc]
    """A row of another table, chosen in a list of all of them."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **{"get_label": row_label, "blank_text": "Aucun"} | options)

    def iter_choices(self) -> Iterator[Choice]:
        """All of them by their names, after the blank one."""
        choices = super().iter_choices()
        if self.allow_blank:
            yield next(choices)
        yield from sorted(choices, key=lambda one: search_key(one.label))

    def get_model(self, pk: Any) -> Any:
        """The row of this key; None for what no row can have, on which wtfpeewee's own lets the database fail."""
        key = key_of(self.model, pk)
        return None if key is None else super().get_model(key)


def trim_texts(form: Any) -> None:
    """Take white space and invisible characters off the ends of every text of a form, and of the rows inside it."""
    for field in form:
        if hasattr(field, "entries"):
            for row in field.entries:
                trim_texts(getattr(row, "form", ()))
        elif isinstance(field, StringField) and isinstance(field.data, str):
            field.data = trimmed(field.data)


def unstorable(form: Any) -> list[Any]:
    """The fields of a form, and of the rows inside it, with what no database takes: a NUL, a number that is none."""
    refused = []
    for field in form:
        if hasattr(field, "entries"):
            refused += [one for row in field.entries for one in unstorable(getattr(row, "form", ()))]
        elif not _is_storable(field.data):
            refused.append(field)
    return refused


def _is_storable(value: Any) -> bool:
    if isinstance(value, float | Decimal):
        return math.isfinite(value)
    return not (isinstance(value, str) and "\0" in value)


class Converter(CustomModelConverter):
    """Columns to fields: Flask-Admin's, without the widgets that need its scripts."""

    def __init__(self, view: Any, additional: Any = None) -> None:
        super().__init__(view, additional)
        self.converters[BooleanColumn] = self.handle_boolean
        self.converters[AutoField] = self.handle_pk
        self.converters[DecimalColumn] = self.handle_decimal

    def handle_date(self, model: Any, field: DateColumn, **options: Any) -> tuple[str, Any]:
        return field.name, DateField(**{"format": DAYS} | options)

    def handle_datetime(self, model: Any, field: DateTimeColumn, **options: Any) -> tuple[str, Any]:
        return field.name, MomentField(**{"format": MOMENTS} | options)

    def handle_time(self, model: Any, field: TimeColumn, **options: Any) -> tuple[str, Any]:
        return field.name, HourField(**{"format": HOURS} | options)

    def handle_boolean(self, model: Any, field: BooleanColumn, **options: Any) -> tuple[str, Any]:
        # A box that is not ticked is an answer, which no validator may ask for.
        options["validators"], options["filters"] = [], []
        return field.name, BooleanField(**options)

    def handle_decimal(self, model: Any, field: DecimalColumn, **options: Any) -> tuple[str, Any]:
        # What is larger PostgreSQL refuses, and SQLite keeps.
        largest = Decimal(10) ** (field.max_digits - field.decimal_places) - Decimal(10) ** -field.decimal_places
        options["validators"] = [*options["validators"], NumberRange(-largest, largest)]
        return field.name, DecimalField(**options)

    def handle_foreign_key(self, model: Any, field: Field, **options: Any) -> tuple[str, Any]:
        loader = getattr(self.view, "_form_ajax_refs", {}).get(field.name)
        if loader is None and field.choices is not None:
            made: tuple[str, Any] = super().handle_foreign_key(model, field, **options)
            return made
        options["filters"] = []  # one that is put through a filter is looked for again, as it was sent
        if loader is None:
            return field.name, RowField(model=field.rel_model, allow_blank=field.null, **options)
        return field.name, LookupField(loader, allow_blank=field.null, **options)


class InlineForm(FrenchForm):
    """The part of a form that is one row of another table: the whole form's token covers it."""

    class Meta(FrenchForm.Meta):
        csrf = False

        def get_translations(self, form: Any) -> French:
            return French()


class InlineRows(InlineModelFormList):
    """The rows of another table inside a form; a new one that is to be removed is not written at all."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.type = "InlineModelFormList"  # Flask-Admin saves fields of this very name

    entries: list[Any]

    def typed(self, parent: Any) -> list[dict[str, Any]]:
        """The values of its rows, column by column, as `services.reference.rows.Parts` reads those that are stored."""
        return [self._values(row) for row in self.entries if not self.should_delete(row)]

    def _values(self, entry: Any) -> dict[str, Any]:
        row = self.model()
        entry.populate_obj(row, None)
        columns = [name for name in entry.form._fields if name in row._meta.fields and name != self._pk]
        return {self._pk: key_of(self.model, entry.get_pk())} | {name: row.__data__.get(name) for name in columns}

    def save_related(self, obj: Any) -> None:
        self.entries = [row for row in self.entries if row.get_pk() or not self.should_delete(row)]
        for row in self.entries:
            key = row.form[self._pk]
            key.data = str(key.data or "")  # Flask-Admin knows a row again by the text of its key alone
        super().save_related(obj)


class InlineConverter(InlineModelConverter):
    """`inline_models` in the voice of our forms."""

    inline_field_list_type = InlineRows

    def get_info(self, given: Any) -> InlineFormAdmin:
        info = super().get_info(given)
        if info.get_form() is None:
            form = get_form(
                info.model,
                self.view.model_form_converter(info),
                base_class=InlineForm,
                only=info.form_columns,
                exclude=[*(info.form_excluded_columns or ()), *self._back_to_parent(info.model)],
                field_args=info.form_args,
                allow_pk=True,
                extra_fields=info.form_extra_fields,
            )
            info.get_form = lambda: form
        return info

    def _back_to_parent(self, model: Any) -> list[str]:
        return [column.name for column in model._meta.refs if column.rel_model == self.view.model]
