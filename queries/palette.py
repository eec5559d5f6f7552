"""What the search over everything offers: the first few of each kind, each read through its scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL, NodeList

from domain.actors import Actor
from domain.search_text import Kind, Search, Term
from domain.states import Role
from models import Account, AccountRequest, Entity, Membership
from queries.directory import accounts_called, entities_called
from queries.request_rows import with_bodies
from queries.request_search import Asking, find
from queries.scopes import accounts_visible_to, entities_visible_to, memberships_visible_to, requests_visible_to

FEW = 5
"""How many of a kind are offered: the person who wants more opens the list."""


@dataclass(frozen=True)
class Person:
    """An account, or for managers somebody of an entity of theirs, whose page shows what they may know."""

    account: Account
    entity: Entity | None = None
    role: Role | None = None


def people_offered(actor: Actor, terms: Sequence[Term]) -> list[Person]:
    """Accounts for staff who see them; for managers, who has a role in an entity of theirs."""
    rows = list(accounts_called(accounts_visible_to(actor), terms).order_by(Account.id.desc()).limit(FEW))
    if rows or not actor.managed:
        return [Person(row) for row in rows]
    held: Any = (
        memberships_visible_to(actor)
        .select(Membership, Account, Entity)
        .join(Account, on=Membership.account)
        .switch(Membership)
        .join(Entity)
        .where(Membership.until.is_null())
    )
    members = accounts_called(held, terms).order_by(Membership.id.desc()).limit(FEW)
    return [Person(row.account, row.entity, Role(row.role)) for row in members]


def entities_offered(actor: Actor, terms: Sequence[Term]) -> list[Entity]:
    """By name or number, in the order of their names."""
    visible = entities_called(entities_visible_to(actor), terms)
    return list(visible.order_by(Entity.search_key, Entity.id).limit(FEW))


def requests_offered(actor: Actor, search: Search, asking: Asking) -> list[AccountRequest]:
    """The newest that have what was asked for, operators included, with their bodies."""
    query = find(search, asking).narrow(requests_visible_to(actor)).order_by(AccountRequest.id.desc())
    keys = [key for (key,) in query.select(AccountRequest.id).limit(FEW).tuples()]
    rows = {row.id: row for row in with_bodies(AccountRequest.select().where(AccountRequest.id.in_(keys)))}
    return [rows[key] for key in keys if key in rows]


def is_of_others(actor: Actor, search: Search) -> bool:
    """Whether the text is the reference of a request that exists, and that this member of staff may not see.

    Only staff learn it, who would look for it all day: anybody else gets the same as for no request.
    """
    (only,) = search.parts if len(search.parts) == 1 else (None,)
    if not actor.is_staff or not isinstance(only, Term) or only.kind is not Kind.REFERENCE or only.negated:
        return False
    row = AccountRequest.select().where(
        AccountRequest.reference == only.value, NodeList((AccountRequest.state, SQL("<> 'draft'")))
    )
    seen = requests_visible_to(actor).where(AccountRequest.reference == only.value)
    return bool(row.exists()) and not seen.exists()
