"""A list of one table: Flask-Admin's list view with words in its address, our own query and a count that is capped.

What Flask-Admin would do by itself and must not: `get_one` unscoped, creating, editing and deleting by form, an
export that loads everything, garbage in the address that reaches the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, get_template_attribute, request
from flask_admin.contrib.peewee import ModelView
from flask_admin.model.base import ViewArgs
from wtforms import Form

from backoffice.access import Guarded
from backoffice.exports import Exported
from backoffice.filters import clean_search
from domain.errors import NotFound
from domain.permissions import Permission, may
from queries.grid import COUNTED, count_up_to
from services.machinery.exports import PAGE
from web.current import actor

PAGE_SIZE = 50


def cell(name: str) -> Any:
    """A formatter that draws a column by the macro of this name in `backoffice/cells.html`."""

    def draw(view: Any, context: Any, model: Any, column: str) -> Any:
        return get_template_attribute("backoffice/cells.html", name)(model)

    return draw


class Listing(Exported, Guarded, ModelView):
    """Read-only list. A subclass says which rows (`get_query`), in which order (`ordered`), and what is searched."""

    can_create = can_edit = can_delete = can_view_details = False
    action_disallowed_list = ["delete"]
    page_size = PAGE_SIZE
    most = COUNTED
    """Rows are counted, and can be paged to, up to this many."""
    list_template = "backoffice/listing.html"
    permissions: dict[str, Permission] = {}
    action_permissions: Mapping[str, Permission] = {}
    """Flask-Admin action → what it demands besides its endpoint's permission. What is not named here is refused."""
    actions_aside: Collection[str] = ()
    """Actions on a selection that stand in a menu of the list's own template, not as a button each."""
    sorts: dict[str, Any] = {}
    """Column → the word that orders by it in the address."""
    search_label = ""
    search_hint = ""
    empty_title = "Aucun résultat"
    empty_words = ""
    counted = ("ligne", "lignes")
    key_column = ""
    """The column that names the row, drawn as its heading."""

    def __init__(self, model: Any, **options: Any) -> None:
        if self.can_export:
            self.permissions = {**self.permissions, "export": Permission.EXPORT}
        super().__init__(model, **options)

    # -- what Flask-Admin scaffolds from the table, and we do not use

    def scaffold_form(self) -> type[Form]:
        class NoForm(self.form_base_class):  # type: ignore[name-defined, misc]
            pass

        return NoForm

    def get_sortable_columns(self) -> dict[str, Any]:
        return dict(self.sorts)

    def init_search(self) -> bool:
        return bool(self.search_label)

    def get_one(self, id: Any) -> Any:  # noqa: A002 (Flask-Admin's name)
        raise NotFound()

    def get_pk_value(self, model: Any) -> Any:
        """Of a row as the table has it, or as a query made it."""
        return model.get_id()

    # -- actions on a selection

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

    def searched(self, query: Any, text: str) -> Any:
        """Narrow to what was searched."""
        return query

    def ordered(self, query: Any, sort: str | None, descending: bool) -> Any:
        """Order the rows; `sort` is one of the words of `sorts`."""
        return query.order_by(self.model.id.desc())

    def usual_sort(self) -> str:
        """The word of `sorts` whose order the list has unless another is asked for; '' when none has."""
        return ""

    def sorts_by(self, index: int, sort: int | None) -> bool:
        """Whether this column orders the rows, `sort` being the one that was asked for."""
        word = self.sorts.get(self._list_columns[index][0])
        return word is not None and (sort == index or (sort is None and word == self.usual_sort()))

    def fetched(self, query: Any, offset: int, limit: int) -> list[Any]:
        """Read one page."""
        return list(query.limit(limit).offset(offset))

    def narrowed(self, search: str | None, filters: Any) -> Any:
        """The query under the present search and filters."""
        query = self.get_query()
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
        query = self.narrowed(search, filters)
        sort = self.sorts[sort_column] if sort_column else None
        if not execute:
            return 0, self.ordered(query, sort, bool(sort_desc))
        count = count_up_to(query, self.most)
        offset = (page or 0) * self.page_size
        if offset and offset >= min(count, self.most):
            raise NotFound()
        rows = self.fetched(self.ordered(query, sort, bool(sort_desc)), offset, self.page_size)
        return count, rows

    def exported(self, query: Any) -> list[Any]:
        return self.fetched(query, 0, PAGE)

    # -- the address: `?recherche=…&tri=…&sens=desc&page=2`, and the filters' words

    def _get_list_extra_args(self) -> ViewArgs:
        return ViewArgs(
            page=_page(request.args.get("page", "1")) - 1,
            page_size=self.page_size,
            sort=self._sort_index(request.args.get("tri")),
            sort_desc=int(request.args.get("sens") == "desc"),
            search=clean_search(request.args.get("recherche", "")),
            filters=self.asked_filters(),
            extra_args=self.kept_args(),
        )

    def kept_args(self) -> dict[str, str]:
        """What else the address says that links of the list keep."""
        return {}

    def _sort_index(self, word: str | None) -> int | None:
        if not word:
            return None
        for index, (column, _) in enumerate(self._list_columns):
            if self.sorts.get(column) == word:
                return index
        raise NotFound()

    def get_filter_arg(self, index: int, flt: Any) -> str:
        return str(flt.key_name)

    def asked_filters(self) -> list[tuple[int, str, str]]:
        """The filters of the address, as Flask-Admin has them: position, label, what was typed."""
        asked = []
        for position, chosen in enumerate(self._filters or ()):
            value = request.args.get(chosen.key_name, "").strip()
            if not value:
                continue
            try:
                chosen.clean(value)
            except ValueError:
                flash(f"Le filtre « {chosen.name} » n’est pas lisible : il est ignoré.", "warning")
                continue
            asked.append((position, chosen.name, value))
        return asked

    def filter_values(self, filters: Any) -> dict[str, str]:
        """Word of a filter → what it asks for."""
        return {str(self._filters[position].key_name): value for position, _, value in filters or ()}

    def get_url(self, endpoint: str, **words: Any) -> str:
        """The address of an endpoint; where it is the list, Flask-Admin's words become those that the list reads."""
        return super().get_url(endpoint, **(self._words(words) if endpoint == ".index_view" else words))

    def _words(self, given: dict[str, Any]) -> dict[str, Any]:
        given.pop("page_size", None)
        page, sort, falls, search = (given.pop(name, None) for name in ("page", "sort", "desc", "search"))
        words = {name.partition("_")[2] if name.startswith("flt") else name: value for name, value in given.items()}
        if search:
            words["recherche"] = search
        if sort is not None:
            words["tri"] = self.sorts[self._list_columns[int(sort)][0]]
        if sort is not None and falls:
            words["sens"] = "desc"
        if page:
            words["page"] = page + 1
        return words


def _page(text: str) -> int:
    """A page number from 1. Raises NotFound for anything else."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 6 and int(text) > 0):
        raise NotFound()
    return int(text)
