"""The permission of every screen: it opens to those for whom table.py writes a page, and asks for a fresh sign-in where
the list below says so. Each is taken away, and exchanged for every other, in turn: that is noticed.

Nothing is asked over HTTP here; `test_table.py` and `test_fresh.py` do that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import models
from backoffice.exports import Exported
from config import load_settings
from domain.actors import Actor
from domain.permissions import SENSITIVE, Permission, may, may_together
from domain.states import StaffRole
from tests.addresses.table import rows
from tests.addresses.world import VISITORS
from tests.support.application import new_app
from tests.support.dependencies import Clock
from tests.support.settings import environment

pytestmark = pytest.mark.slow

CLOSED = ("403", "me", "in")
"""Cells of table.py for the person who does not get through the door; 404 is somebody else's row behind it."""

ACTORS = {
    "nobody": Actor(),
    "applicant": Actor(request_id=1, email_key="a@x.example"),
    "depositor": Actor(account_id=2, email_key="d@x.example"),
    "other": Actor(account_id=3, email_key="o@x.example", managed=frozenset({2})),
    "manager": Actor(account_id=4, email_key="m@x.example", managed=frozenset({1})),
    "support": Actor(account_id=5, email_key="s@x.example", staff_role=StaffRole.SUPPORT),
    "reader": Actor(account_id=6, email_key="r@x.example", staff_role=StaffRole.READER),
    "reviewer": Actor(account_id=7, email_key="i@x.example", staff_role=StaffRole.REVIEWER),
    "si_admin": Actor(account_id=8, email_key="si@x.example", staff_role=StaffRole.SI_ADMIN),
}

FRESH = {
    "/backoffice/adresses/<change_id>/confirmer",
    "/backoffice/agents/edit/",
    "/backoffice/annonces/delete/",
    "/backoffice/annonces/delete/confirm/",
    "/backoffice/annonces/edit/",
    "/backoffice/annonces/new/",
    "/backoffice/agents/export/<export_type>/",
    "/backoffice/agents/new/",
    "/backoffice/comptes/<account_id>/desactiver",
    "/backoffice/comptes/<account_id>/double-authentification",
    "/backoffice/comptes/<account_id>/fermer-les-sessions",
    "/backoffice/comptes/<account_id>/nom",
    "/backoffice/comptes/<account_id>/reactiver",
    "/backoffice/comptes/export/<export_type>/",
    "/backoffice/demandes/export/<export_type>/",
    "/backoffice/entites/export/<export_type>/",
    "/backoffice/entites/<entity_id>/fermer",
    "/backoffice/entites/<entity_id>/fusionner",
    "/backoffice/entites/<entity_id>/rouvrir",
    "/backoffice/entites/<entity_id>/separer",
    "/backoffice/imports/nouveau",
    "/backoffice/imports/modele",
    "/backoffice/imports/tout/<export_type>/",
    "/backoffice/imports/<import_id>/colonnes",
    "/backoffice/imports/<import_id>/lancer",
    "/backoffice/imports/<import_id>/annuler",
    "/backoffice/imports/<import_id>/reprendre",
    "/backoffice/imports/<import_id>/invitations",
    "/backoffice/imports/<import_id>/problemes/<export_type>/",
    "/backoffice/entites/<entity_id>/inviter",
    "/backoffice/entites/<entity_id>/quitter",
    "/backoffice/roles/<membership_id>/depart",
    "/backoffice/entites/<entity_id>/rester",
    "/backoffice/roles/<membership_id>/proposer",
    "/backoffice/roles/<membership_id>/ne-plus-proposer",
    "/backoffice/invitations/<invitation_id>/annuler",
    "/backoffice/invitations/<invitation_id>/renouveler",
    "/backoffice/journal/export/<export_type>/",
    "/backoffice/mails/export/<export_type>/",
    "/backoffice/ministeres/export/<export_type>/",
    "/backoffice/modeles/mots/delete/",
    "/backoffice/modeles/mots/delete/confirm/",
    "/backoffice/modeles/mots/edit/",
    "/backoffice/modeles/mots/export/<export_type>/",
    "/backoffice/modeles/textes/<text_id>/archiver",
    "/backoffice/modeles/textes/<text_id>/descendre",
    "/backoffice/modeles/textes/<text_id>/monter",
    "/backoffice/modeles/textes/<text_id>/retablir",
    "/backoffice/modeles/textes/edit/",
    "/backoffice/modeles/textes/export/<export_type>/",
    "/backoffice/modeles/textes/new/",
    "/backoffice/droits/<right_id>/reponse",
    "/backoffice/droits/<right_id>/lever",
    "/backoffice/droits/<right_id>/prolonger",
    "/backoffice/droits/<right_id>/demandes",
    "/backoffice/droits/<right_id>/chercher",
    "/backoffice/droits/<right_id>/ajouter",
    "/backoffice/droits/<right_id>/copie",
    "/backoffice/droits/<right_id>/remise",
    "/backoffice/droits/saisir",
    "/backoffice/archives/contentieux/<reference>",
    "/backoffice/archives/visas/<visa_id>/fin",
    "/backoffice/archives/visas/nouveau",
    "/backoffice/recours/<remedy_id>/reponse",
    "/backoffice/recours/demande/<reference>",
    "/backoffice/recours/role/<membership_id>",
    "/backoffice/roles/<membership_id>/retablir",
    "/backoffice/roles/<membership_id>/retirer",
    "/backoffice/roles/<membership_id>/retirer/decider",
    "/backoffice/roles/<membership_id>/retirer/observations",
    "/backoffice/roles/<membership_id>/retirer/abandonner",
    "/backoffice/roles/<membership_id>/suspendre",
    "/backoffice/taches/<job_id>/resultat/<export_type>/",
    "/backoffice/taches/<job_id>/fichier",
    "/backoffice/taches/exporter",
}
"""What gives or takes power, speaks in the service's name, or carries data out."""

