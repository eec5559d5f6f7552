"""What is held about the holder of an account, table by table: which rows, which columns, and why others are kept back.

Which tables are given is said in `domain/personal_data.py`; a test compares. Each column of each of them is given, or
said to be kept back. Names of third parties and of agents are left out, those of deciders given: a
decision names its author (CRPA, article L111-2), and a copy may harm nobody else (GDPR, article 15(4)).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from peewee import Model

from domain.coded import UnknownCode
from domain.mailboxes import email_key
from domain.registry import Registry
from models import Account, AccountRequest, JournalDetail, JournalEntry

PAGE = 500
"""Rows that are read at once."""

SAME = "the same, as searches compare it"
INNER = "a number that only rows refer to"
OPENS = "opens something: a copy must not"
MECHANICS = "how the program works, nothing about the person"
THIRD = "somebody else"
UNREAD = "agents write it for each other, and may name others: given once somebody has read it (GDPR, article 15(4))"


ELSEWHERE: Mapping[str, str] = {
    "mail": "with words of its own (`services/rights/held_events.py`)",
    "journal": "with words of its own (`services/rights/held_events.py`)",
    "journal_detail": "with the journal",
    "derived_file": "what the program made of the documents, which are given: it can be made again",
}
"""Tables that people are given (`domain/personal_data.py`) and that are not among `HELD`: where they are."""


@dataclass(frozen=True)
class Holder:
    """Whose copy it is, with the requests that are theirs: of their account, or activated with their address.

    One that was never activated is not: anybody may have typed the address. Nor is one of another account, or from
    before `since`: mailboxes of services go from hand to hand. `since` None: nobody else is known to have had it.
    """

    account: Account
    requests: tuple[int, ...]
    since: datetime | None = None

    def by_address(self, key: Any, at: Any) -> Any:
        """The condition that a row of this address, and of this time, is theirs."""
        mine = key == self.account.email_key
        return mine if self.since is None else mine & (at >= self.since)


def holder_of(account: Account) -> Holder:
    since = _theirs_since(account.email_key, account.id)
    own = (AccountRequest.account == account.id) | _activated_since(account.email_key, since)
    ids: Any = AccountRequest.select(AccountRequest.id).where(own).order_by(AccountRequest.id).tuples()
    return Holder(account, tuple(key for (key,) in ids), since)


def activated_with(address: str) -> Any:
    """The condition for the requests of somebody without an account, by their address's key."""
    return _activated_since(address, _theirs_since(address, None))


def _activated_since(address: str, since: datetime | None) -> Any:
    theirs = (AccountRequest.email_key == address) & AccountRequest.account.is_null()
    theirs &= AccountRequest.activated_at.is_null(False)
    return theirs if since is None else theirs & (AccountRequest.created_at >= since)


def _theirs_since(address: str, account_id: int | None) -> datetime | None:
    """When their account took the address, or an account left it, whichever is later; None: neither happened."""
    changes = (
        JournalEntry.select(JournalEntry.account_id, JournalEntry.at, JournalDetail.detail)
        .left_outer_join(JournalDetail)
        .where(JournalEntry.event == "account.address_changed")
    )
    moments = [
        at
        for number, at, detail in changes.tuples().iterator()
        if number == account_id or email_key(str((detail or {}).get("old", ""))) == address
    ]
    return max(moments, default=None)


Words = Callable[[Registry, Any], Any]


@dataclass(frozen=True)
class Held:
    """The rows of one table. `given`: column, or path from it (`entity.name`) → its label; `kept_back`: why not."""

    title: str
    model: type[Model]
    which: Callable[[Holder], Any]
    given: Mapping[str, str]
    kept_back: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)

    def rows(self, registry: Registry, holder: Holder) -> Iterator[dict[str, Any]]:
        """Each row by its labels; what is empty is left out."""
        for row in paged(self.model, self.which(holder)):
            values = {label: self._value(registry, row, path) for path, label in self.given.items()}
            yield {label: value for label, value in values.items() if value not in (None, "", [], {})}

    def _value(self, registry: Registry, row: Any, path: str) -> Any:
        value = reduce(lambda one, name: one if one is None else getattr(one, name), path.split("."), row)
        return self.worded(registry, path, value)

    def worded(self, registry: Registry, path: str, value: Any) -> Any:
        """A value of one of its columns, in words."""
        worded = self.words.get(path)
        return worded(registry, value) if worded is not None and value is not None else value


def paged(model: Any, which: Any) -> Iterator[Any]:
    """All rows of a table that meet a condition, by their key, a page at a time: none is held open."""
    key, last = model._meta.primary_key, None
    while True:
        after = which if last is None else which & (key > last)
        page = list(model.select().where(after).order_by(key).limit(PAGE))
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].get_id()


def label_in(find: str) -> Words:
    """What the kinds file calls a code; the bare code where the file lost it."""

    def words(registry: Registry, code: Any) -> Any:
        try:
            return getattr(registry, find)(code).label
        except UnknownCode:
            return code

    return words


def label_of(coded: Any) -> Words:
    """The label of an enumeration's value; the bare value where it is none of it."""

    def words(registry: Registry, code: Any) -> Any:
        return registry.worded(coded(code).label) if code in set(coded) else code

    return words


def role_label(registry: Registry, code: Any) -> Any:
    return registry.role_label(code) if code else code


def state_label(registry: Registry, code: Any) -> Any:
    return registry.own_state_label(code)


def one_of(words: Mapping[str, str]) -> Words:
    return lambda _, code: words.get(code, code)
