"""The installation's theme and texts: read once at start-up, shown by every page.

Templates get `look` (`look.stylesheet`, `look.logo`, `look.favicon`: addresses, '' where there is none;
`look.accessibility_state`) and `text(name)`, one of the texts of adapters.texts. It is not called `theme`, which
Flask-Admin gives its own templates. Files are served from memory under an address that holds their content's hash, so
that browsers may keep them for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, abort, current_app, g

from adapters.texts import NBSP, Text, TextError, Variables, load_texts
from adapters.theme import TO_FILL_IN, Theme, ThemeError, load_theme
from config import ConfigurationError, Settings
from config_checks import HOUSE
from domain.registry import Registry
from domain.states import State
from web.retention_words import notice_table, period_variables, purposes_table
from web.static_files import HASH_LENGTH

STYLESHEET = "theme.css"
TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
PREFIX = "/theme"
POSTAL_ADDRESS_TO_FILL_IN = f"[à compléter par l’installation{NBSP}: adresse postale]"


@dataclass(frozen=True)
class ThemeLook:
    """What templates see of a theme."""

    stylesheet: str = ""
    logo: str = ""
    favicon: str = ""
    accessibility_state: str = "non conforme"


def init_theme(app: Flask, settings: Settings, registry: Registry) -> None:
    """Read the theme and the texts, and give them to the templates of `app`.

    Raises config.ConfigurationError when the theme's folder does not follow docs/theme.md, and in production when a
    page would publish « [à compléter ».
    """
    try:
        theme = load_theme(settings.theme_dir)
        texts = load_texts(
            [folder for folder in (theme.texts, HOUSE / "templates" / "texts") if folder],
            text_variables(settings, registry, theme),
        )
    except (ThemeError, TextError) as error:
        raise ConfigurationError({"GUICHET_THEME_DIR": str(error)}) from None
    if settings.env == "production" and (problems := _unfinished(texts, theme, settings)):
        raise ConfigurationError(problems)
    app.extensions["guichet_texts"] = texts
    files = _hashed(theme)
    app.register_blueprint(_blueprint(files))
    app.jinja_env.globals.update(look=_look_of(theme, files), text=text, tone_of=lambda state: State(state).tone)


def _unfinished(texts: Mapping[str, Text], theme: Theme, settings: Settings) -> dict[str, str]:
    """What keeps pages of a production from saying all that the law asks for, by setting."""
    pages = sorted(name for name, page in texts.items() if TO_FILL_IN in _words(page))
    if not pages:
        return {}
    where = ", ".join(f"{name}.md" for name in pages)
    problems = {}
    if not settings.postal_address:
        problems["GUICHET_POSTAL_ADDRESS"] = f"is missing: {where} would publish « {TO_FILL_IN} »"
    if theme.unfilled or not problems:
        facts = f": theme.toml, [facts] lacks {', '.join(theme.unfilled)}" if theme.unfilled else ""
        problems["GUICHET_THEME_DIR"] = f"would publish « {TO_FILL_IN} » in {where}{facts}"
    return problems


def _words(page: Text) -> str:
    parts = [part for section in page.sections for part in (section, *section.questions)]
    return " ".join([page.title, str(page.lede), *(f"{part.title} {part.body}" for part in parts)])


def text(name: str) -> Text:
    """One of the installation's texts."""
    texts: Mapping[str, Text] = current_app.extensions["guichet_texts"]
    return texts[name]


def text_variables(settings: Settings, registry: Registry, theme: Theme) -> Variables:
    """What `{name}` becomes in a text: docs/theme.md lists them."""
    periods = period_variables(settings)
    return {
        "service": settings.service_name,
        "public_body": settings.public_body_name,
        "support_address": settings.support_address,
        "public_url": settings.public_url,
        "postal_address": settings.postal_address or POSTAL_ADDRESS_TO_FILL_IN,
        "registers": registry.name[:1].lower() + registry.name[1:],
        "mandate_months": str(registry.mandate_months),
        **registry.nouns,
        "designation": registry.letter.designation,
        "manager_duties": registry.role("entity_manager").duties,
        "activation_hours": str(settings.activation_link_hours),
        "complement_days": str(settings.complement_days),
        "reopen_days": str(settings.reopen_days),
        "document_limit": f"{settings.document_max_bytes // (1024 * 1024)}{NBSP}Mo",
        **periods,
        **notice_table(periods),
        **purposes_table(),
        **theme.facts,
    }


def _hashed(theme: Theme) -> dict[str, bytes]:
    """The theme's files under the names that they are served by: `logo.3f2a9c81d0b4.svg`."""
    files = dict(theme.files)
    if theme.stylesheet:
        files[STYLESHEET] = theme.stylesheet.encode()
    hashed = {}
    for name, content in files.items():
        stem, _, suffix = name.rpartition(".")
        hashed[f"{stem}.{hashlib.sha256(content).hexdigest()[:HASH_LENGTH]}.{suffix}"] = content
    return hashed


def _look_of(theme: Theme, files: Mapping[str, bytes]) -> ThemeLook:
    addresses = {name.split(".")[0]: f"{PREFIX}/{name}" for name in files}
    return ThemeLook(
        stylesheet=addresses.get("theme", ""),
        logo=addresses.get("logo", ""),
        favicon=addresses.get("favicon", ""),
        accessibility_state=theme.facts["accessibility_state"],
    )


def _blueprint(files: Mapping[str, bytes]) -> Blueprint:
    blueprint = Blueprint("theme", __name__, url_prefix=PREFIX)

    @blueprint.get("/<filename>", endpoint="static")  # so named, it is cached and answered as static files are
    def file(filename: str) -> Response:
        if filename not in files:
            abort(404)
        g.static_file_is_final = True
        return Response(files[filename], content_type=TYPES[filename.rpartition(".")[2]])

    return blueprint
