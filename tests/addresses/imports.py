"""The imports of the world in which every address is asked for: one that was checked, one that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import Account
from services.imports import course
from tests.support.factories import fresh_actor
from tests.support.imports import as_csv, checked, person

if TYPE_CHECKING:
    from tests.addresses.world import World


def make_imports(world: World, admin: Account) -> None:
    """Files of a person, and of a line that is none."""
    actor = fresh_actor(admin)
    codes = {"Type": "company", "Rôle": "entity_manager"}
    content = as_csv([person(1, **codes), person(2, SIRET="12", **codes)])
    for name in ("import_id", "running_import"):
        world.values[name] = str(checked(world.deps, actor, content).id)
    course.run(world.deps, actor, int(world.values["running_import"]))
