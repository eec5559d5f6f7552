"""`/demo/mails`: every mail with working links, in the demonstration and nowhere else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.serving import make_server

from config import Settings, load_settings
from domain.mails import MAILS, SAMPLES, sample_secrets
from models import Mail
from services.machinery import outbox
from tests.support.application import Visitor, connected, deps_of, make_app, work
from tests.support.chromium import Visitors
from tests.support.dependencies import Clock
from tests.support.settings import environment

pytestmark = pytest.mark.slow

FACTS = SAMPLES["submitted"][0]


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
    settings = load_settings(environment(tmp_path, database_url=database_url, env="demo"))
    with connected(make_app(settings, clock)) as made:
        yield made


def post(app: Flask, to: str = "camille@bois.example") -> Mail:
    return outbox.post(deps_of(app), "submitted", to, FACTS, secrets={"activation": "jeton-secret"})


def test_the_addresses_exist_in_the_demonstration_alone(settings: Settings, clock: Clock) -> None:
    plain = make_app(settings, clock)
    assert "demo" not in str(plain.url_map)
    assert plain.test_client().get("/demo/mails").status_code == 404


def test_an_empty_list_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("/demo/mails")
    assert page.status_code == 200
    assert "Aucun mail" in page.text
    assert "/creer-un-compte/" in page.text


def test_mails_are_listed_waiting_or_sent_and_by_address(app: Flask, visitor: Visitor) -> None:
    post(app)
    work(app)
    post(app, "Alix@Luth.example")
    everything = visitor.get("/demo/mails").text
    assert everything.index("Alix@luth.example") < everything.index("camille@bois.example")
    assert everything.count(">Conservé ici<") == everything.count(">En attente<") == 1
    one = visitor.get("/demo/mails?adresse=ALIX@luth.example").text
    assert "camille@bois.example" not in one
    assert "Alix@luth.example" in one
    assert "Aucun mail pour cette adresse" in visitor.get("/demo/mails?adresse=personne").text


def test_a_mail_keeps_its_working_link_once_sent(app: Flask, visitor: Visitor) -> None:
    mail = post(app)
    work(app)
    page = visitor.get(f"/demo/mails/{mail.id}")
    assert page.status_code == 200
    assert '<a href="http://localhost/activation/jeton-secret"' in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    preview = visitor.get(f"/demo/mails/{mail.id}/html")
    assert 'href="http://localhost/activation/jeton-secret"' in preview.text
    policy = preview.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups" in policy
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_every_kind_of_mail_is_shown(app: Flask, visitor: Visitor) -> None:
    for name in MAILS:
        facts = SAMPLES[name][0]
        mail = outbox.post(deps_of(app), name, "a@b.example", facts, secrets=sample_secrets(name, facts))
        for address in (f"/demo/mails/{mail.id}", f"/demo/mails/{mail.id}/html"):
            assert visitor.get(address).status_code == 200, name
    assert visitor.get("/demo/mails").status_code == 200


def test_many_mails_stand_on_several_pages(app: Flask, visitor: Visitor) -> None:
    for number in range(51):
        post(app, f"personne{number}@exemple.example")
    assert "Plus anciens" in visitor.get("/demo/mails").text
    last = visitor.get("/demo/mails?page=2").text
    assert "personne0@exemple.example" in last
    assert "Plus anciens" not in last


def test_no_number_breaks_a_page(visitor: Visitor) -> None:
    for page in ("-1", "0", "x", "9" * 30, "٣", "²", "%00"):
        assert visitor.get(f"/demo/mails?page={page}").status_code == 200, page
    for mail_id in ("0", "-1", "x", "999", "2147483648", "9" * 30, "%00"):
        assert visitor.get(f"/demo/mails/{mail_id}").status_code == 404, mail_id
        assert visitor.get(f"/demo/mails/{mail_id}/html").status_code == 404, mail_id


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_button_of_a_mail_opens_its_page_in_a_new_tab(
    sqlite_url: str, tmp_path: Path, clock: Clock, visitors: Visitors, width: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        values = environment(tmp_path, database_url=sqlite_url, env="demo", public_url=address)
        served = make_app(load_settings(values), clock)
        post(served)
        server = make_server("127.0.0.1", 0, served, threaded=True, fd=door.fileno())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = visitors.visitor(width=width)
        page.goto(f"{address}/demo/mails")
        page.get_by_role("link", name="Activez votre demande de compte").click()
        with page.context.expect_page() as opened:
            page.frame_locator("iframe").get_by_role("link", name="Activer ma demande").click()
        expect(opened.value).to_have_url(f"{address}/activation/jeton-secret")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        server.shutdown()
        server.server_close()
