"""A small application around our templates, for what is true of any page: headers, error pages, static files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import Rule

import accounts
import public_signup
from domain.registry import load_registry
from web.errors import init_errors
from web.headers import init_headers
from web.spelling import init_spelling
from web.static_files import init_static
from web.theme import ThemeLook

HOUSE = Path(__file__).parents[2]
SERVICE = SimpleNamespace(
    name="Guichet d’essai",
    public_body="l’Agence d’essai",
    support_address="aide@essai.example",
    public_url="https://guichet.essai.example",
)
NOUNS = load_registry().nouns


def page_app(static_folder: Path | None = None, **config: Any) -> Flask:
    """Return an application with our templates, headers, error pages and static files.

    None of our pages answers there; their addresses can be written.
    """
    app = Flask(
        "pages",
        template_folder=str(HOUSE / "templates"),
        static_folder=str(static_folder or HOUSE / "static"),
        static_url_path="/static",
    )
    app.config.update({"SECRET_KEY": "only-for-tests-" * 3, "PROPAGATE_EXCEPTIONS": False, **config})
    app.jinja_env.globals.update(service=SERVICE, nouns=NOUNS, demo=False, look=ThemeLook())
    app.context_processor(lambda: {"current_account": None})
    init_headers(app)
    init_static(app)
    init_errors(app)
    app.jinja_env.globals.update(announcements=list)  # none: what announces asks a database
    init_spelling(app)
    app.extensions["guichet_dependencies"] = SimpleNamespace(now=lambda: datetime.now(UTC))
    for rule in _our_rules():
        app.url_map.add(Rule(rule.rule, endpoint=rule.endpoint, build_only=True))
    return app


def _our_rules() -> Iterable[Rule]:
    app = Flask("rules", static_folder=None)
    CSRFProtect(app)
    app.register_blueprint(public_signup.blueprint)
    app.register_blueprint(accounts.blueprint)
    return app.url_map.iter_rules()