ACTIONS = {
    "approve": Permission.DECIDE,
    "reject": Permission.DECIDE,
    "request_changes": Permission.REQUEST_CHANGES,
    "take": Permission.CLAIM,
    "assign": Permission.CLAIM,
    "hold": Permission.HOLD,
    "send_activation": Permission.HELP_APPLICANT,
    "export_csv": Permission.EXPORT,
    "export_xlsx": Permission.EXPORT,
    "export_csv_shown": Permission.EXPORT,
    "export_xlsx_shown": Permission.EXPORT,
}
"""What the actions on a selection demand besides, on the one list that has some."""

BESIDES = {
    "/backoffice/demandes/<reference>/etat/<verb>": Permission.REOPEN,
    "/backoffice/demandes/decider": Permission.DECIDE,
    "/backoffice/vues/delete/": Permission.SHARE_VIEWS,
    "/backoffice/vues/delete/confirm/": Permission.SHARE_VIEWS,
}
"""What is demanded besides: here for the verb, the decision and the shared view that `world.py` fills in."""


@dataclass(frozen=True)
class Door:
    """An exposed method of a view, and an address that leads to it."""

    view: Any
    name: str
    method: str
    rule: str

    @property
    def permission(self) -> Permission | None:
        found: Permission | None = self.view.permissions.get(self.name)
        return found

    def lets(self, who: str, permission: Permission) -> bool:
        """Whether this visitor gets through where this is demanded, and what else is asked there."""
        actor, listed = ACTORS[who], self.view.permissions.get("index_view")
        if self.name == "export" and isinstance(self.view, Exported):
            return may(actor, permission) and may_together(actor, listed, permission)
        return may(actor, permission) and may(actor, BESIDES.get(self.rule, permission))


@pytest.fixture
def app(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    yield new_app(load_settings(environment(tmp_path, database_url=sqlite_url)), Clock())
    models.database.close()


def views_of(app: Flask) -> dict[str, Any]:
    (admin,) = app.extensions["admin"]
    return {view.endpoint: view for view in admin.added}


def doors(app: Flask) -> list[Door]:
    views = views_of(app)
    found = []
    for rule in app.url_map.iter_rules():
        blueprint, _, name = rule.endpoint.partition(".")
        if blueprint in views and rule.rule.startswith("/backoffice/"):
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            found += [Door(views[blueprint], name, method, rule.rule) for method in sorted(methods)]
    return found


def disagreement(door: Door) -> str:
    """How the door differs from table.py and FRESH, in words; '' when it does not."""
    permission = door.permission
    if permission is None:
        return "demands nothing"
    opens = {who for who in VISITORS if door.lets(who, permission)}
    cells = dict(zip(VISITORS, rows()[door.method, door.rule], strict=True))
    # « me! »: it was done, and the person has no role here any more.
    expected = {who for who, cell in cells.items() if cell == "me!" or cell.removesuffix("!") not in CLOSED}
    if door.rule in BESIDES:  # the person who does not see the row is not asked what is demanded besides
        expected -= {who for who, cell in cells.items() if cell == "404" and who not in opens}
    if opens != expected:
        return f"{permission} opens to {sorted(opens)}, not {sorted(expected)}"
    if (permission in SENSITIVE) != (door.rule in FRESH):
        return f"{permission} and the list of what asks for a fresh sign-in"
    return ""


def test_every_door_opens_to_those_whom_the_table_names(app: Flask) -> None:
    found = doors(app)
    assert len(found) > 50
    assert {f"{door.method} {door.rule}": words for door in found if (words := disagreement(door))} == {}
    needed = [dict(getattr(view, "action_permissions", {})) for view in views_of(app).values()]
    assert [actions for actions in needed if actions] == [ACTIONS]


def alike(door: Door, one: Permission, other: Permission) -> bool:
    """Whether the door would open to the same visitors and ask alike: no table of persons tells the two apart."""
    same = all(door.lets(who, one) == door.lets(who, other) for who in VISITORS)
    return same and (one in SENSITIVE) == (other in SENSITIVE)


def test_a_permission_taken_away_or_exchanged_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = []
    for door in doors(app):
        kept = door.permission
        assert kept is not None
        for other in (None, *Permission):
            if other is not None and alike(door, kept, other):
                continue
            with monkeypatch.context() as patch:
                patch.setattr(door.view, "permissions", {**door.view.permissions, door.name: other})
                if not disagreement(door):
                    silent.append(f"{door.method} {door.rule}: {other}")
    assert silent == []
