"""Row locks, always in the same order: entities by id, then requests by id, then the account.

On SQLite a write transaction is alone (BEGIN IMMEDIATE), so there is nothing more to lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from domain.errors import NotFound
from models import Account, AccountRequest, Base, DocumentVersion, Entity, database
from queries.prepared import Prepared, Reader, among, given, numbers
from queries.text_search import among_ids

T = TypeVar("T")


def _rows(model: type[Base], ids: Iterable[int]) -> list[Any]:
    wanted = sorted(set(ids))
    if not wanted:
        return []
    if model not in _LOCKING:
        _LOCKING[model] = _locking(model)
    prepared, reader = _LOCKING[model]
    return [reader.read(row, 0) for row in prepared.rows(ids=numbers(wanted))]


_LOCKING: dict[type[Base], tuple[Prepared, Reader[Any]]] = {}


def _locking(model: type[Base]) -> tuple[Prepared, Reader[Any]]:
    """What locks rows of a model by their ids, in the order of these, and reads them whole."""
    reader: Reader[Any] = Reader(model)

    def build() -> Any:
        query = model.select(*reader.columns).where(among(model.id, "ids")).order_by(model.id)
        return query.for_update() if database.obj.for_update else query

    return Prepared(build), reader


def lock_row(model: type[Base], key: Any) -> Any:
    """Lock one row of any table by its primary key. Raises NotFound."""
    query = model.select().where(model._meta.primary_key == key)
    row = (query.for_update() if database.obj.for_update else query).first()
    if row is None:
        raise NotFound()
    return row


def lock_entities(ids: Iterable[int]) -> list[Entity]:
    """Lock these entities, in the order of their ids."""
    return _rows(Entity, ids)


def lock_requests(ids: Iterable[int]) -> list[AccountRequest]:
    """Lock these requests, in the order of their ids. Their entities must be locked already."""
    return _rows(AccountRequest, ids)


def until_it_stands(attempt: Callable[[], T | None]) -> T:
    """What `attempt` returns once what it read before its locks still stands under them.

    None says that it does not: what it wrote and its locks are given back (a savepoint), and it starts over.
    """
    while True:
        with database.atomic() as savepoint:
            outcome = attempt()
            if outcome is not None:
                return outcome
            savepoint.rollback()


def lock_requests_together(ids: Iterable[int]) -> list[AccountRequest]:
    """Lock these requests after their entities; those that are gone are left out."""
    wanted = sorted(set(ids))

    def attempt() -> list[AccountRequest] | None:
        known = AccountRequest.select(AccountRequest.entity).where(among_ids(AccountRequest.id, wanted)).distinct()
        locked = {entity for (entity,) in known.tuples() if entity is not None}
        lock_entities(locked)
        requests = lock_requests(wanted)
        stand = all(request.entity_id is None or request.entity_id in locked for request in requests)
        return requests if stand else None

    return until_it_stands(attempt)


def lock_request(request_id: int, *, entities: Iterable[int] = (), also: Iterable[int] = ()) -> AccountRequest:
    """Lock a request after its entity; `entities` and `also` (requests) are what the use case touches beside it.

    Raises NotFound.
    """
    beside, others = set(entities), set(also)
    return until_it_stands(lambda: _lock_in_order(request_id, beside, others))


_entity_of = Prepared(
    lambda: AccountRequest.select(AccountRequest.entity).where(AccountRequest.id == given(AccountRequest.id, "id"))
)


def _lock_in_order(request_id: int, entities: set[int], also: set[int]) -> AccountRequest | None:
    """The request once its entity and itself are locked; None when its entity is no longer the one that was locked."""
    known = _entity_of.rows(id=request_id)
    if not known:
        raise NotFound()
    locked = {*entities, *(entity for (entity,) in known if entity is not None)}
    lock_entities(locked)
    request = next((row for row in lock_requests([request_id, *also]) if row.id == request_id), None)
    if request is None:
        raise NotFound()
    return request if request.entity_id is None or request.entity_id in locked else None


def lock_account(email_key: str) -> Account | None:
    """Lock the account of this address, if there is one."""
    query = Account.select().where(Account.email_key == email_key)
    return (query.for_update() if database.obj.for_update else query).first()


def lock_accounts(requests: Iterable[AccountRequest]) -> list[Account]:
    """Lock the accounts that these requests are or will be of, in the order of their ids."""
    rows = list(requests)
    ids = [row.account_id for row in rows if row.account_id is not None]
    addresses = [row.email_key for row in rows if row.account_id is None]
    # An empty list is written « 0 = 1 », beside which no index is used: all accounts were read.
    named = [field.in_(values) for field, values in ((Account.id, ids), (Account.email_key, addresses)) if values]
    if not named:
        return []
    query = Account.select().where(reduce(or_, named)).order_by(Account.id)
    return list(query.for_update() if database.obj.for_update else query)


def lock_account_by_id(account_id: int) -> Account:
    """Lock this account. Raises NotFound."""
    rows: list[Account] = _rows(Account, [account_id])
    if not rows:
        raise NotFound()
    return rows[0]


def lock_accounts_by_id(account_ids: Iterable[int]) -> list[Account]:
    """Lock these accounts, in the order of their ids."""
    return _rows(Account, account_ids)


def lock_version(version_id: int) -> DocumentVersion | None:
    """Lock a document's file, and nothing after it; None when it is gone."""
    rows = _rows(DocumentVersion, [version_id])
    return rows[0] if rows else None


def lock_mailbox(email_key: str) -> None:
    """Keep others from counting the mails of this address until the transaction ends. It has no row to lock."""
    if database.obj.for_update:
        digest = hashlib.blake2b(email_key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (int.from_bytes(digest, signed=True),))
