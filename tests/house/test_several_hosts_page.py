"""docs/several-hosts.md counts connections as the program makes them."""

from __future__ import annotations

from config_checks import HOUSE
from services.machinery.worker import LANES
from web.admission import CONNECTIONS

HOSTS, PROCESSES, WORKERS = 2, 2, 10
"""Those of the page's sum."""


def test_the_sum_of_connections_is_right() -> None:
    page = (HOUSE / "docs" / "several-hosts.md").read_text(encoding="utf-8")
    web, workers = HOSTS * PROCESSES * CONNECTIONS, WORKERS * len(LANES)
    right = [f"{CONNECTIONS} at most", f"{len(LANES)} at most", f"{web} + {workers} = {web + workers}"]
    assert [words for words in right if words not in page] == [], "docs/several-hosts.md: count again"
