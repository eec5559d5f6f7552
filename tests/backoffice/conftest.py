"""The application with people of every role, each signed in when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from domain.actors import Actor
from domain.states import Role, StaffRole
from models import Account, Entity, Membership
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.application import Visitor, app, clock, deps_of, known_account, visitor  # noqa: F401 (fixtures)
from tests.support.chromium import Visitors
from tests.support.settings import environment
from tests.support.site import PASSWORD, Site, served
from tests.support.smtp import SmtpServer
from tests.support.steps import Screen
from tests.support.tables import Holiday

STAFF = {
    "si": StaffRole.SI_ADMIN,
    "reviewer": StaffRole.REVIEWER,
    "support": StaffRole.SUPPORT,
    "reader": StaffRole.READER,
}


class People:
    """Somebody of each role: `people["si"]` is their browser, `people.actor("si")` and `people.account("si")` them.

    `manager` and `depositor` are of `entity`, `other_manager` of `other_entity`; `nobody` never signs in.
    """

    def __init__(self, app: Flask) -> None:  # noqa: F811 (a fixture's name)
        self.app = app
        self.deps: Dependencies = deps_of(app)
        self.entity = factories.make_entity(self.deps, name="Institut des essais")
        self.other_entity = factories.make_entity(self.deps, name="Compagnie voisine")
        self._accounts: dict[str, Account] = {}
        self._browsers: dict[str, Visitor] = {}

    def account(self, name: str) -> Account:
        if name not in self._accounts:
            self._accounts[name] = self._make(name)
        return self._accounts[name]

    def actor(self, name: str) -> Actor:
        return factories.fresh_actor(self.account(name))

    def __getitem__(self, name: str) -> Visitor:
        if name not in self._browsers:
            self._browsers[name] = Visitor(self.app)
            if name != "nobody":
                self._browsers[name].sign_in(self.account(name))
        return self._browsers[name]

    def _make(self, name: str) -> Account:
        account = known_account(self.app, staff=STAFF.get(name), address=f"{name}@essai.example")
        roles: dict[str, tuple[Entity, Role]] = {
            "manager": (self.entity, Role.ENTITY_MANAGER),
            "other_manager": (self.other_entity, Role.ENTITY_MANAGER),
            "depositor": (self.entity, Role.DEPOSITOR),
        }
        if name in roles:
            entity, role = roles[name]
            founding = role == Role.ENTITY_MANAGER
            now = self.deps.now()
            Membership.create(account=account, entity=entity, role=role, founding=founding, since=now)
        return account


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str, smtp: Callable[[], SmtpServer]) -> Iterator[Site]:
    """The installation, served to browsers."""
    with served(environment(tmp_path, database_url=sqlite_url), smtp()) as running:
        yield running


def signed_in(site: Site, visitors: Visitors, screen: Screen) -> Page:
    """An administrator's window, on their home page."""
    page = visitors.visitor(width=screen.width, javascript=screen.javascript)
    page.goto(f"{site.address}/connexion")
    page.get_by_label("Adresse mail").fill(site.staff("Ines Aubrac").email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/backoffice/")
    return page


@pytest.fixture
def people(app: Flask) -> People:  # noqa: F811
    return People(app)


@pytest.fixture
def may_day(people: People) -> Holiday:
    """A row of the screen of holidays (tests/backoffice/crud_screens.py), added there."""
    people["si"].fill_in("/backoffice/feries/new/", day="2026-05-01", label="Fête du travail")
    row: Holiday = Holiday.get()
    return row


@pytest.fixture
def deps(app: Flask) -> Dependencies:  # noqa: F811
    return deps_of(app)


@pytest.fixture
def request_of(people: People) -> Callable[..., Any]:
    """Make a request: `request_of("with_si")`; `request_of("with_manager")` is for the manager of `people.entity`."""

    def make(state: str = "with_si", **fields: Any) -> Any:
        if state == "with_manager":
            people.account("manager")
            fields = {"entity": people.entity, "documents": False} | fields
        return factories.make_request(people.deps, state, by=people.actor("si"), **fields)

    return make
