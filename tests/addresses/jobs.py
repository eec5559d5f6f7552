"""The jobs of the world in which every address is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.jobs import JobKind
from domain.permissions import Permission
from models import Account
from queries.scopes import requests_visible_to
from services.jobs import running, workbooks
from tests.support.factories import fresh_actor

if TYPE_CHECKING:
    from tests.addresses.world import World


def make_jobs(world: World, admin: Account) -> None:
    """A colleague's, which runs; of the administrator, one that waits for their word, and an export without a file."""
    colleague = fresh_actor(Account.get_by_id(world.values["colleague"]))
    both = {"job_id": (JobKind.TAKE, colleague), "prepared_job": (JobKind.HOLD, fresh_actor(admin))}
    for name, (kind, author) in both.items():
        query = requests_visible_to(author, kind.needs)
        world.values[name] = str(running.prepare(world.deps, author, kind, query, {}).id)
    running.start(world.deps, colleague, int(world.values["job_id"]), {})
    export = workbooks.begin(
        world.deps,
        fresh_actor(admin),
        address="/backoffice/demandes/export/xlsx/",
        filename="demandes.xlsx",
        keys=[1],
        permission=Permission.EXPORT,
    )
    running.cancel(world.deps, fresh_actor(admin), export.id)
    world.values["export_job"] = str(export.id)
