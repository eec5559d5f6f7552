"""Pages without a form. Their words are texts that an installation edits (adapters.texts)."""

from __future__ import annotations

from flask import current_app, render_template

from adapters.texts import Text
from public_signup.blueprint import blueprint
from web.current import office


def _words(name: str) -> Text:
    text: Text = current_app.jinja_env.globals["text"](name)  # type: ignore[operator]
    return text


@blueprint.get("/")
def home() -> str:
    return render_template("public/home.html", registry=office().registry, words=_words("home"))


@blueprint.get("/aide")
def help_page() -> str:
    return render_template("public/help.html", words=_words("help"))


@blueprint.get("/accessibilite")
def accessibility() -> str:
    return render_template("public/text.html", words=_words("accessibility"))


@blueprint.get("/mentions-legales")
def legal() -> str:
    return render_template("public/text.html", words=_words("legal"))


@blueprint.get("/donnees-personnelles")
def privacy() -> str:
    return render_template("public/text.html", words=_words("privacy"))


@blueprint.get("/plan-du-site")
def site_map() -> str:
    return render_template("public/site_map.html", words=_words("site_map"))
