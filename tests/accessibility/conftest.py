"""One populated world, served twice: in our own look, and in one that shares nothing with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from peewee import Database

import models
from tests.accessibility.furnishing import furnish
from tests.accessibility.screen import Screen, Visit
from tests.addresses.exchange import ON
from tests.addresses.world import World, populate
from tests.support.application import forget_counters
from tests.support.chromium import Visitors
from tests.support.settings import environment
from tests.support.site import Site, served
from tests.support.smtp import running_smtp
from tests.support.steps import Person
from tests.support.themes import THEMES, theme_name, theme_settings


def _breaking(app: Flask) -> None:
    """Addresses that answer each of the errors."""

    @app.get("/essai/<int:code>")
    def broken(code: int) -> str:
        abort(code)


def _still(site: Site) -> None:
    """Time stands: a slow machine's run must not find that a password was given too long ago."""
    now = site.deps.now()
    site.app.extensions["guichet_dependencies"] = replace(site.deps, now=lambda: now)


@pytest.fixture(scope="session")
def installation(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, dict[str, Site], Database]]:
    """The world, and where it is served in each theme."""
    folder = tmp_path_factory.mktemp("accessibility")
    shutil.copy(sqlite_template, folder / "guichet.sqlite")
    with ExitStack() as stack:
        post = stack.enter_context(running_smtp(tls_folder=None))
        sites = {}
        for theme in THEMES:
            chosen = environment(folder, env="demo", decision_window_seconds="0", **ON, **theme_settings(theme))
            site = stack.enter_context(served(chosen, post))
            _breaking(site.app)
            _still(site)
            sites[theme_name(theme)] = site
        opened: Database = models.database.obj
        opened.connect(reuse_if_open=True)
        first = next(iter(sites.values()))
        world = populate(first.app)
        furnish(world, first, folder)
        yield world, sites, opened


@pytest.fixture
def visits(installation: tuple[World, dict[str, Site], Database], visitors: Visitors) -> Callable[..., Visit]:
    """`visits(theme, who)`: a browser that holds this visitor's cookies."""
    world, sites, opened = installation
    models.database.initialize(opened)
    opened.connect(reuse_if_open=True)

    def visit(theme: str, who: str, **options: Any) -> Visit:
        site = sites[theme]
        forget_counters()
        # Still: a colour half-way between two schemes has the contrast of neither.
        page = visitors.visitor(**{"reduced_motion": "reduce", **options})
        arrived = Visit(site, world, Person(page, site.address), who)
        if who != "nobody":
            arrived.takes_cookies(world.cookies[who])
        return arrived

    return visit


@pytest.fixture
def reached(visits: Callable[..., Visit]) -> Callable[..., Visit]:
    """`reached(screen, theme)`: somebody who stands on this screen; its status and errors were as the list says."""

    def reach(screen: Screen, theme: str, **options: Any) -> Visit:
        visit = visits(theme, screen.who, **options)
        with visit.site.app.app_context():
            status = screen.reached(visit)
        if status is not None:
            assert status == screen.status
        return visit

    return reach
