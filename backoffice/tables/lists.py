"""A table's list: its columns and filters, the words of its address, and what look-ups find."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.peewee.tools import get_meta_fields
from flask_admin.model.base import ViewArgs
from flask_admin.model.template import (
    DeleteRowAction,
    EditPopupRowAction,
    EditRowAction,
    ViewPopupRowAction,
    ViewRowAction,
)
from peewee import AutoField, CharField, ForeignKeyField, TextField

from backoffice.filters import clean_search, kept_words, may_be_kept
from backoffice.list_address import NO_SORT
from backoffice.tables.filtering import FilterRow, filter_rows, usable
from backoffice.tables.lookups import MOST_MATCHES, by_name, matches_in_words
from backoffice.tables.part import Part
from backoffice.tables.rows import like_text
from backoffice.tables.texts import Searched, words_of
from domain.calendar import NBSP
from web.partials import wants_part

ROW_PAGES = {
    ViewRowAction: "details_view",
    ViewPopupRowAction: "details_view",
    EditRowAction: "edit_view",
    EditPopupRowAction: "edit_view",
    DeleteRowAction: "delete_view",
}
LARGEST_PAGE = 10**9


class Lists(Part):
    """The part of a table's view that is about its list."""

    column_searchable_list: Any
    column_choices: Any

    def scaffold_list_columns(self) -> list[str]:
        """Every column, without the number of the row: Flask-Admin does not know peewee's present name for that."""
        columns = super().scaffold_list_columns()
        numbers = {column.name for column in get_meta_fields(self.model) if isinstance(column, AutoField)}
        return columns if self.column_display_pk else [name for name in columns if name not in numbers]

    def name_choices(self, model: Any) -> None:
        """Show what a column's own `choices` call its values, unless a class names others (`column_choices`)."""
        columns = [column for column in get_meta_fields(model) if not isinstance(column, ForeignKeyField)]
        own = {column.name: column.choices for column in columns if column.choices}
        self.column_choices = own | (self.column_choices or {})

    def get_column_name(self, field: str) -> str:
        """The label that the class gives, else the column's own (`verbose_name`), else its name."""
        column = self.model._meta.fields.get(field)
        if field in (self.column_labels or {}) or column is None or not column.verbose_name:
            return super().get_column_name(field)
        return str(column.verbose_name)

    def _get_list_extra_args(self) -> ViewArgs:
        """The words of the address: Flask-Admin keeps some that its own links then fail on."""
        asked = super()._get_list_extra_args()
        asked.page = min(max(asked.page or 0, 0), LARGEST_PAGE)
        asked.search = clean_search(asked.search or "") or None
        column = self._get_column_by_idx(asked.sort)
        asked.sort = asked.sort if column and column[0] in self._sortable_columns else None
        if request.args.get("sort") and asked.sort is None:
            flash(NO_SORT, "warning")
        asked.extra_args = {word: value for word, value in asked.extra_args.items() if may_be_kept(word)}
        return asked

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
        """One page; the last one where the address names a page beyond it."""
        narrowed = [chosen for chosen in filters or () if usable(self._filters, chosen)]
        text = like_text(self.model, words_of(search)) if search else search
        asked = (sort_column, sort_desc, text, narrowed, execute, page_size)
        count, rows = super().get_list(page, *asked)
        if not page or not execute or rows:
            return count, rows
        nearest = self.last_page(page, max((count or 0) - 1, 0) // (page_size or self.page_size))
        return super().get_list(nearest, *asked)

    def last_page(self, asked: int, last: int) -> int:
        """Show the last page in place of one that is not there, and tell it."""
        flash(f"La page {asked + 1} n’existe pas{NBSP}: voici la dernière.", "info")
        self._template_args["page"] = last
        return last

    def sorts_by(self, index: int, sort: int | None) -> bool:
        """Whether this column orders the rows, `sort` being the one that was asked for."""
        return index == sort

    @property
    def key_column(self) -> Any:
        """The column that names the row, drawn as its heading."""
        return self._list_columns[0][0] if self._list_columns else ""

    def init_search(self) -> bool:
        """Search in every text, unless a class names the columns."""
        self._search_fields: list[Any] = []  # Flask-Admin adds to it each time
        if self.column_searchable_list is None:
            texts = [column.name for column in get_meta_fields(self.model) if isinstance(column, CharField | TextField)]
            self.column_searchable_list = texts
        supported = super().init_search()
        self._search_fields = [Searched(column) for column in self._search_fields]
        return supported

    def get_filters(self) -> Any:
        """Filter by every column of a known type, unless a class names the columns."""
        if self.column_filters is not None:
            return super().get_filters()
        columns = [column for column in get_meta_fields(self.model) if not isinstance(column, AutoField)]
        return [one for column in columns for one in self.scaffold_filters(column.name) or ()]

    def get_invalid_value_msg(self, value: str, filter: Any) -> str:  # noqa: A002 (Flask-Admin's name)
        if not value.strip():
            return f"Donnez une valeur au filtre « {filter.name} »."
        return f"Le filtre « {filter.name} » n’est pas lisible : il est ignoré."

    def filter_rows(self, active: Any) -> list[FilterRow]:
        """The filters of the present page as rows of its form, with the one that is being added."""
        return filter_rows(self, active, kept_words())

    def get_list_row_actions(self) -> list[Any]:
        """Of Flask-Admin's own, those whose page is there for the current user; then those that a class adds."""
        extra = self.column_extra_row_actions or []
        own = super().get_list_row_actions()[: -len(extra) or None]
        return [one for one in own if self.opens(ROW_PAGES[type(one)])] + extra

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        """Key and label of at most twenty rows that a look-up brings: as JSON, for htmx as the options of its list."""
        loader = by_name(self._form_ajax_refs.get(request.args.get("name", "")))
        if loader is None:
            abort(404)
        offset = min(max(request.args.get("offset", 0, type=int), 0), LARGEST_PAGE)
        limit = min(max(request.args.get("limit", MOST_MATCHES, type=int), 1), MOST_MATCHES)
        rows = loader.get_list(clean_search(request.args.get("query", "")), offset, limit)
        matches = [loader.format(row) for row in rows]
        return self._options(matches) if wants_part() else matches

    def _options(self, matches: list[Any]) -> Any:
        return self.render(
            "admin/model/lookup_options.html",
            rows=matches,
            list_id=request.headers.get("HX-Target", ""),
            words=matches_in_words(len(matches)),
        )
