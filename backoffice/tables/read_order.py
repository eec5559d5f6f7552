"""Columns that no column of the table stands behind order their list by what is read of them: a list of few rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask import flash
from flask_admin.model.base import ViewArgs
from markupsafe import Markup
from peewee import ForeignKeyField

from backoffice.tables.part import Part
from backoffice.tables.rows import row_label
from domain.calendar import NBSP
from domain.names import search_key
from services.machinery.exports import Keys

MOST = 1_000
"""Rows that are read to be put in order."""
TOO_MANY = (
    f"Cette liste est trop longue pour l’ordre de cette colonne{NBSP}: elle a son ordre habituel. "
    "Cherchez ou filtrez d’abord."
)


class ReadOrder(Part):
    """The part of a screen that orders it by a column's text, where the database would not: computed, another row's."""

    last_page: Callable[[int, int], int]

    def get_sortable_columns(self) -> dict[Any, Any]:
        """All columns of the list. Those that a class names, and the table's own, are ordered by the database."""
        named: dict[Any, Any] = super().get_sortable_columns()
        if self.column_sortable_list is None:
            fields = self.model._meta.fields
            named = {name: by for name, by in named.items() if not isinstance(fields.get(name), ForeignKeyField)}
        self.read_columns = [name for name, _ in self.get_list_columns() if name not in named]
        return named | {name: name for name in self.read_columns}

    def get_list(
        self,
        page: int | None,
        sort_column: str | None,
        sort_desc: bool | None,
        search: str | None,
        filters: Any,
        execute: bool = True,
        page_size: int | None = None,
    ) -> tuple[int | None, Any]:
        asked = (search, filters, execute, page_size)
        if sort_column is None or sort_column not in self.read_columns:
            return super().get_list(page, sort_column, sort_desc, *asked)
        rows = self.rows_as_read(sort_column, bool(sort_desc), search, filters) if execute else None
        if rows is None:
            return super().get_list(page, None, None, *asked)
        size = page_size or self.page_size
        last = max(len(rows) - 1, 0) // size
        start = (self.last_page(page, last) if page and page > last else page or 0) * size
        return len(rows), rows[start : start + size]

    def rows_as_read(self, column: str, falls: bool, search: str | None, filters: Any) -> list[Any] | None:
        """All rows of the list in the order of this column; None, which is told, where they are too many."""
        _, query = super().get_list(0, None, None, search, filters, execute=False, page_size=MOST + 1)
        rows = list(query)
        if len(rows) > MOST:
            flash(TOO_MANY, "warning")
            return None
        return self.in_order(rows, column, falls)

    def in_order(self, rows: list[Any], column: str, falls: bool) -> list[Any]:
        read = self._reader_of(column, rows)
        return sorted(rows, key=lambda row: rank_of(read(row)), reverse=falls)

    def _reader_of(self, column: str, rows: list[Any]) -> Callable[[Any], Any]:
        """What is read of a row in a column, before it is written as its type is: days are no texts yet."""
        draw = (self.column_formatters_export or {}).get(column) or self.column_formatters.get(column)
        if draw is not None:
            return lambda row: draw(self, None, row, column)
        field = self.model._meta.fields.get(column)
        if isinstance(field, ForeignKeyField):
            keys = {row.__data__.get(column) for row in rows} - {None}
            others = field.rel_model.select().where(field.rel_field.in_(sorted(keys)))
            labels = {getattr(other, field.rel_field.name): row_label(other) for other in others}
            return lambda row: labels.get(row.__data__.get(column))
        choices = self._column_choices_map.get(column, {})
        return lambda row: choices.get(value := self._get_field_value(row, column), value)

    def keys_to_export(self, args: ViewArgs, most: int = 0) -> Keys:
        column = self._get_column_by_idx(args.sort)
        if column and column[0] in self.read_columns:
            rows = self.rows_as_read(column[0], bool(args.sort_desc), args.search, args.filters)
            if rows is not None:
                return [row.get_id() for row in rows][: most or None]
        return super().keys_to_export(args, most)


def rank_of(value: Any) -> tuple[int, Any, str]:
    """What a value is ordered by: nothing first, then numbers, moments, and texts without case or accents."""
    if value is None or value == "":
        return 0, 0, ""
    if isinstance(value, int | float):
        return 1, value, ""
    if isinstance(value, datetime | date | time):
        return 2, value.isoformat(), ""
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = value.striptags() if isinstance(value, Markup) else text
    return 3, search_key(text), text
