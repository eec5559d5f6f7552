"""Mails about what becomes of an entity, to those who have a role in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from domain.states import Role
from models import Account, Entity, Membership
from queries.entity_merges import MergeFacts, current_roles
from queries.entity_separations import Parts
from services.entities.acts import Act
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
    deps: Dependencies, parts: Parts, other: Entity, moved: Collection[Membership], act: Act, *, into_known: bool
) -> None:
    """Tell those whose role is in the other entity from now on, the managers of the one that they leave, and those of
    the other where it was there before (`into_known`); nobody twice."""
    goes = {role.account_id for role in moved}
    received = current_roles([other.id]) if into_known else []
    reached: set[int] = set()
    for role in (*parts.roles, *received):
        account, leaves = role.account, role.account_id in goes
        if account.id in reached or not account.active or not (leaves or role.role == Role.ENTITY_MANAGER):
            continue
        reached.add(account.id)
        facts = {
            "first_name": account.first_name,
            "entity_name": parts.entity.name,
            "other_name": other.name,
            "on": act.effective_on.isoformat(),
            "document": act.document,
            "side": "leaves" if leaves else _side(role, parts),
            "into_known": into_known,
        }
        outbox.post(deps, "entity_separated", account.email, facts, account=account)


def _side(role: Membership, parts: Parts) -> str:
    """Of somebody who does not go: where they are."""
    return "stays" if role.entity_id == parts.entity.id else "receives"


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
