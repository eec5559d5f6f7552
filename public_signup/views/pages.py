"""Pages without a form."""

from __future__ import annotations

from flask import render_template

from public_signup.blueprint import blueprint
from public_signup.uploads import size_in_words
from web.current import office, settings


def _page(template: str) -> str:
    """A page of words, with the durations and limits that it tells."""
    return render_template(
        template,
        registry=office().registry,
        policy=office().policy,
        settings=settings(),
        document_limit=size_in_words(settings().document_max_bytes).replace(",0", ""),
    )


@blueprint.get("/")
def home() -> str:
    return _page("public/home.html")


@blueprint.get("/aide")
def help_page() -> str:
    return _page("public/help.html")


@blueprint.get("/accessibilite")
def accessibility() -> str:
    return _page("public/accessibility.html")


@blueprint.get("/mentions-legales")
def legal() -> str:
    return _page("public/legal.html")


@blueprint.get("/donnees-personnelles")
def privacy() -> str:
    return _page("public/privacy.html")


@blueprint.get("/plan-du-site")
def site_map() -> str:
    return _page("public/sitemap.html")
