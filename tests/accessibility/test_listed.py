"""The list of screens has every page: each address that answers one, and each template that draws one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.accessibility.listed import NOT_PAGES, SCREENS
from tests.accessibility.pictures import SHOWN
from tests.addresses.conftest import sqlite_world
from tests.addresses.table import rows
from tests.addresses.test_table import routes
from tests.addresses.world import World, filled

pytestmark = pytest.mark.slow

__all__ = ["sqlite_world"]

TEMPLATES = HOUSE / "templates"
EXTENDS = re.compile(r"{%-? *extends '([^']+)'")
PAGE = re.compile(r"^[2-5]\d\d!?$")


@pytest.mark.slow
def test_every_address_that_answers_a_page_is_listed(sqlite_world: World) -> None:
    """A GET that is not told to be something else, and a POST that answers somebody with a page."""
    answering = {" ".join(row) for row, cells in rows().items() if any(_is_page(row[0], cell) for cell in cells)}
    registered = {f"{method} {rule}" for method, rule in routes(sqlite_world)}
    listed = {screen.route for screen in SCREENS}
    missing = sorted((answering & registered) - listed - NOT_PAGES.keys())
    assert missing == [], "list their states in tests/accessibility/, or say in NOT_PAGES what they answer"
    assert sorted((listed | NOT_PAGES.keys()) - registered) == [], "take these out of tests/accessibility/"


def _is_page(method: str, cell: str) -> bool:
    return method == "GET" or (cell.startswith(("200", "4")) and cell[:3] not in ("400", "403", "404", "410"))


@pytest.mark.slow
def test_what_is_no_page_answers_none(sqlite_world: World) -> None:
    for route in NOT_PAGES:
        rule = route.removeprefix("GET ")
        answer = sqlite_world.ask("si_admin", "GET", filled(rule, sqlite_world.values))
        assert not (answer.mimetype == "text/html" and answer.status_code == 200 and "<html" in answer.text), route


GROWN_FROM_AND_DRAWN = {"backoffice/listing.html", "backoffice/crud_create.html", "backoffice/crud_edit.html"}
"""Drawn as they are by some screens, and grown into more by others."""


def pages() -> set[str]:
    """Templates that are drawn by themselves: they grow from base.html, and nothing grows from them."""
    parents = {_name(path): _parents(path) for path in TEMPLATES.rglob("*.html")}
    grown_from = {parent for found in parents.values() for parent in found}
    leaves = {name for name in parents if _grows(name, parents) and name not in grown_from}
    # The list of a table is drawn as it is by most of them; no screen of an installation is a stock view, whose pages
    # tests/backoffice/test_stock_view_browser.py looks at.
    return {name for name in leaves if not name.startswith("admin/model/")} | GROWN_FROM_AND_DRAWN


def _name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def _parents(path: Path) -> list[str]:
    return EXTENDS.findall(path.read_text(encoding="utf-8"))


def _grows(name: str, parents: dict[str, list[str]]) -> bool:
    found = parents.get(name, [])
    return "base.html" in found or any(_grows(parent, parents) for parent in found)


def test_every_template_of_a_page_is_listed() -> None:
    listed = {screen.template for screen in SCREENS if screen.template}
    assert sorted(pages() - listed) == [], "no screen of tests/accessibility/ shows these templates"
    assert sorted(listed - pages()) == [], "these templates are gone, or draw no page by themselves"


def test_every_form_that_says_what_is_wrong_is_listed_with_errors() -> None:
    with_summary = {name for name in pages() if "error_summary(" in (TEMPLATES / name).read_text(encoding="utf-8")}
    refused = {screen.template for screen in SCREENS if screen.errors}
    assert sorted(with_summary - refused) == [], "list these with errors=True"


def test_screens_have_names_of_their_own() -> None:
    assert [name for name, count in Counter(screen.name for screen in SCREENS).items() if count > 1] == []


@pytest.mark.slow
def test_the_screens_that_are_drawn_are_listed() -> None:
    assert set(SHOWN) - {screen.name for screen in SCREENS} == set()


def test_titles_tell_pages_apart(sqlite_world: World) -> None:
    """Two addresses never show the same title to the same person, and each ends with the service's name."""
    titles: dict[tuple[str, str], set[str]] = {}
    name = sqlite_world.app.extensions["guichet_settings"].service_name
    for route in sorted({screen.route for screen in SCREENS if not screen.mail and screen.route.startswith("GET ")}):
        rule = route.removeprefix("GET ")
        for who in ("applicant", "depositor", "si_admin"):
            answer = sqlite_world.ask(who, "GET", filled(rule, sqlite_world.values))
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            found = re.search(r"<title>(.*?)</title>", answer.text, re.S)
            assert found is not None, route
            assert found[1].endswith(f" — {name}"), (route, found[1])
            titles.setdefault((who, found[1]), set()).add(rule)
    assert [(key, rules) for key, rules in titles.items() if len(rules) > 1] == []
