"""The list that somebody goes through: the grid's queue, search, filters and order, carried by `?liste=` from the
grid's rows into the request's page and through its forms, so that « suivant » is the next row of that list.

What the address says is never trusted: a word that the grid itself would not read is left aside, and told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

from flask import flash, g, request, url_for

from backoffice.filters import clean_search, reads
from backoffice.list_address import CHOSEN, COLUMNS, SIZE, VIEW
from backoffice.list_places import PLACES
from backoffice.narrowed import Kept, kept
from backoffice.requests import search
from backoffice.requests.columns import SORTS
from backoffice.requests.filters import request_filters
from backoffice.requests.queues import ROWS
from domain.actors import Actor
from domain.calendar import paris_date
from domain.states import ACTIVATED_OPEN, OPEN, WITH_DECIDERS, State
from models import AccountRequest, Claim
from queries import grid, list_neighbours, presence
from queries.grid import OLDEST, Queue
from queries.implied_decisions import SOONEST
from queries.menu_counts import Rows
from queries.orders import Grouped, Order, Sort
from queries.prepared import given
from queries.scopes import requests_visible_to
from web.current import actor, deps

SENT, ACTIVATED, CLOSED = (SORTS[word] for word in ("envoi", "activation", "cloture"))
BOUNDED = (
    dict.fromkeys(("du", "au"), SENT)
    | dict.fromkeys(("recues-du", "recues-au"), ACTIVATED)
    | dict.fromkeys(("decidees-du", "decidees-au"), CLOSED)
    | dict.fromkeys(("attend-du", "attend-au", "en-retard"), OLDEST)
    | {"implicite": SOONEST}
)
"""Filters that bound a moment → the order by it: such a list is read from its bound on. What waits longest and what
silence decides soonest come first."""

STATES = SORTS["etat"]
HAS = {
    Queue.WAITING: tuple(sorted(WITH_DECIDERS)),
    Queue.HELD: tuple(sorted(ACTIVATED_OPEN)),
    Queue.OPEN: tuple(sorted(OPEN - {State.DRAFT})),
}
"""List → the states of its requests, where these are some."""
OF_CLOSED = frozenset({"decidees-du", "decidees-au", "motif"})
"""Filters that only what is closed meets."""

LONGEST = 6_000
"""Characters of `liste`: more than the grid's longest search, all of its filters and a place in it take."""
MOST_WORDS = 20
LEGIBLE, MOST_TOLD = 40, 5
"""Characters of a word that is left aside, and words, that are told."""


@dataclass(frozen=True)
class WorkList:
    """One list of requests that the grid shows. `place`: the words of the page, size and columns that one looked at."""

    queue: Queue
    search: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    sort: str | None = None
    descending: bool = False
    place: tuple[tuple[str, str], ...] = ()
    left_aside: tuple[str, ...] = field(default=(), compare=False)
    """What an address says besides, and the grid does not read: labels of filters, else the words themselves."""

    @cached_property
    def token(self) -> str:
        """What `liste` says in addresses; '' for the default list."""
        return "" if self == default_list() else urlencode(self.words())

    def words(self) -> dict[str, str]:
        """What the grid's address says of it."""
        parameters: dict[str, str] = {"vue": self.queue.value, **dict(self.filters)}
        if self.search:
            parameters["recherche"] = self.search
        if self.sort:
            parameters |= {"tri": self.sort} | ({"sens": "desc"} if self.descending else {})
        return parameters | dict(self.place)

    @property
    def address(self) -> str:
        """The grid that shows it."""
        return grid_address() + (f"?{self.token}" if self.token else "")

    @property
    def label(self) -> str:
        narrowed = self.filters or self.search
        return f"{self.queue.label} (filtrées)" if narrowed else self.queue.label

    def query(self) -> Any:
        """Its requests, not ordered yet."""
        query = grid.in_queue(requests_visible_to(actor()), self.queue, actor(), paris_date(deps().now()))
        by_word = _filters()
        for word, value in self.filters:
            query = by_word[word].apply(query, by_word[word].clean(value))
        return search.narrowed(query, self.search) if self.search else query

    def kept(self) -> Kept | None:
        """The same, where a statement can be kept of them."""
        by_word = _filters()
        chosen = [(by_word[word], by_word[word].clean(value)) for word, value in self.filters]
        return kept(ROWS[self.queue], chosen) if not self.search else None

    def order(self) -> Order:
        return order_of(self.queue, SORTS.get(self.sort or ""), self.descending, [word for word, _ in self.filters])


