"""Links and other parts of a list's page that its address and its reader decide: people open the same lists all day,
and the parts round the rows take longer to make than rows that were drawn before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import current_app, g, request

from backoffice.keeping import Kept
from web.current import actor

MOST_LINKS = 4_000
"""Links that a process keeps, some hundreds of characters each and twenty a page; the oldest are forgotten first."""
MOST_PARTS = 500
"""Other parts, some kilobytes each and five a page."""


def kept_link(make: Callable[[], str], *facts: Hashable) -> str:
    """The link that `make` gives, for the same facts on the same page."""
    return _kept("guichet_kept_links", MOST_LINKS, make, facts)


def kept_part(make: Callable[[], str], *facts: Hashable) -> str:
    """The same of a part of the page, which bears neither nonce nor token."""
    return _kept("guichet_kept_parts", MOST_PARTS, make, facts)


def _kept(name: str, most: int, make: Callable[[], str], facts: tuple[Hashable, ...]) -> str:
    """What `make` gives, for the same facts on the same page.

    `make` asks nothing but these facts, the present address, and what its reader may open. What is posted is asked
    each time: it may come from anywhere.
    """
    if request.method != "GET":
        return make()
    if "page_of_parts" not in g:
        who = actor()
        g.page_of_parts = request.script_root, request.path, request.query_string, who.staff_role, who.managed
        g.kept_parts = {}
    stores: dict[str, Any] = g.kept_parts
    if name not in stores:
        stores[name] = current_app.extensions.setdefault(name, Kept(most))
    known: Kept[str] = stores[name]
    key = (g.page_of_parts, facts)
    made = known.get(key)
    if made is None:
        made = make()
        known.keep(key, made)
    return made
