"""The form macros: label, hint and error are tied to their control; the script only adds comfort."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string, request
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.file import MultipleFileField
from playwright.sync_api import FilePayload, expect
from werkzeug.serving import make_server
from wtforms import BooleanField, DateField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from tests.support.chromium import Visitors
from tests.support.pages import page_app

PAGE = """
{% extends 'base.html' %}
{% from 'macros/forms.html' import form_post, error_summary, field, date_text, password, checkbox, radios,
  file_upload, buttons, button %}
{% from 'macros/ui.html' import steps, notice, summary_list %}
{% block before_heading %}{{ steps(2, [('Organisme', '/'), 'Entité', 'Pièces']) }}{% endblock %}
{% block heading %}Votre entité{% endblock %}
{% block content %}
{{ error_summary(form) }}
{% call form_post(multipart=True) %}
  {{ radios(form.body, helps={'m': 'Pas les universités.'}) }}
  {{ field(form.name) }} {{ field(form.role) }} {{ date_text(form.day) }} {{ password(form.secret) }}
  {{ file_upload(form.paper, received=paper, max_size=1024) }} {{ checkbox(form.sure) }}
  {% call buttons() %}
    {{ button('Continuer') }} {{ button('Reprendre plus tard', 'action', 'later', 'secondary') }}
  {% endcall %}
{% endcall %}
<p><a id="letter" href="/lettre-de-mandat" data-carry="name role">Préparer la lettre</a></p>
<p id="received">{{ received }}</p>
{% endblock %}
"""


BODIES = [SelectChoice("m", "Un ministère"), SelectChoice("o", "Un autre organisme")]


class EntityForm(FlaskForm):
    body = RadioField(
        "Votre entité est", [InputRequired("Choisissez.")], choices=[("m", "Un ministère"), ("o", "Autre")]
    )
    name = StringField("Nom", [InputRequired("Indiquez un nom.")], description="En entier.")
    role = StringField("Fonction", [Optional()], render_kw={"autocomplete": "organization-title"})
    day = DateField("Date", [InputRequired("Indiquez la date.")], format=["%d/%m/%Y"])
    secret = PasswordField("Mot de passe", [InputRequired("Choisissez-en un.")])
    paper = MultipleFileField("Document")
    sure = BooleanField("Je certifie", [InputRequired("Cochez.")])


@pytest.fixture
def app() -> Flask:
    app = page_app()
    CSRFProtect(app)
    app.extensions["posts"] = []

    @app.route("/form", methods=["GET", "POST"])
    def page() -> str:
        form = EntityForm()
        if request.method == "POST":
            app.extensions["posts"].append(request.form.to_dict())
            form.validate()
        names = ("Kbis.pdf", "photo.heic")
        files = [SimpleNamespace(button=f"retirer:paper:{n}", name=n, facts="1 page", remarks=()) for n in names]
        paper = SimpleNamespace(files=files, pages=2, size="1 Mo", again="/fichiers", picture="", note="")
        return render_template_string(PAGE, form=form, paper=paper, received=request.form.get("action", ""))

    return app


@pytest.fixture
def with_errors(app: Flask) -> str:
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/form").text)
    assert token
    return client.post("/form", data={"csrf_token": token[1], "day": "hier"}).text


def test_no_id_appears_twice_and_every_reference_leads_somewhere(with_errors: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', with_errors)
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    groups = re.findall(r'(?:for|aria-describedby|aria-labelledby|aria-controls)="([^"]+)"', with_errors)
    wanted = {name for group in groups for name in group.split()}
    wanted |= set(re.findall(r'href="#([^"]+)"', with_errors))
    assert wanted - set(ids) == set()


def test_errors_are_listed_linked_and_said_beside_the_field(with_errors: str) -> None:
    assert "<title>Erreur\u00a0: Votre entité — " in with_errors
    assert '<a href="#name">Indiquez un nom.</a>' in with_errors
    assert '<a href="#body-0">Votre entité est\u00a0: choisissez.</a>' in with_errors
    name = re.search(r'<input[^>]*id="name"[^>]*>', with_errors)
    assert name
    assert 'aria-describedby="name-hint name-error"' in name[0]
    assert 'aria-invalid="true"' in name[0]
    assert 'value="hier"' in with_errors


def test_optional_fields_say_so_and_keep_their_attributes(with_errors: str) -> None:
    assert with_errors.count("(facultatif)") == 1
    role = re.search(r'<input[^>]*id="role"[^>]*>', with_errors)
    assert role
    assert 'autocomplete="organization-title"' in role[0]
    assert "aria-invalid" not in role[0]


def test_passwords_are_not_sent_back(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert "my-secret-words" not in app.test_client().post("/form", data={"secret": "my-secret-words"}).text


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.browser
class TestInABrowser:
    @pytest.mark.parametrize("javascript", [True, False])
    def test_enter_continues_and_does_not_remove_a_file(
        self, app: Flask, address: str, visitors: Visitors, javascript: bool
    ) -> None:
        page = visitors.visitor(javascript=javascript)
        page.goto(f"{address}/form")
        page.get_by_label("Nom").fill("Ministère d’essai")
        page.get_by_label("Nom").press("Enter")
        page.get_by_role("heading", name="Vérifiez ces points").wait_for()
        assert len(app.extensions["posts"]) == 1
        assert "action" not in app.extensions["posts"][0]

    def test_a_second_click_sends_nothing_and_the_button_s_value_is_kept(
        self, app: Flask, address: str, visitors: Visitors
    ) -> None:
        page = visitors.visitor()
        page.goto(f"{address}/form")
        page.get_by_role("button", name="Reprendre plus tard").dblclick()
        page.get_by_role("heading", name="Vérifiez ces points").wait_for()
        expect(page.locator("#received")).to_have_text("later")
        assert len(app.extensions["posts"]) == 1

    def test_errors_take_the_focus(self, address: str, visitors: Visitors) -> None:
        page = visitors.visitor(width=360)
        page.goto(f"{address}/form")
        page.get_by_role("button", name="Continuer").click()
        page.get_by_role("heading", name="Vérifiez ces points").wait_for()
        expect(page.locator("[data-error-summary]")).to_be_focused()
        page.get_by_role("link", name="Indiquez un nom.").click()
        expect(page.locator("#name")).to_be_focused()

    def test_the_password_is_shown_on_request_and_leaves_as_a_password(self, address: str, visitors: Visitors) -> None:
        page = visitors.visitor()
        page.goto(f"{address}/form")
        page.get_by_role("button", name="Afficher le mot de passe").click()
        expect(page.locator("#secret")).to_have_attribute("type", "text")
        expect(page.get_by_role("button", name="Masquer le mot de passe")).to_be_visible()

    def test_without_script_no_button_does_nothing(self, address: str, visitors: Visitors) -> None:
        page = visitors.visitor(javascript=False)
        page.goto(f"{address}/form")
        assert page.locator("[data-reveal]").is_hidden()

    def test_chosen_files_are_named_and_too_large_ones_told(self, address: str, visitors: Visitors) -> None:
        page = visitors.visitor()
        page.goto(f"{address}/form")
        page.locator("#paper").set_input_files(
            [
                FilePayload(name="court.pdf", mimeType="application/pdf", buffer=b"%PDF"),
                FilePayload(name="long.pdf", mimeType="application/pdf", buffer=b"x" * 2048),
            ]
        )
        lines = page.locator("[data-upload-preview] li")
        expect(lines.nth(1)).to_contain_text("trop volumineux")
        expect(lines.nth(0)).to_contain_text("court.pdf")
        expect(lines.nth(0)).not_to_contain_text("trop volumineux")

    def test_the_letter_s_link_takes_along_what_is_typed(self, address: str, visitors: Visitors) -> None:
        page = visitors.visitor()
        page.goto(f"{address}/form")
        page.get_by_label("Nom").fill("Zoé & Cie")
        page.locator("#letter").focus()
        expect(page.locator("#letter")).to_have_attribute("href", f"{address}/lettre-de-mandat?name=Zo%C3%A9+%26+Cie")

    @pytest.mark.parametrize("width", [320, 1280])
    def test_nothing_scrolls_sideways(self, address: str, visitors: Visitors, width: int) -> None:
        page = visitors.visitor(width=width)
        page.goto(f"{address}/form")
        page.get_by_role("button", name="Continuer").click()
        page.get_by_role("heading", name="Vérifiez ces points").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
