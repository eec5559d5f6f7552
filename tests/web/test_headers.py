"""Every response carries the security headers; each page has a nonce of its own."""

from __future__ import annotations

import re

import pytest
from flask import Flask, Response, render_template_string, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.pages import HOUSE, page_app
from web.headers import SANDBOX_POLICY, csp_nonce


@pytest.fixture
def app() -> Flask:
    app = page_app(PREFERRED_URL_SCHEME="https")

    @app.get("/page")
    def page() -> str:
        return render_template_string("{{ csp_nonce() }} {{ csp_nonce() }}")

    @app.get("/file")
    def file() -> Response:
        response = Response("somebody's file")
        response.headers["Content-Security-Policy"] = SANDBOX_POLICY
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    @app.get("/whence")
    def whence() -> str:
        return f"{request.referrer} {request.origin}"

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def policy_of(response: TestResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", ["/page", "/absent", "/broken", "/static/css/guichet.css", "/file"])
def test_every_response_has_the_headers_errors_and_static_files_too(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Content-Security-Policy" in headers
    assert headers["Content-Type"].endswith("; charset=utf-8")
    assert [name for name in headers.keys() if name.startswith("Access-Control-")] == []  # noqa: SIM118 (pairs)


def test_the_policy_allows_nothing_foreign_and_nothing_inline(client: FlaskClient) -> None:
    response = client.get("/page")
    policy = policy_of(response)
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == "'none'"
    nonce = response.text.split()[0]
    assert policy["script-src"] == f"'self' 'nonce-{nonce}'"
    assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
    assert policy["form-action"] == "'self'"
    assert not re.search(r"unsafe|https?:|\*", response.headers["Content-Security-Policy"])


def test_one_nonce_per_response(app: Flask, client: FlaskClient) -> None:
    first, second = client.get("/page").text.split(), client.get("/page").text.split()
    assert first[0] == first[1]
    assert first[0] != second[0]
    assert len(first[0]) >= 22  # 128 bits in base64
    with app.test_request_context():
        assert csp_nonce() == csp_nonce()


def test_a_view_may_close_its_policy_further_but_never_be_cached(client: FlaskClient) -> None:
    headers = client.get("/file").headers
    assert headers["Content-Security-Policy"] == SANDBOX_POLICY
    assert headers["Cache-Control"] == "no-store"


def test_over_plain_http_nobody_is_told_to_come_over_https() -> None:
    headers = page_app().test_client().get("/absent").headers
    assert "Strict-Transport-Security" not in headers


def test_our_templates_hold_nothing_that_the_policy_forbids() -> None:
    """Inline handlers and styles do nothing under the policy: use a class, or a data- attribute and guichet.js."""
    forbidden = re.compile(r"<[^>]*\s(on[a-z]+|style)=|javascript:|<style(?![^>]*nonce)|<script(?![^>]*nonce)")
    found = [
        f"{template.relative_to(HOUSE)}: {match.group(0)[:60]}"
        for template in (HOUSE / "templates").rglob("*.html")
        if "mail" not in template.relative_to(HOUSE / "templates").parts  # sent, never served as a page
        for match in [forbidden.search(re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.S))]
        if match
    ]
    assert found == []


@pytest.mark.parametrize("broken", ["http://[", "https://[::1", "https://essai.example:port/", "https://x:99999/"])
def test_what_is_no_address_is_not_where_somebody_comes_from(client: FlaskClient, broken: str) -> None:
    sound = "https://essai.example:8443"
    assert client.get("/whence", headers={"Referer": broken, "Origin": sound}).text == f"None {sound}"
    assert client.get("/whence", headers={"Referer": sound, "Origin": broken}).text == f"{sound} None"
