"""Entities, people and ministries as the backoffice lists them. Scopes are `queries.scopes`'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import SQL, NodeList, fn

from domain.actors import Actor
from domain.errors import NotFound
from domain.names import FOLDING
from domain.permissions import Permission
from domain.search_text import Kind, Term, parse
from models import Account, AccountRequest, AccountSession, Entity, Membership, Ministry
from models_support import AccountNote
from queries.entities import once_bearing
from queries.prepared import PreparedFor, given
from queries.scopes import (
    accounts_visible_to,
    entities_ever_visible_to,
    entities_visible_to,
    memberships_stoppable_by,
    memberships_visible_to,
    requests_visible_to,
)
from queries.text_search import SearchColumn

MOST_ROWS = 50


_NUMBERS = NodeList((fn.COALESCE(Entity.identifier, ""), SQL("|| ' ' ||"), fn.COALESCE(Entity.register_number, "")))
_FORMER = fn.COALESCE(Entity.former_key, "")

ENTITIES = SearchColumn(
    Entity,
    NodeList((SQL("("), Entity.search_key, SQL("|| ' ' ||"), fn.LOWER(_NUMBERS), SQL("|| ' ' ||"), _FORMER, SQL(")"))),
    "(\"search_key\" || ' ' || LOWER(COALESCE(\"identifier\", '') || ' ' || COALESCE(\"register_number\", ''))"
    " || ' ' || COALESCE(\"former_key\", ''))",
    "search_entity_ever",
)
"""By name and by the numbers that it bears, or bore."""

ACCOUNTS = SearchColumn(Account, Account.search_key, '"search_key"', "search_account")
"""By name and address."""


def entities_called(query: Any, terms: Sequence[Term], *, listed: bool = False) -> Any:
    """Narrow to the entities with these words in their name, or this number; `listed`: see `Matching.narrow`."""
    return ENTITIES.narrow(query, terms, entity_number, listed=listed)


def entity_number(term: Term) -> Any:
    """A number that an entity bears, or bore."""
    if term.kind in (Kind.SIREN, Kind.SIRET):
        number = Entity.siren if term.kind is Kind.SIREN else Entity.identifier
        return bearing(number == term.value, Entity.register_number == term.value, once_bearing(term.value))
    return Entity.identifier == term.value if term.kind is not Kind.TEXT else None


def bearing(number: Any, registered: Any, others: Any = None) -> Any:
    """That a row meets one of two conditions, each looked up in its index: `registered` is that of a number
    that is hardly ever filled in. Joined by OR, SQLite takes it for frequent, and tries every row. `others` is a query
    of further keys."""
    model = registered.lhs.model
    key = model._meta.primary_key
    either = model.select(key).where(number).union_all(model.select(key).where(registered))
    return key.in_(either if others is None else either.union_all(others))


def accounts_called(query: Any, terms: Sequence[Term], *, listed: bool = False) -> Any:
    """Narrow to the accounts with these words in their address or name, case and accents apart; `listed`: see
    `Matching.narrow`."""
    return ACCOUNTS.narrow(query, terms, account_address, listed=listed)


def account_address(term: Term) -> Any:
    return Account.email_key == term.value if term.kind is Kind.ADDRESS else None


def folded(column: Any) -> Any:
    """A text as `search_key` would have it, signs apart: for columns that have no key of their own."""
    text = fn.LOWER(column)
    for letter, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        text = fn.REPLACE(text, letter, letters)
    return fn.TRANSLATE(text, *FOLDING)


def search_entities(actor: Actor, text: str, limit: int = 10) -> list[Entity]:
    """The first visible entities with these words or this number; none for no words."""
    terms = parse(text).terms
    if not terms:
        return []
    return list(entities_called(entities_visible_to(actor), terms).order_by(Entity.search_key, Entity.id).limit(limit))


def visible_entity(actor: Actor, entity_id: int) -> Entity:
    """One that was merged into another too. Raises NotFound, the same for absent and hidden."""
    entity = entities_ever_visible_to(actor).where(Entity.id == entity_id).first()
    if entity is None:
        raise NotFound()
    return entity


def entity_to_run(actor: Actor, entity_id: int) -> Entity:
    """An entity of which the actor says when it is shut, and what mailbox it has. Raises NotFound."""
    entity = entities_visible_to(actor, Permission.RUN_ENTITY).where(Entity.id == entity_id).first()
    if entity is None:
        raise NotFound()
    return entity


def visible_account(actor: Actor, account_id: int) -> Account:
    """Raises NotFound, the same for absent and hidden."""
    account = accounts_visible_to(actor).where(Account.id == account_id).first()
    if account is None:
        raise NotFound()
    return account


def notes_of_account(account: Account) -> list[AccountNote]:
    """What staff wrote on it, oldest first, with who."""
    query = AccountNote.select(AccountNote, Account).join(Account, on=(AccountNote.author == Account.id))
    return list(query.where(AccountNote.account == account).order_by(AccountNote.id))


def visible_membership(actor: Actor, membership_id: int, permission: Permission = Permission.SEE_PEOPLE) -> Membership:
    """The role if the actor has the permission on it. Raises NotFound, the same for absent and hidden."""
    membership = memberships_visible_to(actor, permission).where(Membership.id == membership_id).first()
    if membership is None:
        raise NotFound()
    return membership


def stoppable_membership(actor: Actor, membership_id: int, permission: Permission) -> Membership:
    """The role if the actor may stop it by this permission. Raises NotFound, the same for absent and hidden."""
    membership = memberships_stoppable_by(actor, permission).where(Membership.id == membership_id).first()
    if membership is None:
        raise NotFound()
    return membership


def stoppable_in(actor: Actor, entity: Entity) -> set[int]:
    """The ids of this entity's memberships that the actor may suspend or give back."""
    rows = memberships_stoppable_by(actor, Permission.SUSPEND_PEOPLE).where(Membership.entity == entity)
    return {row.id for row in rows.where(Membership.account != actor.account_id, Membership.until.is_null())}


