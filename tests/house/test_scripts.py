"""Scripts of ours add to what the server drew. Parts of a page that are fetched, htmx fetches."""

from __future__ import annotations

import re

from config_checks import HOUSE

ASKING = re.compile(r"\b(fetch\(|XMLHttpRequest|sendBeacon|EventSource|WebSocket)")
MAKING = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function)")


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.name}:{number}"
        for path in sorted((HOUSE / "static" / "js").glob("*.js"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_none_asks_the_server_by_itself() -> None:
    assert places(ASKING) == [], "say it with hx-get or hx-post, and answer HTML (web/partials.py)"


def test_none_makes_html_of_text() -> None:
    assert places(MAKING) == [], "make elements, and set their textContent"
