"""An address with a slash or a full stop behind it leads to itself, in one way for every route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

import models
from config import load_settings
from tests.support.application import new_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from web.damaged_addresses import BEHIND

pytestmark = pytest.mark.slow


@pytest.fixture
def app(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    yield new_app(load_settings(environment(tmp_path, database_url=sqlite_url)), Clock())
    models.database.close()


def addresses(app: Flask) -> list[str]:
    """One of each route that is asked for, a 7 where it takes a value."""
    asked = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.rule != "/"]
    return sorted({re.sub("<[^>]*>", "7", rule) for rule in asked if "path:" not in rule})


def test_every_address_with_a_slash_too_many_leads_to_itself(app: Flask) -> None:
    client = app.test_client()
    wrong = {}
    for address in addresses(app):
        one = address if address.endswith("/") else f"{address}/"
        answer = client.get(f"{one}/" if address.endswith("/") else one)
        if answer.status_code != 308 or not (answer.location or "").endswith(address):
            wrong[address] = (answer.status_code, answer.location)
    assert wrong == {}


@pytest.mark.parametrize("behind", sorted(BEHIND))
def test_so_does_one_with_a_sign_behind_it_and_its_query_stays(app: Flask, behind: str) -> None:
    answer = app.test_client().get(f"/aide{quote(behind)}", query_string={"a": "1"})
    assert (answer.status_code, answer.location) == (308, "/aide?a=1")


ELSEWHERE = ("/absente/", "//ailleurs.example/", "//aide/", "/\\ailleurs.example/", "/./", "/aide/x/", "/\r\n/")


@pytest.mark.parametrize("path", ELSEWHERE)
def test_what_is_no_address_of_ours_leads_nowhere(app: Flask, path: str) -> None:
    answer = app.test_client().get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (308, 404)
    assert "ailleurs" not in (answer.location or "")


def test_a_form_is_not_sent_elsewhere(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post("/retrouver-ma-demande/", data={"email": "a@b.example"}).status_code == 404
