"""How the letters are read of what a named read gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from models import Base
from tests.queries.scope_world import World

Read = Callable[[World, Actor], str]


def one_by_one(model: type[Base], read: Callable[[Actor, Any], Any]) -> Read:
    """The rows of a table that a read gives one by one; NotFound, or nothing, for the others."""

    def letters(world: World, actor: Actor) -> str:
        return world.shown(row for row in world.all(model) if given(read, actor, row))

    return letters


def given(read: Callable[[Actor, Any], Any], actor: Actor, row: Any) -> bool:
    try:
        found = read(actor, row)
    except NotFound:
        return False
    assert found is not None, "what is hidden is NotFound"
    return bool(found)


def about(letter: str, model: type[Base], read: Callable[[Actor, Any], Iterable[Base]]) -> Read:
    return lambda world, actor: world.shown(read(actor, world.one(model, letter)))
