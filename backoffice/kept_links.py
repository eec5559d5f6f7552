"""Links beside a list that its address and whoever looks decide: people open the same lists all day, and a link takes
as long to make as three rows to show.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import current_app, g, request

from backoffice.keeping import Kept
from web.current import actor

MOST = 4_000
"""Links that a process keeps, some hundreds of characters each and twenty a page; the oldest are forgotten first."""


def kept_link(make: Callable[[], str], *facts: Hashable) -> str:
    """What `make` gives, for the same facts on the same page.

    `make` asks nothing but these facts, the present address, and what whoever looks may open. What is posted is asked
    each time: it may come from anywhere.
    """
    if request.method != "GET":
        return make()
    if "page_of_links" not in g:
        who = actor()
        g.kept_links = current_app.extensions.setdefault("guichet_kept_links", Kept(MOST))
        g.page_of_links = request.script_root, request.path, request.query_string, who.staff_role, who.managed
    known: Kept[str] = g.kept_links
    key = (g.page_of_links, facts)
    link = known.get(key)
    if link is None:
        link = make()
        known.keep(key, link)
    return link
