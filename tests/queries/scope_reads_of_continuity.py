"""How to ask for the rows of the continuity list in the world of scopes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from domain.actors import Actor
from domain.continuity import Limits, Part
from queries import continuity
from tests.queries.scope_world import World


def _beyond_all(world: World) -> Limits:
    """Limits that everything is beyond."""
    tomorrow = world.deps.now() + timedelta(days=1)
    return Limits(tomorrow, tomorrow, tomorrow.date())


READS_OF_CONTINUITY: dict[str, Callable[[World, Actor], str]] = {
    "rows_to_keep": lambda world, actor: world.shown(continuity.rows_to_keep(actor, Part.LATE, _beyond_all(world))),
    "number_to_keep": lambda world, actor: str(continuity.number_to_keep(actor, Part.LATE, _beyond_all(world)) or "."),
}
