"""Pages without a form. Their words are texts that an installation edits (adapters.texts)."""

from __future__ import annotations

from flask import render_template

from public_signup.blueprint import blueprint
from public_signup.standings import standings
from web.current import deps
from web.theme import text


@blueprint.get("/")
def home() -> str:
    return render_template("public/home.html", registry=deps().registry, words=text("home"), standings=standings())


@blueprint.get("/aide")
def help_page() -> str:
    return render_template("public/help.html", words=text("help"))


@blueprint.get("/accessibilite")
def accessibility() -> str:
    return render_template("public/text.html", words=text("accessibility"))


@blueprint.get("/mentions-legales")
def legal() -> str:
    return render_template("public/text.html", words=text("legal"))


@blueprint.get("/donnees-personnelles")
def privacy() -> str:
    return render_template("public/text.html", words=text("privacy"))


@blueprint.get("/plan-du-site")
def site_map() -> str:
    return render_template("public/site_map.html", words=text("site_map"))