def order_of(queue: Queue, sort: Sort | None, descending: bool, filters: Collection[str] = ()) -> Order:
    """What orders a list: the oldest first, unless something was chosen; of all requests, the newest, by the moment
    that `filters` bound where one of them does. So is what is open, by a moment that open requests have."""
    if sort is not None:
        return grid.order_by(_among(sort, queue), descending=descending)
    bounded = next((BOUNDED[word] for word in filters if word in BOUNDED), None)
    if queue is not Queue.ALL:
        return grid.order_by(bounded if bounded in (SENT, ACTIVATED, SOONEST) else OLDEST)
    return grid.order_by(bounded, descending=bounded not in (OLDEST, SOONEST))


def has_none(queue: Queue, filters: Mapping[str, str]) -> bool:
    """Whether these filters ask for what no request of a list is: closed, where all are open, or in another state. To
    find that out, databases would look through all that is closed."""
    if queue not in HAS:
        return False
    return not OF_CLOSED.isdisjoint(filters) or filters.get(STATES.word, HAS[queue][0]) not in HAS[queue]


def _among(sort: Sort, queue: Queue) -> Sort:
    """The sort by states among those that a list has: the others would be looked through for nothing."""
    if isinstance(sort, Grouped) and sort.word == STATES.word and queue in HAS:
        return replace(sort, only=HAS[queue])
    return sort


def default_list() -> WorkList:
    """What the grid opens on."""
    return WorkList(Queue.WAITING if grid.has_queue(actor()) else Queue.OPEN)


def parse_list(text: str) -> WorkList:
    """The list that a query string says, without the words that the grid would not read."""
    if len(text) > LONGEST:
        return replace(default_list(), left_aside=(text[:LEGIBLE],))
    parts = [part for part in text.split("&") if part]
    pairs = [pair for part in parts[:MOST_WORDS] for pair in parse_qsl(part, keep_blank_values=True)]
    words: dict[str, str] = {}
    for word, value in pairs:
        words.setdefault(word, value.strip())
    further = len(parts) > len(pairs) or len(pairs) > len(words)
    read = _list_of(words)
    return replace(read, left_aside=(*read.left_aside, *(("…",) if further else ())))


def list_of_address(address: str) -> WorkList | None:
    """The list that an address of the grid shows; None where it is none of ours, or not read to the last word.

    For what is done to all of it: a list that is nearly that one would be other people's requests.
    """
    parts = urlsplit(address)
    ours = parts.path == grid_address() and not parts.netloc
    return _exact_list(parts.query) if ours and parts.query else (default_list() if ours else None)


def _exact_list(text: str) -> WorkList | None:
    read = parse_list(text)
    return None if read.left_aside else read


def _list_of(parameters: dict[str, str]) -> WorkList:
    """Of two words of the same meaning the first counts, as in the grid's own address."""
    aside: list[str] = []
    place = tuple((word, parameters.pop(word)) for word in (*PLACES, SIZE, COLUMNS, VIEW) if word in parameters)
    usual = default_list().queue
    parameters.pop(CHOSEN, None)
    queue = parameters.pop("vue", usual.value)
    if queue not in set(Queue):
        aside.append("vue")
    search = clean_search(parameters.pop("recherche", ""))
    sort, sense = parameters.pop("tri", "") or None, parameters.pop("sens", "")
    if sort is not None and sort not in SORTS:
        aside.append("tri")
        sort = None
    by_word = _filters()
    kept = tuple((word, parameters[word]) for word in by_word if reads(by_word[word], parameters.get(word, "")))
    known = {word for word, value in parameters.items() if word in by_word and not value} | {word for word, _ in kept}
    unread = [word for word in parameters if word not in known]
    aside += [str(by_word[word].name) if word in by_word else word[:LEGIBLE] for word in unread]
    sorted_by = (sort, sense == "desc" and sort is not None)
    return WorkList(Queue(queue) if queue in set(Queue) else usual, search, kept, *sorted_by, place, tuple(aside))


def news_of(work_list: WorkList) -> str:
    """What is told on a request's page of a list's address that was not read to its last word; '' of any other."""
    if not work_list.left_aside:
        return ""
    words = ", ".join(f"«\N{NO-BREAK SPACE}{word}\N{NO-BREAK SPACE}»" for word in work_list.left_aside[:MOST_TOLD])
    return (
        "La liste que vous parcourez n’est pas lisible en entier dans cette adresse, "
        f"ce qui suit est laissé de côté\N{NO-BREAK SPACE}: {words}."
    )


@lru_cache(maxsize=1)
def _filters() -> dict[str, Any]:
    """Word → its filter: made once, they keep nothing of those who ask."""
    return {str(chosen.key_name): chosen for chosen in request_filters()}


