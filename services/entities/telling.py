"""Mails about what becomes of an entity, to those who have a role in it."""

from __future__ import annotations

from datetime import date

from domain.states import Role
from models import Account
from queries.entity_merges import MergeFacts
from services.machinery import outbox
from services.machinery.dependencies import Dependencies


def tell_merged(deps: Dependencies, facts: MergeFacts, effective_on: date, document: str) -> None:
    """Tell who had a role in the former entity, and the managers of the other one; nobody twice."""
    people = [role.account for role in facts.former_roles]
    managers = [role.account for role in facts.into_roles if role.role == Role.ENTITY_MANAGER]
    reached: set[int] = set()
    for account in (*people, *managers):
        if account.id not in reached and account.active:
            reached.add(account.id)
            _tell(deps, facts, account, effective_on, document, joins=account in people)


def _tell(
    deps: Dependencies, facts: MergeFacts, account: Account, effective_on: date, document: str, *, joins: bool
) -> None:
    outbox.post(
        deps,
        "entity_merged",
        account.email,
        {
            "first_name": account.first_name,
            "former_name": facts.former.name,
            "entity_name": facts.into.name,
            "on": effective_on.isoformat(),
            "document": document,
            "joins": joins,
        },
        account=account,
    )
