"""The application: `create_app` wires the packages together and holds no logic."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

import accounts
import backoffice
import cli
import public_signup
from config import Settings, load_settings
from config_names import warn_of_unknown
from web.admission import init_admission
from web.announcements import init_announcements
from web.applicant_page import init_applicant_page
from web.compression import init_compression
from web.current import account
from web.damaged_addresses import init_damaged_addresses
from web.database import init_database
from web.demo_mails import init_demo_mails
from web.errors import init_errors
from web.headers import init_headers
from web.limits import init_limits
from web.logging import init_logging
from web.metrics import init_metrics
from web.nouns import init_nouns
from web.operations import init_operations
from web.protection import init_protection
from web.security import init_security
from web.sessions import init_sessions
from web.spelling import init_spelling
from web.spool import init_spool
from web.static_files import init_static
from web.templating import PageEnvironment, init_templating
from web.theme import init_theme
from web.visitors import init_visitors
from web.wiring import make_deps
from web.words import init_words, mail_limit


def create_app(settings: Settings | None = None) -> Flask:
    """The application of these settings, which are read from the environment when None.

    Raises config.ConfigurationError when they do not let the program start.
    """
    settings = settings or load_settings()
    app = Flask(__name__)
    app.jinja_environment = PageEnvironment
    app.extensions["guichet_settings"] = settings
    app.extensions["guichet_dependencies"] = make_deps(settings)
    _configure(app, settings)
    init_visitors(app, settings.proxy_count)
    init_compression(app)
    init_logging(app, quiet=settings.env == "test")
    warn_of_unknown(os.environ, Settings.model_fields)
    init_protection(settings)
    init_announcements(app)
    init_admission(app)
    init_damaged_addresses(app)
    init_database(app, settings)
    init_sessions(app, settings)
    init_headers(app)
    init_static(app)
    Babel(app, locale_selector=lambda: "fr")
    # A mail program stops mails with the secret of their link alone, which can do nothing else.
    CSRFProtect(app).exempt("accounts.stopping_mails.stop")
    init_limits(app, settings)
    init_spool(app)
    init_security(app, settings)
    init_operations(app)
    init_metrics(app, settings)
    init_errors(app)
    init_words(app)
    init_nouns(app)
    _init_templates(app, settings)
    init_templating(app)
    init_spelling(app)
    init_theme(app, settings, app.extensions["guichet_dependencies"].registry)
    init_demo_mails(app, settings)
    app.register_blueprint(public_signup.blueprint)
    init_applicant_page(app, public_signup.views.follow_up.read_only)
    app.register_blueprint(accounts.blueprint)
    with app.app_context():
        backoffice.init_app(app)
    cli.init_app(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        DEBUG=settings.debug,
        TESTING=settings.env == "test",
        TRUSTED_HOSTS=list(settings.hosts),
        PREFERRED_URL_SCHEME="https" if settings.secure else "http",
        MAX_CONTENT_LENGTH=settings.request_max_bytes,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_DEFAULT_TIMEZONE="Europe/Paris",
        # Tokens live as long as the session they are bound to: forms may stay open for a day.
        WTF_CSRF_TIME_LIMIT=None,
    )


def _init_templates(app: Flask, settings: Settings) -> None:
    service = {
        "name": settings.service_name,
        "public_body": settings.public_body_name,
        "support_address": settings.support_address,
        "public_url": settings.public_url,
        "mail_from": settings.mail_from,
        "mail_limit": mail_limit(settings.mails_per_address_per_hour),
    }

    # Globals: error pages are drawn without context processors when all else fails.
    app.jinja_env.globals.update(service=service, demo=settings.demo)

    @app.context_processor
    def context() -> dict[str, Any]:
        return {"current_account": account()}