def current_list() -> WorkList:
    """The list that the actor goes through: the grid's own on the grid, elsewhere that of `liste`."""
    if "work_list" not in g:
        on_grid = request.endpoint == "backoffice_requests.index_view"
        g.work_list = parse_list(request.query_string.decode("ascii", "replace") if on_grid else _list_parameter())
    return g.work_list


def _list_parameter() -> str:
    """`liste` of the address, else of the page from which one came: forms and links within a request's page keep it."""
    if "liste" in request.args:
        return request.args["liste"]
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or not came_from.path.startswith(grid_address()):
        return ""
    return parse_qs(came_from.query).get("liste", [""])[0]


def grid_address() -> str:
    return url_for("backoffice_requests.index_view")


def keeping_list(url: str) -> str:
    """An address below a request's, with the list that is gone through."""
    token = current_list().token
    if not token:
        return url
    bare, mark, fragment = url.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}{urlencode({'liste': token})}{mark}{fragment}"


def request_address(reference: str, anchor: str | None = None, *, endpoint: str = "page") -> str:
    """The request's page or a section of it, or what stands below it, within the list that is gone through."""
    return _pattern(endpoint, anchor).replace(STANDS_FOR, quote(reference), 1)


STANDS_FOR = "REFERENCE"


def _pattern(endpoint: str, anchor: str | None) -> str:
    """Such an address of any request: made once a page, since a list has fifty."""
    patterns = g.setdefault("request_addresses", {})
    if (endpoint, anchor) not in patterns:
        address = url_for(f"backoffice_requests.{endpoint}", reference=STANDS_FOR, _anchor=anchor)
        patterns[endpoint, anchor] = keeping_list(address)
    return str(patterns[endpoint, anchor])


@dataclass(frozen=True)
class Neighbours:
    """Where a request stands in its list, and the references beside it."""

    work_list: WorkList
    place: list_neighbours.Place
    before: str | None
    after: str | None
    passed: bool = False
    """Whether requests that colleagues take care of stand before `after`."""


def neighbours(row: AccountRequest) -> Neighbours:
    """For « Dossier 3 sur 27 · précédent · suivant »."""
    work_list = current_list()
    around = _around(work_list, row)
    after = around.free or around.after
    return Neighbours(work_list, around.place, around.before, after, passed=after != around.after)


def _around(work_list: WorkList, row: AccountRequest) -> list_neighbours.Around:
    order, kept, waiting = work_list.order(), work_list.kept(), work_list.queue is Queue.WAITING
    if kept is None or order.grouped:
        query = work_list.query()
        return list_neighbours.around(query, row, order, free=_free(query) if waiting else query)
    now = deps().now()
    free: Rows = Free(kept.rows) if waiting else kept.rows
    values = {**kept.values, "now": now}
    return list_neighbours.around_kept(kept.rows, actor(), paris_date(now), row, order, free=free, values=values)


def _free(query: Any) -> Any:
    """Without what a colleague takes care of right now."""
    return _without_others(query, actor(), deps().now())


def _without_others(query: Any, who: Actor, now: Any) -> Any:
    return query.where(AccountRequest.id.not_in(presence.claimed_by_others(who.account_id, now)))


@dataclass(frozen=True)
class Free:
    """The same of rows that a statement is kept of, which leaves `now` open."""

    rows: Rows

    def __call__(self, who: Actor, day: date) -> Any:
        return _without_others(self.rows(who, day), who, given(Claim.expires_at, "now"))


def address_after(row: AccountRequest) -> str:
    """Where one goes on once `row` (as it was shown) is dealt with: the list's next request, or the list at its end.

    What waits is gone through again from its beginning, since some were left aside, and what colleagues take care of
    comes last; other lists simply end.
    """
    work_list = current_list()
    query, order = work_list.query(), work_list.order()
    beside = list_neighbours.following(query, row, order)
    following = beside
    if work_list.queue is Queue.WAITING:
        following = _waiting_after(_free(query), row) or _waiting_after(query, row)
    if following is None:
        flash("Terminé : plus rien à traiter dans cette liste.", "success")
        return work_list.address
    if beside is None:
        flash("Fin de la liste : elle reprend à son début, avec les demandes laissées de côté.", "info")
    elif beside != following:
        flash("Les demandes dont un collègue se charge sont laissées de côté.", "info")
    return request_address(following)


def _waiting_after(query: Any, row: AccountRequest) -> str | None:
    """The next one of those that wait, from the beginning again after the last."""
    order = current_list().order()
    following = list_neighbours.following(query, row, order)
    return following or list_neighbours.first(query.where(AccountRequest.id != row.id), order)
