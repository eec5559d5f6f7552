"""The columns of a list and its rows a page: as the address says, else as its reader keeps them, else the usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import g, request, url_for

from backoffice.chips import filter_in_words
from backoffice.filters import may_be_kept, reads
from backoffice.kept_parts import kept_link
from backoffice.list_address import COLUMNS, SIZE, VIEW
from backoffice.list_places import PLACES
from backoffice.pinned import kept_lists, may_change, opened_view, pinned_views
from backoffice.tables.part import Part
from domain.calendar import NBSP
from models_work import ListLayout, SavedView
from queries.orders import Sort

LONGEST = 3_000
"""Characters of a list's address that a view keeps."""
KEPT = ("query", "columns", "page_size")
"""The columns of a view that say what its list shows."""


class LaidOut(Part):
    """The part of a list whose columns people choose. A subclass names more of them in `column_optional`."""

    key_column: str
    sorts: Mapping[str, Sort]
    page_size_options: tuple[int, ...]
    column_optional: Sequence[str] = ()
    """Columns that are offered, and stand in the list of those who choose them."""

    @cached_property
    def list_name(self) -> str:
        """What the list is called where something is kept of it: the last word of its address."""
        return str(self.url).rpartition("/")[2]

    def get_list_columns(self) -> list[tuple[Any, str]]:
        """All that may be chosen. Their places in this list are what Flask-Admin calls a column by."""
        named: list[tuple[Any, str]] = self.get_column_names([*self.column_list, *self.column_optional], ())
        return named

    def layout(self) -> ListLayout | None:
        """What the current user keeps of this list."""
        return kept_lists().layouts.get(self.list_name)

    def columns_chosen(self, words: Mapping[str, str] | None = None) -> list[str]:
        """The names of the columns, in their order: that which names the row is always among them. `words`: of another
        address of the list than the present one."""
        asked = self.readable_columns((request.args if words is None else words).get(COLUMNS, "").split(","))
        kept = self.layout()
        return asked or self.readable_columns(kept.columns if kept is not None else ()) or list(self.column_list)

    def readable_columns(self, names: Sequence[str]) -> list[str]:
        """Those of these columns that there are, each once, with the one that names the row; none for none."""
        offered = {name for name, _ in self._list_columns}
        readable = [name for name in dict.fromkeys(names) if name in offered]
        if readable and self.key_column and self.key_column not in readable:
            readable.insert(0, self.key_column)
        return readable

    def present_columns(self) -> list[tuple[Any, str]]:
        labels = dict(self._list_columns)
        return [(name, labels[name]) for name in self.columns_chosen()]

    def usual_size(self) -> int:
        """Rows a page, where the address says nothing: every link to the list asks."""
        known: dict[str, int] = g.setdefault("usual_sizes", {})
        if self.list_name not in known:
            kept = self.layout()
            chosen = kept.page_size if kept is not None and kept.page_size in self.page_size_options else self.page_size
            known[self.list_name] = int(chosen)
        return known[self.list_name]

    def part(self, name: str, *facts: Any, caller: Callable[[], str]) -> str:
        # Links say how many rows a page has where that is not the usual number of the current user.
        part: str = super().part(name, self.usual_size(), *facts, caller=caller)
        return part

    def file_columns(self, words: Mapping[str, str] | None = None) -> str:
        """The columns of a file as the list has them, where the current user chose some; '' where it has its own."""
        chosen = self.columns_chosen(words)
        return self.columns_of_file(chosen) if chosen != list(self.column_list) else ""

    # -- what leads from the list to the screens that keep something of it

    def layout_url(self, address: str) -> str:
        """The form of columns and rows a page."""
        name = self.list_name
        return kept_link(
            lambda: url_for("backoffice_views.columns", list_name=name, retour=address), "layout", name, address
        )

    def new_view_url(self, address: str) -> str:
        """The form that gives the present list a name."""
        name = self.list_name
        return kept_link(
            lambda: url_for("backoffice_views.create_view", de=name, mots=self.view_words(address)),
            *("view", name, address, self.usual_size(), *self.columns_chosen()),
        )

    def views_in_menu(self) -> list[tuple[str, str]]:
        """The views of this list that the current user keeps in the menu: (address, label)."""
        return [(link.href, link.label) for link in pinned_views() if link.view.list_name == self.list_name]

    def open_view(self, address: str) -> tuple[SavedView | None, str]:
        """The view that the present list began as, and where it is saved as it is now; '' while nothing was changed,
        and for those who may not change it."""
        view = opened_view(self.kept_args().get(VIEW, ""), self.list_name)
        if view is None or not may_change(view):
            return view, ""
        words = self.view_words(address)
        kept = self.kept_of_view(words)
        same = (kept["columns"], kept["page_size"]) == (view.columns, view.page_size)
        same = same and dict(parse_qsl(kept["query"])) == dict(parse_qsl(view.query))
        return view, "" if same else url_for("backoffice_views.edit_view", id=view.id, mots=words, url=address)

    def kept_of_view(self, typed: str) -> dict[str, Any]:
        """What a view keeps of the words of this list's address, by its columns (KEPT)."""
        words = {word: value for word, value in parse_qsl(typed[:LONGEST]) if may_be_kept(word)}
        words = {word: value for word, value in words.items() if word not in (*PLACES, VIEW)}
        size = words.pop(SIZE, "")
        return {
            "columns": self.readable_columns(words.pop(COLUMNS, "").split(",")),
            "page_size": int(size) if size in map(str, self.page_size_options) else None,
            "query": urlencode(words),
        }

    def in_words(self, query: str) -> list[str]:
        """What the words of this list's address ask for, each in words: tab, filters, search, order, columns, size."""
        words = dict(parse_qsl(query))
        lines = self.words_of_rest(words)
        for chosen in self._filters or ():
            value = words.get(str(chosen.key_name), "")
            lines += [filter_in_words(self, chosen, value)] if reads(chosen, value) else []
        search = words.get("recherche", "")
        lines += [f"Recherche{NBSP}: {search}"] if search else []
        sorted_by = [name for name, sort in self.sorts.items() if sort.word == words.get("tri")]
        labels = dict(self._list_columns)
        falls = ", en ordre inverse" if words.get("sens") == "desc" else ""
        lines += [f"Triée par{NBSP}: {labels[name]}{falls}" for name in sorted_by if name in labels]
        columns = self.readable_columns(words.get(COLUMNS, "").split(","))
        lines += [f"Colonnes{NBSP}: {', '.join(labels[name] for name in columns)}"] if columns else []
        return lines + ([f"{words[SIZE]} lignes par page"] if words.get(SIZE, "").isdigit() else [])

    def words_of_rest(self, words: Mapping[str, str]) -> list[str]:
        """The same of words that this list alone knows."""
        return []

    def view_words(self, address: str) -> str:
        """The words of a list's address that a view keeps, with its columns and size."""
        words: Mapping[str, str] = dict(parse_qsl(urlsplit(address).query))
        kept = {word: value for word, value in words.items() if word not in (*PLACES, VIEW)}
        kept.setdefault(SIZE, str(self.usual_size()))
        kept.setdefault(COLUMNS, ",".join(self.columns_chosen()))
        return urlencode(kept)
