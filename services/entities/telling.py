"""Mails about what becomes of an entity, to those who have a role in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from domain.states import Role
from models import Account, Entity, Membership
from queries.entity_merges import MergeFacts
from queries.entity_separations import Parts
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


def tell_separated(
    deps: Dependencies, parts: Parts, other: Entity, moved: Collection[Membership], effective_on: date, document: str
) -> None:
    """Tell those whose role is in the other entity from now on, and the managers of the one that they leave."""
    goes = {role.account_id for role in moved}
    for role in parts.roles:
        leaves = role.account_id in goes
        if role.account.active and (leaves or role.role == Role.ENTITY_MANAGER):
            facts = {
                "first_name": role.account.first_name,
                "entity_name": parts.entity.name,
                "other_name": other.name,
                "on": effective_on.isoformat(),
                "document": document,
                "leaves": leaves,
            }
            outbox.post(deps, "entity_separated", role.account.email, facts, account=role.account)


def tell_closing(
    deps: Dependencies, entity: Entity, accounts: Iterable[Account], *, done: bool, again: bool = False
) -> None:
    """Tell its people that the entity closes on a day to come (`again`: once more), or (`done`) that it is closed."""
    for account in accounts:
        if account.active:
            facts = {
                "first_name": account.first_name,
                "entity_name": entity.name,
                "on": entity.closed_on.isoformat(),
                "reason": entity.closed_why,
                "done": done,
                "again": again,
            }
            outbox.post(deps, "entity_closed", account.email, facts, account=account)


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
