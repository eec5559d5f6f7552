"""A list of one table: Flask-Admin's list view with words in its address, our own query, pages by key, a capped count.

What Flask-Admin would do by itself and must not: `get_one` unscoped, creating, editing and deleting by form, an
export that loads everything, garbage in the address that reaches the database, pages by OFFSET.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import flash, g, request
from flask_admin.contrib.peewee import ModelView
from flask_admin.model.base import ViewArgs
from wtforms import Form

from backoffice.access import Guarded
from backoffice.chips import Chip, chips_of, words_without
from backoffice.drawing import Drawn
from backoffice.exports import Exported
from backoffice.filters import clean_search
from backoffice.kept_rows import KeepsRows, KeptRows
from backoffice.list_address import PAGE_SIZE, PAGE_SIZES, Addressed
from backoffice.list_layout import LaidOut
from backoffice.list_pages import List, Places, begins, begun_with, pager_of, with_words
from backoffice.menu import count, read_counts
from backoffice.narrowed import Kept, kept
from backoffice.search_words import Understood, understood
from domain.calendar import paris_date
from domain.errors import NotFound
from domain.permissions import Permission, may
from domain.search_text import parse
from queries.grid import COUNTED
from queries.kept_places import places
from queries.menu_counts import Rows
from queries.orders import Order, Position, Sort
from queries.text_search import most_counted, read_at_once
from services.machinery.exports import Keys
from web.current import actor, deps

SEARCH = "recherche"
"""The word of the address that says what is searched."""


class Listing(Addressed, LaidOut, KeepsRows, Drawn, Exported, Guarded, ModelView):
    """Read-only list. A subclass says which rows (`get_query`), by what they sort (`sorts`), and what is searched.

    It is drawn anew for each visitor until it says what its rows are drawn from (`drawn_from`).
    """

    can_create = can_edit = can_delete = can_view_details = False
    action_disallowed_list = ["delete"]
    page_size = PAGE_SIZE
    page_size_options = PAGE_SIZES
    can_set_page_size = True
    most = COUNTED
    """Rows are counted up to this many; what was searched, up to fewer (`queries.text_search`)."""
    list_template = "backoffice/listing.html"
    permissions: dict[str, Permission] = {}
    action_permissions: Mapping[str, Permission] = {}
    """Flask-Admin action → what it demands besides its endpoint's permission. What is not named here is refused."""
    actions_aside: Collection[str] = ()
    """Actions on a selection that stand in a menu of the list's own template, not as a button each."""
    sorts: Mapping[str, Sort] = {}
    """Column → what orders by it."""
    usual_sort = ""
    """The column by which the list is ordered unless another is asked for; '' for the newest rows first."""
    search_label = ""
    search_hint = ""
    empty_title = "Aucun résultat"
    empty_words = ""
    counted = ("ligne", "lignes")
    key_column = ""
    """The column that names the row, drawn as its heading."""
    row_anchor = "ligne"
    day_column = ""
    """The column that tells when: while rows follow it, as they do unless another order is asked for, each day has a
    heading, which `day_of(row)` tells, and rows show the hour alone."""

    def __init__(self, model: Any, **options: Any) -> None:
        if self.can_export:
            self.permissions = {**self.permissions, "export": Permission.EXPORT}
        self.kept_rows = KeptRows()
        super().__init__(model, **options)
        self._filter_groups = None  # of a form that is not ours, made anew for each page

    # -- what Flask-Admin scaffolds from the table, and we do not use

    def scaffold_form(self) -> type[Form]:
        class NoForm(self.form_base_class):  # type: ignore[name-defined, misc]
            pass

        return NoForm

    def get_sortable_columns(self) -> dict[str, Any]:
        return {column: sort.word for column, sort in self.sorts.items()}

    def init_search(self) -> bool:
        return bool(self.search_label)

    def get_one(self, id: Any) -> Any:  # noqa: A002 (Flask-Admin's name)
        raise NotFound()

    def get_pk_value(self, model: Any) -> Any:
        """Of a row as the table has it, or as a query made it."""
        return model.get_id()

    def get_safe_page_size(self, page_size: int | None) -> int:
        return page_size if page_size in self.page_size_options else self.usual_size()

    def row_name(self, model: Any) -> str:
        """What a row is called where it is ticked and acted on."""
        return str(self.get_pk_value(model))

    def chips(self, filters: Any) -> list[Chip]:
        """What the list is filtered by, in words."""
        return chips_of(self, filters)

    # -- actions on a selection

    def action_form(self, obj: Any = None) -> Any:
        """Of what is posted: a page of the list draws its own."""
        return super().action_form(obj) if request.method == "POST" else None

    def is_action_allowed(self, name: str) -> bool:
        return name in self.action_permissions and may(actor(), self.action_permissions[name])

    def handle_action(self, return_view: str | None = None) -> Any:
        """Flask-Admin's own way in: a sensitive action asks first, and the selection is kept."""
        name = request.form.get("action", "")
        question = self.asked_first(self.action_permissions[name]) if self.is_action_allowed(name) else None
        return question if question is not None else super().handle_action(return_view)

    # -- the query

    def get_query(self) -> Any:
        """The rows that the actor may see. Must be overridden: no table is shown without a scope."""
        raise NotFound()

    def own_rows(self) -> Rows | None:
        """The same as a value by which statements are kept; None where something else decides them than who looks, the
        day, and the present address's list."""
        return None

    def searched(self, query: Any, text: str) -> Any:
        """Narrow to what was searched."""
        return query

    def understood(self, text: str) -> Understood:
        """What a search was understood as: chips, and notes on what was left aside."""
        return understood(parse(text))

    def misread(self) -> list[str]:
        search = clean_search(request.args.get("recherche", ""))
        return [*super().misread(), *(self.understood(search).notes if search else ())]

    def search_chips(self, text: str) -> list[Chip]:
        """Each part of a search in words, and the list without it."""
        if not text:
            return []
        rest = words_without("recherche")
        return [
            Chip(part.words, self.get_url(".index_view", **rest, **({"search": part.rest} if part.rest else {})))
            for part in self.understood(text).chips
        ]

    def usual_order(self, narrowed_by: Collection[str] = ()) -> Order:
        """The order of the list where none is asked for; `narrowed_by` are the words of the search and of filters.

        What was searched stands with the newest first: so does the index that knows the words.
        """
        sort = self.sorts.get(self.usual_sort) if SEARCH not in narrowed_by else None
        return Order(self.model._meta.primary_key, sort, falls=sort is None)

    def order(self, column: str | None, falls: bool, narrowed_by: Collection[str] = ()) -> Order:
        """The order that is asked for."""
        sort = self.sorts.get(column or "")
        return Order(self.model._meta.primary_key, sort, falls) if sort is not None else self.usual_order(narrowed_by)

    def sorts_by(self, index: int, sort: int | None) -> bool:
        """Whether this column orders the rows, `sort` being the one that was asked for."""
        own = self.sorts.get(self._list_columns[index][0])
        if own is None or sort is not None:
            return own is not None and sort == index
        return own == self.usual_order(self.narrowed_by(g.list_args.search, g.list_args.filters)).sort

    def narrowed_by(self, search: str | None, filters: Any) -> set[str]:
        """The words of the address that narrow the list."""
        return {*self.filter_values(filters), *([SEARCH] if search else [])}

    def fetched(self, query: Any) -> list[Any]:
        """Read the rows of this query, in any order, with what lists show of them."""
        return list(query)

    def rows_at(self, keys: Sequence[Any]) -> list[Any]:
        """The rows of these keys, in this order."""
        query = self.get_query().where(self.model._meta.primary_key.in_(keys))
        rows = {row.get_id(): row for row in self.fetched(query)}
        return [rows[key] for key in keys if key in rows]

    def narrowed(self, search: str | None, filters: Any, query: Any = None) -> Any:
        """The list's query, or another of its rows, under this search and these filters."""
        query = self.get_query() if query is None else query
        if search:
            query = self.searched(query, search)
        for position, _, value in filters or ():
            chosen = self._filters[position]
            query = chosen.apply(query, chosen.clean(value))
        return query

    def get_list(
        self,
        page: int | None,
        sort_column: str | None,
        sort_desc: bool | None,
        search: str | None,
        filters: Any,
        execute: bool = True,
        page_size: int | None = None,
    ) -> tuple[int, Any]:
        """The page at the place that the address says; Flask-Admin's `page` is a number, which is no place."""
        order = self.order(sort_column, bool(sort_desc), self.narrowed_by(search, filters))
        if not execute:
            return 0, order.apply(self.narrowed(search, filters)).limit(page_size or None)
        kept = self.kept(search, filters)
        if kept is not None:
            count, most = self.how_many_kept(kept), self.most
            where = self.kept_places(kept, order, lambda: self.narrowed(search, filters))
        else:
            query = self.narrowed(search, filters)
            most, where = most_counted(query, self.most), partial(order.positions, query)
            if begins(request.args) and read_at_once(query):
                first = where(max(most, page_size or self.page_size) + 1)
                where = begun_with(first, where)
                count = self.how_many(query, search, filters, min(len(first), most + 1))
            else:
                count = self.how_many(query, search, filters)
        pages = List(where, order, page_size or self.page_size, count, counted=count <= most)
        window = pages.window(request.args)
        if window.news:
            flash(window.news, "info")
        address = self._get_list_url(g.list_args)
        self._template_args["most"] = most
        self._template_args["list_columns"] = self.present_columns()
        self._template_args["pages"] = pager_of(window, pages, address)
        self._template_args["return_url"] = with_words(address, self.present_place())
        keys = [key for _, key in window.positions]
        rows = self.rows_at(keys) if keys else []
        self._template_args["row_headings"] = self.days_begun(rows, sort_column)
        return count, rows

    def kept(self, search: str | None, filters: Any) -> Kept | None:
        """The rows that the page asks for, where a statement can be kept of them."""
        own = self.own_rows()
        if own is None or search or self.exporting():
            return None
        chosen = ((self._filters[position], value) for position, _, value in filters or ())
        return kept(own, [(one, one.clean(value)) for one, value in chosen])

    def kept_places(self, kept: Kept, order: Order, anew: Callable[[], Any]) -> Places:
        """What tells where these rows stand, which `anew` makes a query of: for groups of what stands in the table, and
        for a page that is asked for by its number, as few are."""
        who, day = actor(), paris_date(deps().now())

        def read(limit: int, *, offset: int = 0, **place: Any) -> list[Position]:
            if offset or order.grouped:
                return order.positions(anew(), limit, offset=offset, **place)
            return places(kept.rows, who, day, order, limit, values=kept.values, **place)

        return read

    def day_of(self, model: Any) -> date:
        """The day of a row. Must be overridden where there is a `day_column`."""
        raise NotFound()

    def days_begun(self, rows: Sequence[Any], sort_column: str | None) -> dict[int, date]:
        """Place of a row → its day, of those that begin one; none where rows do not follow the day."""
        if not self.day_column or sort_column not in (None, self.day_column):
            return {}
        days = [self.day_of(row) for row in rows]
        return {place: day for place, day in enumerate(days) if place == 0 or day != days[place - 1]}

    def how_many(self, query: Any, search: str | None, filters: Any, known: int | None = None) -> int:
        """The rows of a query of this list under this search and these filters, unless they are known, counted with
        what the menu says."""
        wanted = {"rows": query} if known is None else {}
        return read_counts(**wanted).get("rows", known or 0)

    def how_many_kept(self, kept: Kept) -> int:
        """The same of rows that a statement is kept of."""
        read_counts(kept.rows, given=kept.values)
        return count(kept.rows)

    # -- its files

    def first_keys(self, args: ViewArgs, most: int) -> Keys:
        column = self._get_column_by_idx(args.sort)
        query = self.narrowed(args.search, args.filters)
        narrowed_by = self.narrowed_by(args.search, args.filters)
        order = self.order(column[0] if column else None, bool(args.sort_desc), narrowed_by)
        return [key for _, key in order.positions(query, most)]

    def exported(self, query: Any) -> list[Any]:
        return self.fetched(query)