def people_of(actor: Actor, entity: Entity) -> list[Membership]:
    """Everybody who has or had a role in the entity, as far as the actor may see; current ones first."""
    return list(
        memberships_visible_to(actor)
        .select(Membership, Account)
        .join(Account, on=Membership.account)
        .where(Membership.entity == entity)
        .order_by(Membership.until.is_null(False), Membership.role.desc(), Membership.since)
        .limit(500)
    )


def roles_of(actor: Actor, account: Account) -> list[Membership]:
    """The roles that somebody has or had; current ones first."""
    return list(
        memberships_visible_to(actor)
        .select(Membership, Entity)
        .join(Entity)
        .where(Membership.account == account)
        .order_by(Membership.until.is_null(False), Membership.since.desc())
    )


def latest_requests_of_entity(actor: Actor, entity: Entity) -> list[AccountRequest]:
    return list(
        requests_visible_to(actor)
        .where(AccountRequest.entity == entity)
        .order_by(AccountRequest.id.desc())
        .limit(MOST_ROWS)
    )


def requests_of_account(actor: Actor, account: Account) -> list[AccountRequest]:
    return list(
        requests_visible_to(actor)
        .where((AccountRequest.account == account) | (AccountRequest.email_key == account.email_key))
        .order_by(AccountRequest.id.desc())
        .limit(MOST_ROWS)
    )


def open_session_count(account: Account) -> int:
    return int(
        AccountSession.select().where(AccountSession.account == account, AccountSession.ended_at.is_null()).count()
    )


def ministries() -> Any:
    """All ministries, in the order in which they are offered."""
    return Ministry.select().order_by(Ministry.active.desc(), Ministry.position, Ministry.label)


def entity_name(actor: Actor, entity_id: int) -> str:
    """The name of an entity that the actor may see; '' otherwise."""
    rows = _name.rows(actor, entity=entity_id)
    return str(rows[0][0]) if rows else ""


_name = PreparedFor(
    lambda actor: entities_ever_visible_to(actor).select(Entity.name).where(Entity.id == given(Entity.id, "entity"))
)
