"""An installation that is served, and people who come to it.

`site`: on SQLite. `site_on_postgresql`: the same on PostgreSQL. `serve(url, **settings)` makes others.
`person(site, screen)`: a browser of their own; at the end of the test every page that they saw must have been right.

Combinations of JavaScript and width (`Screen`). A company's signup, with what follows it, is made on all four. Each
other journey is made on two of them that differ in both respects, or on one when another journey shows the same pages:
so every page is drawn wide and narrow, and every form posted with and without scripts.

JOURNEY_PICTURES names a folder where each page is drawn, to be looked at. JOURNEY_COUNTS names a file that is given a
line of JSON for each person of a test: the test, their place in the order of arrival, and what tests/support/counts.py
counts of them. `python -m bench --only journeys` reads it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.chromium import Visitors
from tests.support.counts import append
from tests.support.settings import environment
from tests.support.site import Site, served
from tests.support.smtp import SmtpServer
from tests.support.steps import WIDE, Person, Screen

Serve = Callable[..., Site]
Arrive = Callable[..., Person]


@pytest.fixture
def serve(tmp_path: Path, smtp: Callable[[], SmtpServer]) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(url: str, **settings: str) -> Site:
            chosen = environment(tmp_path, database_url=url, **settings)
            return stack.enter_context(served(chosen, smtp()))

        yield start


@pytest.fixture
def site(serve: Serve, sqlite_url: str) -> Site:
    return serve(sqlite_url)


@pytest.fixture
def site_on_postgresql(serve: Serve, postgresql_url: str) -> Site:
    return serve(postgresql_url)


@pytest.fixture
def person(visitors: Visitors, request: pytest.FixtureRequest) -> Iterator[Arrive]:
    people: list[Person] = []
    pictures = os.environ.get("JOURNEY_PICTURES")

    def arrive(site: Site, screen: Screen = WIDE) -> Person:
        page = visitors.visitor(width=screen.width, javascript=screen.javascript, accept_downloads=True)
        people.append(Person(page, site.address, Path(pictures) if pictures else None))
        return people[-1]

    yield arrive
    if counted := os.environ.get("JOURNEY_COUNTS"):
        append(Path(counted), request.node.nodeid, [somebody.counts for somebody in people])
    wrong = [fault for somebody in people for fault in somebody.faults]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
