"""What is held about somebody, table by table: which rows, which columns, and why others are kept back.

Which tables are given is said in `domain/personal_data.py`; a test compares. Each column of each of them is given, or
said to be kept back. Names of third parties and of agents are left out, those of deciders given: a
decision names its author (CRPA, article L111-2), and a copy may harm nobody else (GDPR, article 15(4)).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import Model

from domain.coded import UnknownCode
from domain.names import same_person
from domain.registry import Registry
from models import Account
from queries.written import NEVER

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
    """Whose copy it is: the holder of an account, or somebody who has none and is known by a rights request.

    `requests` are theirs: of their account, activated with their address, or chosen by who examines what they ask. One
    of another account is not, whatever its address: mailboxes of services go from hand to hand. `addresses`: each with
    the instant from which it is theirs, None where nobody else is known to have had it. `signed`: the requests whose
    letter names them → what it calls them; `letters` the files of these letters. `asked`: what they asked about this.
    `accounts`: those of the addresses that are accounts' of others: what is about no request of theirs is these
    people's.
    """

    name: str
    account: Account | None
    addresses: Mapping[str, datetime | None] = field(default_factory=dict)
    requests: tuple[int, ...] = ()
    signed: Mapping[int, frozenset[str]] = field(default_factory=dict)
    letters: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    accounts: frozenset[str] = frozenset()

    def has(self, column: Any) -> Any:
        """The condition that a column holds their account."""
        return column == self.account.id if self.account is not None else NEVER

    def by_address(self, key: Any, at: Any) -> Any:
        """The condition that a row of this address, and of this time, is theirs."""
        each = [key == address if since is None else (key == address) & (at >= since)
                for address, since in self.addresses.items() if address not in self.accounts]  # fmt: skip
        return reduce(or_, each) if each else NEVER

    def had(self, address: str, at: datetime) -> bool:
        """Whether an address was theirs at that time."""
        since = self.addresses.get(address)
        return address in self.addresses and (since is None or at >= since)

    def is_named(self, request_id: int, signatory: Mapping[str, Any]) -> bool:
        """Whether one of a request's signatories is this person."""
        name = str(signatory.get("name", ""))
        return any(same_person(name, one) for one in self.signed.get(request_id, ()))


Words = Callable[[Registry, Any], Any]
Own = Callable[[Holder, Any], Any]
"""(whose copy, row) → what of a column is theirs, where it holds others' too."""


@dataclass(frozen=True)
class Held:
    """The rows of one table. `given`: column, or path from it (`entity.name`) → its label; `kept_back`: why not; `own`:
    what of it is theirs."""

    title: str
    model: type[Model]
    which: Callable[[Holder], Any]
    given: Mapping[str, str]
    kept_back: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)
    own: Mapping[str, Own] = field(default_factory=dict)

    def rows(self, registry: Registry, holder: Holder) -> Iterator[dict[str, Any]]:
        """Each row by its labels; what is empty is left out, and so is a row with nothing of theirs in it."""
        for row in paged(self.model, self.which(holder)):
            values = {label: self._value(registry, holder, row, path) for path, label in self.given.items()}
            given = {label: value for label, value in values.items() if value not in (None, "", [], {})}
            if not self.own or any(self.given[path] in given for path in self.own):
                yield given

    def _value(self, registry: Registry, holder: Holder, row: Any, path: str) -> Any:
        if path in self.own:
            value = self.own[path](holder, row)
        else:
            value = reduce(lambda one, name: one if one is None else getattr(one, name), path.split("."), row)
        return self.worded(registry, path, value)

    def worded(self, registry: Registry, path: str, value: Any) -> Any:
        """A value of one of its columns, in words."""
        worded = self.words.get(path)
        return worded(registry, value) if worded is not None and value is not None else value


def paged(model: Any, which: Any) -> Iterator[Any]:
    """All rows of a table that meet a condition, by their key, a page at a time: none is held open.

    Their keys are read first, once: who has rows by several indexes would have them sorted again for each page.
    """
    key = model._meta.primary_key
    keys = array("q", (number for (number,) in model.select(key).where(which).order_by(key).tuples().iterator()))
    for start in range(0, len(keys), PAGE):
        yield from list(model.select().where(key.in_(keys[start : start + PAGE].tolist())).order_by(key))


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
