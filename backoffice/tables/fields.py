"""The form fields of a table's columns: native inputs, and moments on Paris clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from flask import request
from flask_admin.contrib.peewee.form import (
    CustomModelConverter,
    InlineModelConverter,
    InlineModelFormList,
    get_form,
)
from flask_admin.model.fields import AjaxSelectField
from flask_admin.model.form import InlineFormAdmin
from peewee import AutoField, Field, PeeweeException
from peewee import BooleanField as BooleanColumn
from peewee import DateField as DateColumn
from peewee import DateTimeField as DateTimeColumn
from peewee import TimeField as TimeColumn
from wtforms import BooleanField, DateField, DateTimeLocalField, TimeField
from wtforms.validators import ValidationError

from backoffice.filters import clean_search
from backoffice.words import plural
from domain.calendar import PARIS, paris_time
from models import UtcDateTimeField
from web.form_words import French, FrenchForm

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"]
DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
MOST_MATCHES = 20
"""Rows that a look-up answers at most."""


class ParisMomentField(DateTimeLocalField):
    """A moment that is typed and shown on Paris clocks, and kept as an aware one."""

    def process_data(self, value: datetime | None) -> None:
        super().process_data(paris_time(value).replace(tzinfo=None) if value else None)

    def populate_obj(self, obj: Any, name: str) -> None:
        moment = self.data.replace(tzinfo=PARIS).astimezone(UTC) if self.data else None
        setattr(obj, name, moment)


# wtfpeewee asks a column for its field, so that a stock view may be made of a table that has one.
UtcDateTimeField.wtf_field = staticmethod(  # type: ignore[attr-defined]
    lambda model, **options: ParisMomentField(**{"format": MOMENTS} | options)
)


def matches_in_words(count: int) -> str:
    """« 2 résultats »; that there may be more where a look-up answers as many as it may."""
    if not count:
        return "Aucun résultat"
    more = " au moins\N{NO-BREAK SPACE}: précisez la recherche" if count == MOST_MATCHES else ""
    return plural(count, "résultat", "résultats") + more


class LookupField(AjaxSelectField):
    """A row of another table that one searches for: a combobox, or without JavaScript a search and radios.

    `searched` is what was typed in the search, `matches` what it brought; both only where the search was pressed.
    """

    @property
    def search_name(self) -> str:
        """The name of the search's text box."""
        return f"{self.name}-recherche"

    @property
    def searched(self) -> str:
        return clean_search(request.form.get(self.search_name, ""))

    @cached_property
    def matches(self) -> list[tuple[str, str]]:
        """Key and label of the rows that the search brings."""
        rows = self.loader.get_list(self.searched, 0, MOST_MATCHES) if self.searched else []
        return [(str(key), str(label)) for key, label in map(self.loader.format, rows)]

    def matches_in_words(self) -> str:
        return matches_in_words(len(self.matches))

    def chosen(self) -> tuple[str, str] | None:
        """Key and label of the present choice."""
        if self.data is None:
            return None
        key, label = self.loader.format(self.data)
        return str(key), str(label)

    def process_formdata(self, valuelist: Sequence[str | None] | None) -> None:
        """What is not the key of a row is no choice: Flask-Admin's own lets the database's error through."""
        key = valuelist[0] if valuelist else ""
        self.data = self._row(key) if key and key != "__None" else None
        self._missing = bool(key) and key != "__None" and self.data is None

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "_missing", False) or (self.data is None and not self.allow_blank):
            raise ValidationError(self.gettext("Not a valid choice."))

    def _row(self, key: str) -> Any:
        try:
            return self.loader.get_one(key)
        except (self.loader.model.DoesNotExist, PeeweeException, ValueError, OverflowError):
            return None


def unstorable(form: Any) -> list[Any]:
    """The fields of a form, and of the rows inside it, with a character that no database takes."""
    refused = []
    for field in form:
        if hasattr(field, "entries"):
            refused += [one for row in field.entries for one in unstorable(getattr(row, "form", ()))]
        elif isinstance(field.data, str) and "\0" in field.data:
            refused.append(field)
    return refused


class Converter(CustomModelConverter):
    """Columns to fields: Flask-Admin's, without the widgets that need its scripts."""

    def __init__(self, view: Any, additional: Any = None) -> None:
        super().__init__(view, additional)
        self.converters[BooleanColumn] = self.handle_boolean
        self.converters[AutoField] = self.handle_pk

    def handle_date(self, model: Any, field: DateColumn, **options: Any) -> tuple[str, Any]:
        return field.name, DateField(**{"format": DAYS} | options)

    def handle_datetime(self, model: Any, field: DateTimeColumn, **options: Any) -> tuple[str, Any]:
        return field.name, DateTimeLocalField(**{"format": MOMENTS} | options)

    def handle_time(self, model: Any, field: TimeColumn, **options: Any) -> tuple[str, Any]:
        return field.name, TimeField(**{"format": ["%H:%M", "%H:%M:%S"]} | options)

    def handle_boolean(self, model: Any, field: BooleanColumn, **options: Any) -> tuple[str, Any]:
        # A box that is not ticked is an answer, which no validator may ask for.
        options["validators"], options["filters"] = [], []
        return field.name, BooleanField(**options)

    def handle_foreign_key(self, model: Any, field: Field, **options: Any) -> tuple[str, Any]:
        loader = getattr(self.view, "_form_ajax_refs", {}).get(field.name)
        if loader is None:
            made: tuple[str, Any] = super().handle_foreign_key(model, field, **options)
            return made
        options["filters"] = []
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

    def save_related(self, obj: Any) -> None:
        self.entries = [row for row in self.entries if row.get_pk() or not self.should_delete(row)]
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
