"""A role that ends at once, for its holder asked for it; one that ends by a decision, its holder heard."""

from __future__ import annotations

from domain.actors import Actor
from domain.role_endings import EndReason
from services.machinery.dependencies import Dependencies
from services.people import role_endings


def end_role(deps: Dependencies, actor: Actor, membership_id: int, words: str) -> None:
    """By an SI administrator. Raises what the use case does."""
    role_endings.begin(deps, actor, membership_id, EndReason.OWN_REQUEST, words)


def decide_end(deps: Dependencies, actor: Actor, membership_id: int, words: str) -> None:
    """The same by a decision, which can be contested."""
    role_endings.begin(deps, actor, membership_id, EndReason.LEFT, words)
    role_endings.observe_for(deps, actor, membership_id, "D’accord.")
    role_endings.end(deps, actor, membership_id, words)
