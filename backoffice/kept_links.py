"""Links beside a list that its address and whoever looks decide: people open the same lists all day, and a link takes
as long to make as three rows to show.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

from flask import current_app, g, request

from web.current import actor

MOST = 4_000
"""Links that a process keeps, some hundreds of characters each and twenty a page; the oldest are forgotten first."""
_lock = Lock()


def kept_link(make: Callable[[], str], *facts: Hashable) -> str:
    """What `make` gives, for the same facts on the same page.

    `make` asks nothing but these facts, the present address, and what whoever looks may open. What is posted is asked
    each time: it may come from anywhere.
    """
    if request.method != "GET":
        return make()
    known: dict[Hashable, str] = current_app.extensions.setdefault("guichet_kept_links", {})
    if "page_of_links" not in g:
        who = actor()
        g.page_of_links = request.script_root, request.path, request.query_string, who.staff_role, who.managed
    key = (g.page_of_links, facts)
    link = known.get(key)
    if link is None:
        link = make()
        with _lock:
            known[key] = link
            if len(known) > MOST:
                del known[next(iter(known))]
    return link
