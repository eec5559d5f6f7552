"""Every page that a person reaches by links from their first one, a few of each kind."""

from __future__ import annotations

import re
from collections import Counter, deque
from urllib.parse import parse_qsl, urljoin, urlsplit

from bench.browser import Browser

LINK = re.compile(rb'<a\s[^>]*?href="([^"]+)"')
EACH = 2
"""So many addresses of one kind are asked for: those that differ in numbers, references and values alone."""
MOST = 400


def crawl(browser: Browser, start: str) -> tuple[Counter[int], list[str]]:
    """How many answers had each status, and the addresses whose answer was no page.

    403 and 404 are pages too: what a link leads to may be another's to do, or gone since.
    """
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    kinds: Counter[str] = Counter()
    waiting, met = deque([start]), {start}
    while waiting and statuses.total() < MOST:
        path = waiting.popleft()
        answer = browser.get(path)
        statuses[answer.status] += 1
        wrong += [] if answer.status in (200, 403, 404) else [f"{answer.status} {path}"]
        for link in LINK.findall(answer.body):
            address = _own(answer.path, link.decode().replace("&amp;", "&"))
            if address and address not in met and kinds[_kind(address)] < EACH:
                met.add(address)
                kinds[_kind(address)] += 1
                waiting.append(address)
    return statuses, wrong


def _own(page: str, link: str) -> str:
    """The path and query of a link of the same site; nothing for another one's."""
    parts = urlsplit(urljoin(f"http://here{page}", link))
    if parts.netloc != "here" or parts.scheme != "http" or parts.path.startswith(("/static", "/demo")):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _kind(address: str) -> str:
    parts = urlsplit(address)
    steps = [
        re.sub(r"\d+|[A-Z0-9]+(?:-[A-Z0-9]+)+", "*", step) if len(step) < 30 else "*" for step in parts.path.split("/")
    ]
    return "/".join(steps) + "?" + ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
