"""The columns of a list and its rows a page: as the address says, else as whoever looks keeps them, else the usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request, url_for

from backoffice.list_address import COLUMNS, SIZE
from backoffice.list_places import PLACES
from backoffice.pinned import kept_lists
from backoffice.tables.part import Part
from models_work import ListLayout


class LaidOut(Part):
    """The part of a list whose columns people choose. A subclass names more of them in `column_optional`."""

    key_column: str
    column_optional: Sequence[str] = ()
    """Columns that are offered, and stand in the list of those who choose them."""

    @property
    def list_name(self) -> str:
        """What the list is called where something is kept of it: the last word of its address."""
        return str(self.url).rpartition("/")[2]

    def get_list_columns(self) -> list[tuple[Any, str]]:
        """All that may be chosen. Their places in this list are what Flask-Admin calls a column by."""
        named: list[tuple[Any, str]] = self.get_column_names([*self.column_list, *self.column_optional], ())
        return named

    def layout(self) -> ListLayout | None:
        """What whoever looks keeps of this list."""
        return kept_lists().layouts.get(self.list_name)

    def columns_chosen(self) -> list[str]:
        """The names of the columns, in their order: that which names the row is always among them."""
        asked = self.readable_columns(request.args.get(COLUMNS, "").split(","))
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
        """Rows a page, where the address says nothing."""
        kept = self.layout()
        return kept.page_size if kept is not None and kept.page_size in self.page_size_options else int(self.page_size)

    def file_columns(self) -> str:
        """The columns of a file as the list has them, where whoever looks chose some; '' where it has its own."""
        chosen = self.columns_chosen()
        return self.columns_of_file(chosen) if chosen != list(self.column_list) else ""

    # -- what leads from the list to the screens that keep something of it

    def layout_url(self, address: str) -> str:
        """The form of columns and rows a page."""
        return url_for("backoffice_views.columns", list_name=self.list_name, retour=address)

    def new_view_url(self, address: str) -> str:
        """The form that gives the present list a name."""
        return url_for("backoffice_views.create_view", de=self.list_name, mots=self.view_words(address))

    def view_words(self, address: str) -> str:
        """The words of a list's address that a view keeps, with its columns and size."""
        words: Mapping[str, str] = dict(parse_qsl(urlsplit(address).query))
        kept = {word: value for word, value in words.items() if word not in PLACES}
        kept.setdefault(SIZE, str(self.usual_size()))
        kept.setdefault(COLUMNS, ",".join(self.columns_chosen()))
        return urlencode(kept)
