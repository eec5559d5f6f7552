"""What people of the world ask about what is held about them."""

from __future__ import annotations

from flask import current_app

from domain.rights import Right
from models import Account
from services.machinery.dependencies import Dependencies
from services.rights import asking, copies


def values_for_rights(deps: Dependencies, people: dict[str, Account]) -> dict[str, str]:
    """The depositor's copy, made today, and what they ask besides."""
    copy = copies.ask(deps, people["depositor"].email_key)
    current_app.extensions["guichet_export_handlers"][copies.KIND](deps, {"copy": copy.id})
    right = asking.ask(deps, people["depositor"].email_key, Right.LIMITATION, "Ne les utilisez plus.")
    agent = people["reviewer"].email
    return {"agent_address": agent} | {"copy_id": str(copy.id), "right_id": str(right.id)}
