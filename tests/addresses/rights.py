"""What people of the world ask about what is held about them."""

from __future__ import annotations

from flask import current_app

from domain.rights import Right
from models import Account
from services.machinery.dependencies import Dependencies
from services.rights import asking, copies
from tests.support import factories
from tests.support.rights import letter


def values_for_rights(deps: Dependencies, people: dict[str, Account]) -> dict[str, str]:
    """The depositor's copy, made today, and what they ask besides; a signatory's letter and the copy made for it."""
    make = current_app.extensions["guichet_export_handlers"][copies.KIND]
    copy = copies.ask(deps, people["depositor"].email_key)
    make(deps, {"copy": copy.id})
    asking.ask(deps, people["depositor"].email_key, Right.LIMITATION, "Ne les utilisez plus.")
    examiner = factories.fresh_actor(people["si_admin"])
    right = asking.record(deps, examiner, letter(deps))
    make(deps, {"copy": copies.prepare(deps, examiner, right.id).id})
    agent = people["reviewer"].email
    return {"agent_address": agent} | {"copy_id": str(copy.id), "right_id": str(right.id)}
