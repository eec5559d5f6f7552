"""The SQL of a statement is what peewee itself writes, letter for letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from peewee import SQL, CharField, Database, Field, ForeignKeyField, Model, PostgresqlDatabase, SqliteDatabase, fn

import models_sql
from models import Account, AccountRequest, Entity, JournalEntry, Membership


class Odd(Model):
    """Names that need care, in a schema of its own."""

    mark = CharField(column_name='a "quoted" name')
    owner = ForeignKeyField("self", null=True)

    class Meta:
        table_name = 'odd"table'
        schema = "elsewhere"


OTHER = Account.alias("other")
NEWER = AccountRequest.alias()


class Named(Model):
    name = CharField()


Named._meta.table._alias = "named"

STATEMENTS: dict[str, Callable[[], Any]] = {
    "a row": lambda: AccountRequest.select(),
    "a join": lambda: AccountRequest.select(AccountRequest.id, Account).join(Account),
    "a table by two names": lambda: Account.select(Account.id, OTHER.email).join(OTHER, on=Account.id == OTHER.id),
    "a table by no name of ours": lambda: AccountRequest.select(NEWER.id).join(NEWER, on=NEWER.id > AccountRequest.id),
    "a table that has a name": lambda: Named.select(Named.name, Account.email).join(Account, on=Account.id == Named.id),
    "a query in a query": lambda: Account.select().where(
        Account.id.in_(Membership.select(Membership.account).where(Membership.entity == 3)),
        ~fn.EXISTS(AccountRequest.select().where(AccountRequest.account == Account.id, AccountRequest.state != "x")),
    ),
    "of a query": lambda: Account.select(fn.COUNT(SQL("*"))).from_(Account.select(Account.id).distinct().alias("few")),
    "together": lambda: Account.select(Account.id) | Entity.select(Entity.id).where(Entity.name.contains("a%")),
    "groups": lambda: (
        AccountRequest.select(AccountRequest.state, fn.MAX(AccountRequest.id).alias("last"))
        .group_by(AccountRequest.state)
        .having(fn.COUNT(AccountRequest.id) > 1)
        .order_by(AccountRequest.state.desc(nulls="LAST"), -AccountRequest.id)
    ),
    "an insert": lambda: Entity.insert(name="A", kind="company"),
    "an insert of what a query reads": lambda: Entity.insert_from(Account.select(Account.email), [Entity.name]),
    "an insert that may be there": lambda: Entity.insert(name="A").on_conflict(
        conflict_target=[Entity.id], update={Entity.name: Entity.name.concat("b")}, where=Entity.id > 1
    ),
    "an update": lambda: AccountRequest.update(state="x", siret=AccountRequest.reference).where(
        AccountRequest.state == "y", AccountRequest.id.in_(Account.select(Account.id))
    ),
    "a delete": lambda: JournalEntry.delete().where(JournalEntry.id < 3),
    "odd names": lambda: Odd.select(Odd.mark, Odd.owner.alias('b "c"')).where(Odd.mark == 'x"'),
    "odd names written": lambda: Odd.update(mark="x").where(Odd.owner.is_null()),
    "an index to be made": lambda: Odd.index(Odd.mark, where=Odd.owner > 2, name="i"),
}


@pytest.mark.parametrize("database", [SqliteDatabase(None), PostgresqlDatabase(None)], ids=["sqlite", "postgresql"])
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_it_is_what_peewee_writes(
    database: Database, statement: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = written(database, statement())
    monkeypatch.setattr(Field, "__sql__", models_sql.PEEWEES)
    assert ours == written(database, statement())


def written(database: Database, statement: Any) -> tuple[str, list[Any]]:
    query, parameters = database.get_sql_context().sql(statement).query()
    return query, parameters
