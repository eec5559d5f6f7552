"""docs/addresses.md is the list of addresses: nothing else is registered, and nothing on it is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from backoffice.crud import Crud
from config import load_settings
from tests.support.application import make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "addresses.md"


def listed() -> set[str]:
    return set(re.findall(r"^\| `(/[^`]*)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


SCREEN = "/backoffice/<screen>"


def of_crud(app: Flask) -> set[str]:
    """The rules of the screens that write, which the page lists once for all of them."""
    (admin,) = app.extensions["admin"]
    screens = [view.url for view in admin.added if isinstance(view, Crud)]
    patterns = [address.removeprefix(SCREEN) for address in listed() if address.startswith(SCREEN)]
    return {url + pattern for url in screens for pattern in patterns}


def test_every_address_is_listed_and_every_listed_one_exists(tmp_path: Path, sqlite_url: str) -> None:
    app = make_app(load_settings(environment(tmp_path, env="demo", database_url=sqlite_url)), Clock())
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    named = {address for address in listed() if not address.startswith(SCREEN)}
    assert sorted(rules - named - of_crud(app)) == [], "list it in docs/addresses.md, or do not register it"
    assert sorted(named - rules) == [], "docs/addresses.md lists an address that does not exist"


def test_the_demonstration_s_addresses_exist_there_alone(tmp_path: Path, sqlite_url: str) -> None:
    app = make_app(load_settings(environment(tmp_path, database_url=sqlite_url)), Clock())
    assert not [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/demo")]
