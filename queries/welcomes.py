"""Named reads of « définissez votre mot de passe »: whose turn it is, and how far the people of an import are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from models import Account, Entity, Membership, database
from models_people import Welcome

WAVES = 4_711_2049
"""As `queries.signing_in.ADMINISTRATORS`."""

OWED = SQL("sent_at IS NULL AND used_at IS NULL AND due_at IS NOT NULL")
"""As the index says it: it serves a literal only."""


@dataclass(frozen=True)
class WelcomeCounts:
    """Of the people of one import: who is not to be written to yet, who waits for their turn, who was written to, and
    who has chosen a password."""

    held: int
    due: int
    sent: int
    chosen: int


def lock_waves() -> None:
    """Keep other processes from counting and sending until the transaction ends."""
    if database.obj.for_update:
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (WAVES,))


def sent_since(moment: datetime) -> int:
    """To how many people the first of these mails went since then."""
    return int(Welcome.select().where(Welcome.sent_at > moment).count())


def accounts_in_turn(limit: int) -> list[int]:
    """The accounts whose turn it is, as they were imported: those that have a role they can use."""
    rows: Any = (
        Welcome.select(Welcome.account)
        .join(Account)
        .where(OWED, Account.active, fn.EXISTS(_usable(Welcome.account)))
        .order_by(Welcome.id)
        .limit(limit)
    )
    return [account_id for (account_id,) in rows.tuples()]


def owed_to(account_ids: list[int]) -> dict[int, Welcome]:
    """What is still due to these accounts, by account."""
    rows = Welcome.select().where(OWED, Welcome.account.in_(account_ids))
    return {row.account_id: row for row in rows}


def usable_roles(account_ids: list[int]) -> dict[int, list[Membership]]:
    """The roles that people have now, by account, each with its entity."""
    rows = (
        Membership.select(Membership, Entity)
        .join(Entity)
        .where(Membership.account.in_(account_ids), Membership.until.is_null(), Membership.suspended_at.is_null())
        .order_by(Entity.name, Entity.id)
    )
    roles: dict[int, list[Membership]] = {}
    for row in rows:
        roles.setdefault(row.account_id, []).append(row)
    return roles


def welcome_of(account_id: int) -> Welcome | None:
    """That of an account whose holder has not chosen a password yet."""
    known: Welcome | None = Welcome.get_or_none(Welcome.account == account_id, Welcome.used_at.is_null())
    return known


def of_import(import_id: int) -> WelcomeCounts:
    """How far the people of one import are."""
    chosen, sent = Welcome.used_at.is_null(False), Welcome.sent_at.is_null(False)
    due = Welcome.due_at.is_null(False)
    one = fn.COUNT(Welcome.id)
    counts = (
        Welcome.select(
            one.filter(~chosen & ~sent & ~due),
            one.filter(~chosen & ~sent & due),
            one.filter(~chosen & sent),
            one.filter(chosen),
        )
        .where(Welcome.import_file == import_id)
        .tuples()
        .get()
    )
    return WelcomeCounts(*counts)


def _usable(account: Any) -> Any:
    return Membership.select(SQL("1")).where(
        Membership.account == account, Membership.until.is_null(), Membership.suspended_at.is_null()
    )
