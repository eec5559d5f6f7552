"""A role that ends at once, for its holder asked for it."""

from __future__ import annotations

from domain.actors import Actor
from domain.role_endings import EndReason
from services.machinery.dependencies import Dependencies
from services.people import role_endings


def end_role(deps: Dependencies, actor: Actor, membership_id: int, words: str) -> None:
    """By an SI administrator. Raises what the use case does."""
    role_endings.begin(deps, actor, membership_id, EndReason.OWN_REQUEST, words)
