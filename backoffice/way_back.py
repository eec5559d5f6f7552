"""The place from which a row's page was opened, carried by `?retour=` from page to page and through their forms.

A place is a list as it stood, with its filters, order and page, or the page of a request. What is under a request's
address keeps its list by `?liste=` (backoffice/requests/list_position.py), and whatever else one came from by this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from flask import Flask, current_app, g, has_request_context, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from backoffice.requests.list_position import current_list

BACK = "retour"
LONGEST = 4_000
"""Characters of a place in an address: more than a list's filters and a request's list take."""
REQUESTS, REQUEST = "backoffice_requests", "backoffice_requests.page"
LIST = "index_view"
ROWS = frozenset(
    {"entity_id", "account_id", "membership_id", "mail_id", "job_id", "reference", "verb"} | {"remedy_id", "right_id"}
)
"""What the addresses that keep a place name, and nothing else."""
OF_TABLES = ("details_view", "edit_view", "delete_confirmation")
"""What Flask-Admin's own lists lead to, which come back to `url`."""


@dataclass(frozen=True)
class Place:
    """Where one may go back to."""

    label: str
    address: str


def init_app(app: Flask) -> None:
    """Let every address of a row say from where it is opened, and templates where that was."""
    app.url_defaults(_keep)
    app.jinja_env.globals.update(way_back=way_back, place_of=place_of, came_from=came_from, row_address=row_address)


STANDS_FOR = "ROW"


def row_address(endpoint: str, *alike: tuple[str, str], **key: Any) -> str:
    """As `url_for` of an endpoint whose address names a row by one value, besides what is `alike` for all rows: asked
    once a page, since lists have fifty rows."""
    ((name, value),) = key.items()
    patterns: dict[Any, tuple[str, str]] = g.setdefault("row_addresses", {})
    if (endpoint, alike) not in patterns:
        words: dict[str, Any] = {name: STANDS_FOR, **dict(alike)}
        before, _, after = url_for(endpoint, **words).partition(STANDS_FOR)
        patterns[endpoint, alike] = before, after
    before, after = patterns[endpoint, alike]
    return f"{before}{quote(str(value), safe='')}{after}"


def way_back(own: str, key: object = "") -> tuple[str, str]:
    """The label and address that lead back from a page of a row: where it was opened, else the list of `own`, which has
    the row `key`."""
    place = _carried()
    view = _view(own)
    if place is None:
        address = current_list().address if own == REQUESTS else view.get_url(".index_view")
        place = Place(str(view.name), address)
    here = urlsplit(place.address).path == urlsplit(view.get_url(".index_view")).path
    return place.label, f"{place.address}#{view.row_anchor}-{key}" if here and key else place.address


def came_from() -> Place | None:
    """The place that the present address or the page before it says; None for neither."""
    if "came_from" not in g:
        before = urlsplit(request.referrer or "")
        own = f"{before.path}?{before.query}" if before.netloc == request.host else ""
        g.came_from = _carried() or place_of(own.rstrip("?"))
    place: Place | None = g.came_from
    return place


def place_of(address: str) -> Place | None:
    """The place at an address; None where it is none that the current user may open."""
    path = address.partition("?")[0]
    ours = path.startswith(url_for("backoffice.index")) and "\\" not in address and address.isprintable()
    if not ours or len(address) > LONGEST:
        return None
    try:
        endpoint, given = current_app.url_map.bind("").match(path)
    except (HTTPException, RequestRedirect):
        return None
    owner, _, name = endpoint.rpartition(".")
    view = _view(owner)
    if view is None or not view.opens(name):
        return None
    if endpoint == REQUEST:
        return Place(f"Demande {given['reference']}", address)
    return Place(str(view.name), address) if name == LIST else None


def _keep(endpoint: str, values: dict[str, Any]) -> None:
    owner, _, name = endpoint.rpartition(".")
    if not owner.startswith("backoffice_") or not has_request_context() or request.url_rule is None:
        return
    if name in OF_TABLES:
        if request.endpoint in _lists() and "url" not in values and (address := _leaves(owner)):
            values["url"] = address
    elif BACK not in values and endpoint in _kept_by() and (address := _leaves(owner)):
        values[BACK] = address


def _leaves(owner: str) -> str:
    """What an address of this view says of the present page: that it is the place, or the place that it was opened
    from."""
    kept: dict[str, str] = g.setdefault("places_kept", {})
    if owner not in kept:
        kept[owner] = _place_for(owner)
    return kept[owner]


def _place_for(owner: str) -> str:
    own = request.endpoint is not None and owner == request.endpoint.rpartition(".")[0]
    if request.endpoint in _lists():
        if own and (owner == REQUESTS or not request.query_string):
            return ""
        return _short(request.full_path.rstrip("?"))
    if request.endpoint == REQUEST and not own:
        return _short(request.path + _words_of_request())
    place = _carried()
    return place.address if place is not None else ""


def _words_of_request() -> str:
    """Its list, and the place from which it was opened where that is a list."""
    place = _carried()
    words = {word: value for word, value in request.args.items() if word != BACK}
    if place is not None and BACK not in parse_qs(urlsplit(place.address).query):
        words[BACK] = place.address
    return f"?{urlencode(words)}" if words else ""


def _short(address: str) -> str:
    return address if len(address) <= LONGEST else address.partition("?")[0]


def _carried() -> Place | None:
    """The place that the present address carries, or the page whose form or link led here."""
    if "place_carried" not in g:
        typed = request.args.get(BACK, "")
        before = urlsplit(request.referrer or "")
        if not typed and request.method == "POST" and before.netloc == request.host:
            typed = parse_qs(before.query).get(BACK, [""])[0]
        g.place_carried = place_of(typed) if typed else None
    place: Place | None = g.place_carried
    return place


def _lists() -> frozenset[str]:
    """The endpoints of lists."""
    (admin,) = current_app.extensions["admin"]
    known: dict[str, frozenset[str]] = current_app.extensions.setdefault("guichet_places", {})
    if "lists" not in known:
        known["lists"] = frozenset(f"{view.endpoint}.{LIST}" for view in admin.added if hasattr(view, "get_list"))
    return known["lists"]


def _kept_by() -> frozenset[str]:
    """The endpoints of a row's page and of what is done to the row."""
    known: dict[str, frozenset[str]] = current_app.extensions.setdefault("guichet_places", {})
    if "rows" not in known:
        rules = current_app.url_map.iter_rules()
        known["rows"] = frozenset(rule.endpoint for rule in rules if rule.arguments and rule.arguments <= ROWS)
    return known["rows"]


def _view(endpoint: str) -> Any:
    (admin,) = current_app.extensions["admin"]
    return next((view for view in admin.added if view.endpoint == endpoint), None)
