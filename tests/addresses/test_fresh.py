"""A session that is signed in and not fresh opens nothing sensitive, at whatever address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.permissions import SENSITIVE
from models import AccountSession
from tests.addresses.data import data_of
from tests.addresses.test_table import routes
from tests.addresses.world import World, filled
from tests.addresses.written import changed, contents

pytestmark = pytest.mark.slow

NAMED = {
    "/backoffice/agents/new/",
    "/backoffice/agents/edit/",
    "/backoffice/comptes/<account_id>/desactiver",
    "/backoffice/comptes/<account_id>/reactiver",
    "/backoffice/comptes/<account_id>/double-authentification",
    "/backoffice/demandes/export/<export_type>/",
    "/backoffice/modeles/mots/edit/",
    "/backoffice/modeles/textes/edit/",
    "/backoffice/roles/<membership_id>/retablir",
}
"""What must be among them."""


def sensitive(world: World) -> Iterator[tuple[str, str]]:
    """(method, rule) of every screen that declares a sensitive permission."""
    (admin,) = world.app.extensions["admin"]
    views = {view.endpoint: view for view in admin.added}
    endpoints = {rule.rule: rule.endpoint for rule in world.app.url_map.iter_rules()}
    for method, rule in routes(world):
        blueprint, _, name = endpoints[rule].partition(".")
        if blueprint in views and views[blueprint].permissions.get(name) in SENSITIVE:
            yield method, rule


def test_what_is_sensitive_asks_first_and_writes_nothing(world: World) -> None:
    found = set(sensitive(world))
    assert {rule for _, rule in found} >= NAMED
    with world.undone():
        AccountSession.update(password_at=None, code_at=None).execute()
        before = contents()
        answers = {}
        for method, rule in sorted(found):
            answer = world.ask("si_admin", method, filled(rule, world.values), data_of(rule, world.values))
            asks = "Confirmez que c’est bien vous" in answer.text
            asks |= answer.status_code == 302 and answer.location.startswith("/connexion/confirmer?next=/backoffice/")
            answers[method, rule] = (answer.status_code, asks)
        assert answers == {(method, rule): ({"GET": 302}.get(method, 403), True) for method, rule in found}
        assert changed(before, contents()) == []
