"""The address of a list, in French words: `?recherche=…&tri=…&sens=desc&par-page=100&page=2`, and the filters' words.

What it says and means nothing here is passed over, in a sentence: a list never answers 404 for its query string.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from flask import flash, g, request
from flask_admin.model.base import ViewArgs

from backoffice.exports import COLUMNS_OF_FILE
from backoffice.filters import FilterField, clean_search, field_of, may_be_kept
from backoffice.kept_parts import kept_link
from backoffice.list_places import PLACES
from backoffice.tables.part import Part
from domain.errors import DomainError
from queries.orders import Sort

PAGE_SIZE = 50
LONGEST_NUMBER = 18
"""Digits of a row's number that every database takes."""
PAGE_SIZES = (25, 50, 100, 200)
SIZE, COLUMNS, VIEW = "par-page", "colonnes", "enregistree"
"""Words of every list; VIEW is the number of the saved view that was opened, whatever was changed since."""
CHOSEN = "choisies"
"""What is ticked on other pages, where no script keeps it."""
NO_SORT = "Cet ordre n’existe pas ici : la liste a son ordre habituel."
NO_COLUMN = "Une colonne de cette adresse n’existe plus ici : les autres sont affichées."
NO_SIZE = "Ce nombre de lignes par page n’est pas proposé : la liste a le sien."


UNQUOTED = "!$'()*,/:;?@"
"""What werkzeug leaves as it is in the words of an address, as browsers do."""


NO_WORD = "Un filtre de cette adresse n’existe pas ici : il est ignoré."
OWN_WORDS = ("tri", "sens", "recherche", SIZE, COLUMNS, COLUMNS_OF_FILE, VIEW, CHOSEN, "vue", "liste")
"""Words that lists know, beside places and filters."""


class Links(NamedTuple):
    """The address of a list without a word, its usual rows a page, the columns that the present address asks for."""

    address: str
    size: int
    columns: str | None


class Addressed(Part):
    """The part of a list that reads its address, and makes the links to it."""

    sorts: Mapping[str, Sort]
    page_size_options: tuple[int, ...]
    usual_size: Callable[[], int]

    def _get_list_extra_args(self) -> ViewArgs:
        for sentence in self.misread():
            flash(sentence, "warning")
        g.list_args = ViewArgs(
            page=0,
            page_size=self._asked_size() or 0,
            sort=self._sort_index(request.args.get("tri", "")),
            sort_desc=int(request.args.get("sens") == "desc"),
            search=clean_search(request.args.get("recherche", "")),
            filters=self.asked_filters(),
            extra_args=self.kept_args(),
        )
        return g.list_args

    def misread(self) -> list[str]:
        """What the address says and means nothing here, in sentences; the filters tell theirs themselves."""
        typed, size = request.args.get("tri", ""), request.args.get(SIZE, "")
        columns = {name for name in request.args.get(COLUMNS, "").split(",") if name}
        known = {*PLACES, *OWN_WORDS, *self.kept_args(), *(str(one.key_name) for one in self._filters or ())}
        wrong = {
            NO_SORT: typed and self._sort_index(typed) is None,
            NO_SIZE: size and self._asked_size() is None,
            NO_COLUMN: not columns <= {name for name, _ in self._list_columns},
            NO_WORD: not request.args.keys() <= known,
        }
        return [sentence for sentence, holds in wrong.items() if holds]

    def kept_args(self) -> dict[str, str]:
        """What else the address says that links of the list keep."""
        number = request.args.get(VIEW, "")
        return {VIEW: number} if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER else {}

    def form_args(self, *, narrowed: bool = False) -> dict[str, str]:
        """What forms of the list keep of its address: order, size and `kept_args`; `narrowed`, search and filters."""
        args: ViewArgs = g.list_args
        words = self._words({"sort": args.sort, "desc": args.sort_desc, "page_size": args.page_size})
        if narrowed:
            words |= self._words({"search": args.search}) | self.filter_values(args.filters)
        return {word: value for word, value in {**self.kept_args(), **words}.items() if word != CHOSEN}

    def _asked_size(self) -> int | None:
        typed = request.args.get(SIZE, "")
        return int(typed) if typed in map(str, self.page_size_options) else None

    def _sort_index(self, word: str) -> int | None:
        for index, (column, _) in enumerate(self._list_columns):
            if column in self.sorts and self.sorts[column].word == word:
                return index
        return None

    def get_filter_arg(self, index: int, flt: Any) -> str:
        return str(flt.key_name)

    def asked_filters(self) -> list[tuple[int, str, str]]:
        """The filters of the address, as Flask-Admin has them: position, label, what was typed."""
        asked, typed = [], request.args.to_dict()
        for position, chosen in enumerate(self._filters or ()):
            value = typed.get(chosen.key_name, "").strip()
            if not value:
                continue
            try:
                chosen.clean(value)
            except (ValueError, DomainError):
                flash(f"Le filtre « {chosen.name} » n’est pas lisible : il est ignoré.", "warning")
                continue
            asked.append((position, chosen.name, value))
        return asked

    def filter_values(self, filters: Any) -> dict[str, str]:
        """Word of a filter → what it asks for."""
        return {str(self._filters[position].key_name): value for position, _, value in filters or ()}

    def filter_fields(self, filters: Any) -> tuple[FilterField, ...]:
        """The filters' form, with what these ask for."""
        values = self.filter_values(filters)
        return tuple(field_of(one, self, values.get(str(one.key_name), "")) for one in self._filters or ())

    def present_place(self) -> dict[str, str]:
        """The words of the present address that say where its page begins."""
        return {word: request.args[word] for word in PLACES if request.args.get(word)}

    def get_url(self, endpoint: str, **words: Any) -> str:
        """The address of an endpoint; where it is the list, Flask-Admin's words become those that the list reads."""
        if endpoint != ".index_view":
            return super().get_url(endpoint, **words)
        return kept_link(partial(self._list_address, words), "list", self.endpoint, self.usual_size(), *words.items())

    def _list_address(self, words: dict[str, Any]) -> str:
        kept = self._words(words)
        pairs = [f"{_quoted(word)}={_quoted(str(value))}" for word, value in kept.items() if value is not None]
        bare = self._links.address
        return f"{bare}?{'&'.join(pairs)}" if pairs else bare

    @property
    def _links(self) -> Links:
        """What some twenty links of a page have in common, asked once."""
        known: dict[str, Links] = g.setdefault("list_links", {})
        if self.endpoint not in known:
            address = str(super().get_url(".index_view"))
            known[self.endpoint] = Links(address, self.usual_size(), request.args.get(COLUMNS))
        return known[self.endpoint]

    def _words(self, given: dict[str, Any]) -> dict[str, Any]:
        size, sort, falls, search = (given.pop(name, None) for name in ("page_size", "sort", "desc", "search"))
        given.pop("page", None)
        words = {name.partition("_")[2] if name.startswith("flt") else name: value for name, value in given.items()}
        if search:
            words["recherche"] = search
        if sort is not None:
            words["tri"] = self.sorts[self._list_columns[int(sort)][0]].word
        if sort is not None and falls:
            words["sens"] = "desc"
        links = self._links
        if size and size != links.size:
            words[SIZE] = size
        if links.columns is not None:
            words.setdefault(COLUMNS, links.columns)
        return {word: value for word, value in words.items() if may_be_kept(word)}


@lru_cache(maxsize=1_000)
def _quoted(text: str) -> str:
    return quote_plus(text, safe=UNQUOTED)
