"""What a view offers to choose from without a scope: all rows of another table."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from flask_admin.contrib.peewee.ajax import QueryAjaxModelLoader
from peewee import Model
from wtforms.fields.core import UnboundField
from wtfpeewee.fields import ModelSelectField

from backoffice.tables.column_filters import RowEqual, RowNotEqual
from backoffice.tables.fields import RowField
from backoffice.tables.lookups import LookupField, RowLoader

# What derives from these and narrows them (`rows`) is another class.
LOADERS = (QueryAjaxModelLoader, RowLoader)
SELECTS = (ModelSelectField, RowField)
FILTERS = (RowEqual, RowNotEqual)

WITH_LOADER = "say a loader with its scope (form_ajax_refs)"
WITH_FILTER = "say a filter with its scope, or none (column_filters)"


def offered_whole(view: Any) -> Iterator[tuple[str, type[Model], str]]:
    """Each look-up, select and filter that offers every row of a table: its name, the table, how to narrow it."""
    for loader in view._form_ajax_refs.values():
        yield from _looked_up(loader)
    forms = [
        view._create_form_class,
        view._edit_form_class,
        *([view._list_form_class] if view.column_editable_list else ()),
    ]
    for form in forms:
        for name, field in inspect.getmembers(form, lambda one: isinstance(one, UnboundField)):
            yield from _chosen_in(name, field)
    for one in view._filters or ():
        if type(one) in FILTERS:
            yield str(one.column.name), one.column.rel_model, WITH_FILTER


def _chosen_in(name: str, field: Any) -> Iterator[tuple[str, type[Model], str]]:
    if field.field_class in SELECTS:
        yield name, field.kwargs["model"], WITH_LOADER
    elif issubclass(field.field_class, LookupField):
        yield from _looked_up(field.args[0])


def _looked_up(loader: Any) -> Iterator[tuple[str, type[Model], str]]:
    if type(loader) in LOADERS:
        yield str(loader.name), loader.model, WITH_LOADER
