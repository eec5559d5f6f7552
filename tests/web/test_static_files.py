"""Static files have their content's hash in their address, and may then be kept for ever."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Blueprint, Flask, url_for

from tests.support.pages import HOUSE, page_app
from web.static_files import static_url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "look.css").write_text("p { color: red }")
    (tmp_path / "plain").write_text("a file without a suffix")
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Flask:
    return page_app(folder)


def address(app: Flask, name: str = "css/look.css") -> str:
    with app.test_request_context():
        return static_url(name)


def test_the_address_holds_the_hash_and_gives_the_file_to_keep_for_ever(app: Flask) -> None:
    where = address(app)
    assert re.fullmatch(r"/static/css/look\.[0-9a-f]{12}\.css", where)
    response = app.test_client().get(where)
    assert response.text == "p { color: red }"
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "max-age=31536000, immutable"


def test_a_changed_file_has_another_address(app: Flask, folder: Path) -> None:
    before = address(app)
    (folder / "css" / "look.css").write_text("p { color: darkred }")
    assert address(app) != before


def test_an_old_address_gives_the_file_of_today_and_is_not_kept(app: Flask) -> None:
    response = app.test_client().get("/static/css/look.000000000000.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_the_bare_name_works_and_is_asked_again(app: Flask) -> None:
    response = app.test_client().get("/static/css/look.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "css/absent.css",
        "css/absent.0123456789ab.css",
        "..%2f..%2fetc%2fpasswd",
        "css/look%00.css",
        "css",
        "css/",
        "",
        ".git/config",
        ".env",
        "../.git/HEAD",
    ],
)
def test_what_is_not_a_file_is_not_found(app: Flask, path: str) -> None:
    response = app.test_client().get(f"/static/{path}")
    assert response.status_code == 404
    assert "immutable" not in response.headers["Cache-Control"]


def test_a_name_without_suffix_or_without_file_is_left_alone(app: Flask) -> None:
    assert address(app, "plain") == "/static/plain"
    assert address(app, "absent.css") == "/static/absent.css"


def test_a_library_s_static_folder_is_hashed_too(app: Flask, folder: Path) -> None:
    app.register_blueprint(Blueprint("library", "library", static_folder=str(folder), url_prefix="/library"))
    with app.test_request_context():
        where = url_for("library.static", filename="css/look.css")
    assert re.fullmatch(r"/library/.*/css/look\.[0-9a-f]{12}\.css", where)
    assert "immutable" in app.test_client().get(where).headers["Cache-Control"]


def test_no_page_asks_for_a_file_by_its_bare_name() -> None:
    """Templates name files through static_url, and the files themselves load no other."""
    bare = {".html": r"/static/", ".css": r"@import|url\(", ".js": r"/static/|\bimport\b *[({\"']"}
    sources = [path for part in ("templates", "static") for path in (HOUSE / part).rglob("*") if path.suffix in bare]
    assert len(sources) > 100
    assert [p.name for p in sources if re.search(bare[p.suffix], p.read_text(encoding="utf-8"))] == []


def test_every_static_file_that_a_template_names_exists() -> None:
    names = {
        name
        for template in (HOUSE / "templates").rglob("*.html")
        for name in re.findall(r"static_url\('([^']+)'\)", template.read_text(encoding="utf-8"))
    }
    assert names
    assert [name for name in sorted(names) if not (HOUSE / "static" / name).is_file()] == []
