"""The cookie of a draft, and how many posts one visitor may make."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from config import load_settings
from tests.support.settings import environment
from tests.support.signup import Person


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_over_https_the_cookie_is_the_hosts_alone(tmp_path: Path, database_url: str) -> None:
    values = environment(tmp_path, database_url=database_url, public_url="https://localhost")
    person = Person(create_app(load_settings(values)))
    home = "https://localhost"
    token = (
        person.client.get("/creer-un-compte/", base_url=home).text.split('name="csrf_token" value="')[1].split('"')[0]
    )
    response = person.client.post(
        "/creer-un-compte/", base_url=home, data={"csrf_token": token}, headers={"Referer": f"{home}/creer-un-compte/"}
    )
    cookie = next(line for line in response.headers.getlist("Set-Cookie") if "demande" in line)
    assert cookie.startswith("__Host-guichet-demande=")
    assert {part.strip() for part in cookie.split(";")[1:]} >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Domain" not in cookie
    assert "Max-Age=2592000" in cookie


def test_too_many_posts_from_one_visitor(tmp_path: Path, database_url: str) -> None:
    values = environment(tmp_path, database_url=database_url, requests_per_visitor_per_hour="1")
    person = Person(create_app(load_settings(values)))
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    for _ in range(19):
        assert person.presses("Continuer").status == 200
    data, path = person.would_send("Continuer")
    answer = person.client.post(path, data=data)
    assert answer.status_code == 429
    assert person.client.get(path).status_code == 200
