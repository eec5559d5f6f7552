"""Answers are smaller where that betrays nothing, and the same once unpacked."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response, request
from markupsafe import escape

from tests.support.pages import page_app
from web.compression import init_compression

GZIP = {"Accept-Encoding": "gzip, br"}
WORDS = "<p>Des mots qui se répètent.</p>" * 100


@pytest.fixture
def app() -> Flask:
    made = page_app()

    @made.route("/page", methods=["GET", "POST"])
    def page() -> str:
        return WORDS + str(escape(request.args.get("search", "")))

    @made.get("/short")
    def short() -> str:
        return "court"

    @made.get("/streamed")
    def streamed() -> Response:
        return Response(iter([WORDS]), mimetype="text/html")

    @made.get("/image.jpg")
    def image() -> Response:
        return Response(WORDS.encode(), mimetype="image/jpeg")

    @made.get("/gone")
    def gone() -> tuple[str, int]:
        return WORDS, 410

    init_compression(made)
    return made


def test_a_page_comes_compressed_to_somebody_who_understands(app: Flask) -> None:
    response = app.test_client().get("/page", headers=GZIP)
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data).decode() == WORDS
    assert int(response.headers["Content-Length"]) == len(response.data) < len(WORDS) / 4
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_and_as_it_is_to_others(app: Flask, accepted: str) -> None:
    response = app.test_client().get("/page", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.text == WORDS
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/page?search=x"),  # BREACH: words of somebody else's choice
        ("POST", "/page"),
        ("GET", "/short"),
        ("GET", "/streamed"),
        ("GET", "/image.jpg"),
        ("GET", "/gone"),
    ],
)
def test_what_is_never_compressed(app: Flask, method: str, address: str) -> None:
    response = app.test_client().open(address, method=method, headers=GZIP)
    assert "Content-Encoding" not in response.headers


CLICKED = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-User": "?1"}


def test_a_search_that_a_person_sent_from_our_own_page_comes_compressed(app: Flask) -> None:
    response = app.test_client().get("/page?search=x", headers=GZIP | CLICKED)
    assert gzip.decompress(response.data).decode() == WORDS + "x"
    assert {"Accept-Encoding", "Sec-Fetch-Site", "Sec-Fetch-User"} <= set(response.vary)


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-User": "?1"},  # a link of another site
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-User": "?1"},  # of a neighbour
        {"Sec-Fetch-Site": "none", "Sec-Fetch-User": "?1"},  # of a mail
        {"Sec-Fetch-Site": "same-origin"},  # our page asks by itself: another site may have opened it
    ],
)
def test_one_that_another_site_may_have_chosen_does_not(app: Flask, sent: dict[str, str]) -> None:
    response = app.test_client().get("/page?search=x", headers=GZIP | sent)
    assert "Content-Encoding" not in response.headers


def test_a_form_that_comes_back_is_as_it_is_even_then(app: Flask) -> None:
    assert "Content-Encoding" not in app.test_client().post("/page", headers=GZIP | CLICKED).headers


def test_a_static_file_comes_compressed_whatever_asks_for_it(app: Flask) -> None:
    client = app.test_client()
    plain = client.get("/static/css/guichet.css").data
    for _ in range(2):
        response = client.get("/static/css/guichet.css?x=y", headers=GZIP)
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.data) == plain
        assert "ETag" not in response.headers


def test_a_part_of_a_file_is_that_part(app: Flask) -> None:
    response = app.test_client().get("/static/css/guichet.css", headers={**GZIP, "Range": "bytes=0-9"})
    assert response.status_code == 206
    assert len(response.data) == 10
