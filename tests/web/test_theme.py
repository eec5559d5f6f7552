"""A theme's folder changes every page's look, names and texts; a wrong one keeps the program from starting."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import models
from adapters.theme import load_theme
from app import create_app
from config import ConfigurationError, Settings, load_settings
from config_checks import HOUSE
from domain.states import StaffRole
from tests.support.application import Visitor, known_account
from tests.support.settings import environment, production_environment
from tests.support.themes import SECOND, theme_settings
from web.wiring import make_deps, make_renderer

pytestmark = pytest.mark.slow


def settings_with(tmp_path: Path, database_url: str, **more: str) -> Settings:
    return load_settings(environment(tmp_path, database_url=database_url, **more))


@pytest.fixture
def themed(tmp_path: Path, sqlite_url: str) -> Flask:
    return create_app(settings_with(tmp_path, sqlite_url, **theme_settings(SECOND)))


@pytest.fixture
def plain(tmp_path: Path, sqlite_url: str) -> Flask:
    return create_app(settings_with(tmp_path, sqlite_url))


@pytest.fixture
def client(themed: Flask) -> FlaskClient:
    return themed.test_client()


def test_pages_carry_the_themes_names_logo_and_stylesheet(client: FlaskClient) -> None:
    page = client.get("/aide").text
    assert "<title>Aide — Rideau</title>" in page
    assert '<span class="brand__body">Agence des scènes</span>' in page
    assert re.search(r'<img class="brand__logo" src="/theme/logo\.[0-9a-f]{12}\.svg" alt="">', page)
    assert re.search(r'<link rel="icon" href="/theme/favicon\.[0-9a-f]{12}\.svg"', page)
    assert page.index("/static/css/guichet") < page.index("/theme/theme.")
    assert "brand__mark" not in page


def test_without_a_theme_nothing_of_one_is_asked_for(plain: Flask) -> None:
    page = plain.test_client().get("/aide").text
    assert "/theme/" not in page
    assert "brand__mark" in page


@pytest.mark.parametrize(
    ("name", "kind"), [("theme", "text/css"), ("logo", "image/svg+xml"), ("favicon", "image/svg+xml")]
)
def test_its_files_are_kept_for_ever_and_under_the_same_policy(client: FlaskClient, name: str, kind: str) -> None:
    found = re.search(rf'/theme/{name}\.[^"]+', client.get("/").text)
    assert found is not None
    response = client.get(found[0])
    assert (response.status_code, response.mimetype) == (200, kind)
    assert response.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["theme.toml", "logo.svg", "theme.000000000000.css", "texts/home.md", "../app.py"])
def test_nothing_else_of_the_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/theme/{name}").status_code == 404


def test_a_page_that_is_not_there_has_the_theme_too(client: FlaskClient) -> None:
    page = client.get("/nulle-part").text
    assert "Rideau" in page
    assert "/theme/theme." in page


def test_texts_are_replaced_one_by_one(client: FlaskClient) -> None:
    home = client.get("/").text
    assert "Inscrire votre structure</h1>" in home
    assert "Rideau inscrit les structures au nom de Agence des scènes" in home
    assert "récrite par l’installation\u00a0: rien" in home
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in home
    assert "Je n’ai pas reçu le mail d’activation" in client.get("/aide").text


def test_the_state_of_accessibility_is_said_everywhere(client: FlaskClient) -> None:
    assert "Accessibilité\u00a0: partiellement conforme</a>" in client.get("/aide").text
    assert "Accessibilité\u00a0: partiellement conforme</h1>" in client.get("/accessibilite").text


def test_facts_fill_the_legal_pages(client: FlaskClient) -> None:
    legal = client.get("/mentions-legales").text
    assert "Camille Rampe" in legal
    assert "Coulisses SARL" in legal
    assert "dpo<wbr>@scenes.example" in client.get("/donnees-personnelles").text


def test_what_an_installation_has_not_told_is_said_to_be_missing(plain: Flask) -> None:
    legal = plain.test_client().get("/mentions-legales").text
    assert legal.count("[à compléter par l’installation") == 4


def test_the_environment_comes_before_the_theme(tmp_path: Path, sqlite_url: str) -> None:
    settings = settings_with(tmp_path, sqlite_url, service_name="Fenêtre", **theme_settings(SECOND))
    assert (settings.service_name, settings.public_body_name) == ("Fenêtre", "Agence des scènes")


def test_a_wrong_theme_keeps_the_program_from_starting(tmp_path: Path, sqlite_url: str) -> None:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "theme.toml").write_text('[light]\nacent = "#000000"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"GUICHET_THEME_DIR: theme\.toml, \[light\]: acent is not one of"):
        create_app(settings_with(tmp_path, sqlite_url, theme_dir=str(folder)))


def test_a_text_with_an_unknown_variable_too(tmp_path: Path, sqlite_url: str) -> None:
    folder = tmp_path / "theme"
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / "home.md").write_text("# {servise}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"texts/home\.md, line 1: \{servise\} is not one of"):
        create_app(settings_with(tmp_path, sqlite_url, theme_dir=str(folder)))


def test_a_production_does_not_publish_what_is_to_be_filled_in(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        create_app(load_settings(production_environment(tmp_path, theme_dir="", postal_address="")))
    assert refusal.value.problems == {
        "GUICHET_POSTAL_ADDRESS": "is missing: accessibility.md, legal.md, privacy.md would publish « [à compléter »",
        "GUICHET_THEME_DIR": "would publish « [à compléter » in accessibility.md, legal.md, privacy.md: theme.toml, "
        "[facts] lacks publisher_phone, publication_director, host, data_protection_officer, accessibility_plan",
    }


def test_a_text_of_the_theme_is_held_to_it_too(tmp_path: Path) -> None:
    folder = tmp_path / "theme"
    shutil.copytree(SECOND, folder)
    (folder / "texts" / "help.md").write_text("# Aide\n\nDes questions\n\n## Horaires\n\n[à compléter]\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"GUICHET_THEME_DIR: would publish « \[à compléter » in help\.md$"):
        create_app(load_settings(production_environment(tmp_path, theme_dir=str(folder))))


def test_mails_take_the_theme_s_colours(tmp_path: Path, sqlite_url: str) -> None:
    settings = settings_with(tmp_path, sqlite_url, **theme_settings(SECOND))
    mail = make_renderer(settings, make_deps(settings)).render("password_changed", {}, {})
    assert "#7a1657" in mail.html
    assert "Agence des scènes" in mail.html
    assert "#0e4a52" not in mail.html
    dark = load_theme(SECOND).dark
    assert f".paper {{ background-color: {dark['paper']} !important; }}" in mail.html
    assert "#11171b" not in mail.html


def test_no_mail_holds_a_colour_of_its_own() -> None:
    templates = (HOUSE / "templates" / "mail").rglob("*.html")
    assert [path.name for path in templates if re.search(r"#[0-9a-f]{3,6}\b", path.read_text(encoding="utf-8"))] == []


def test_lists_of_flask_admin_have_the_theme_too(tmp_path: Path, sqlite_url: str) -> None:
    """Flask-Admin gives its own templates a `theme` of its own."""
    app = create_app(settings_with(tmp_path, sqlite_url, **theme_settings(SECOND)))
    models.database.obj.connect(reuse_if_open=True)
    agent = Visitor(app)
    agent.sign_in(known_account(app, staff=StaffRole.SI_ADMIN, address="si@essai.example"))
    page = agent.get("/backoffice/ministeres/").text
    models.database.obj.close()
    assert "Ministères</h1>" in page
    assert "/theme/theme." in page
    assert "/theme/logo." in page
    assert "Accessibilité\u00a0: partiellement conforme</a>" in page
