"""Looking at how an agent works, in the journal: somebody says why, and the journal keeps it."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.mailboxes import InvalidMailbox, email_key
from domain.permissions import Permission, demand
from models import database
from queries.signing_in import account_of
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh

SEE = Permission.SEE_JOURNAL


def consult(deps: Dependencies, actor: Actor, address: str, reason: str) -> int:
    """Say why the work of the agent of this address is looked at; returns the agent's account.

    Raises NotAllowed, NotFound for an address that no agent has, TransitionRefused ("reason_missing").
    """
    demand(actor, SEE)
    if not reason.strip():
        raise TransitionRefused("consult", "", Refusal("reason_missing"))
    try:
        agent = account_of(email_key(address))
    except InvalidMailbox:
        raise NotFound() from None
    if agent is None or agent.staff_role is None:
        raise NotFound()
    with database.atomic():
        actor = afresh(actor, SEE)
        journal.record("journal.consulted", actor, deps.now(), account_id=agent.id, reason=reason.strip())
    return int(agent.id)
