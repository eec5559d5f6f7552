"""What a search asks of the journal. An entry has no words: its event, who acted and what it is about have.

A word is looked for where it stands: among the labels of events and actors, in the accounts, entities and requests that
entries name by number, in the names of other objects. Where few of these have it, the entries are named by number, by
the indexes of the journal's columns; where many have it, the list is walked in its own order, and each entry is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL, Field, NodeList, Value
from peewee import Entity as Name

from domain.actors import Actor
from domain.calendar import paris_midnight
from domain.search_text import Condition, Search, Term
from domain.search_values import Period
from models import JournalDetail, JournalEntry, database
from queries import text_search
from queries.directory import ACCOUNTS, ENTITIES, account_address, entity_number, folded
from queries.journal import unwatched
from queries.request_search import REQUESTS, request_number
from queries.scopes import accounts_visible_to, entities_ever_visible_to, requests_visible_to
from queries.text_search import Exact, SearchColumn, all_of, among_ids, as_searched, held, in_text, is_one, negation
from queries.written import NEVER

E = JournalEntry
MOST = 2_000
"""Entries that are named by number."""

ME = "moi"
"""Who looks, where somebody who acted is asked for."""


@dataclass(frozen=True)
class Asking:
    """Who searches, and what they read for the codes of entries, folded (`domain.names.search_key`)."""

    actor: Actor
    events: Mapping[str, str]
    actors: Mapping[str, str]


@dataclass(frozen=True)
class Route:
    """One way to the entries that have a word: `column` holds one of `values`; where these are too many, `test`. `also`
    holds too."""

    column: Field
    values: Sequence[Any] | None
    test: Any = None
    also: Any = None

    @property
    def condition(self) -> Any:
        leads = self._leads()
        return leads if self.also is None else leads & self.also

    def _leads(self) -> Any:
        if self.values is None:
            return self.test
        if not self.values:
            return NEVER
        coded = isinstance(self.values[0], str)
        return self.column.in_(self.values) if coded else among_ids(self.column, self.values)


def narrowed(query: Any, search: Search, asking: Asking) -> Any:
    """Narrow to the entries that a search asks for."""
    for part in search.parts:
        if isinstance(part, Condition) and part.operator == "depuis":
            query = query.where(negation(_within(part.value)) if part.negated else _within(part.value))
        else:
            routes = _of_term(part, asking) if isinstance(part, Term) else _OPERATORS[part.operator](part.value, asking)
            query = query.where(negation(_any_of(routes))) if part.negated else by_routes(query, routes)
    return as_searched(query)


def by_routes(query: Any, routes: Sequence[Route]) -> Any:
    """Narrow to the entries to which any of these routes leads."""
    few = _few_by(routes)
    return query.where(among_ids(E.id, few) if few is not None else _any_of(routes))


def _few_by(routes: Sequence[Route]) -> list[int] | None:
    """The entries to which these routes lead, read in one statement; None where they are many."""
    if any(route.values is None for route in routes):
        return None
    arms = [E.select(E.id).where(route.condition).limit(MOST + 1) for route in routes if route.values]
    if not arms:
        return []
    parts: list[Any] = []
    for number, arm in enumerate(arms):
        parts += [
            SQL("UNION ALL SELECT id FROM (" if number else "SELECT id FROM ("),
            arm,
            SQL(") AS"),
            Name(f"way{number}"),
        ]
    # One entry may stand at the end of several.
    rows = database.execute(NodeList((*parts, SQL("LIMIT"), Value(2 * MOST + 1)))).fetchall()
    entries = {key for (key,) in rows}
    return sorted(entries) if len(rows) <= 2 * MOST and len(entries) <= MOST else None


def _any_of(routes: Sequence[Route]) -> Any:
    return reduce(or_, [route.condition for route in routes])


# ------------------------------------------------------------------------------------------------------- words


def _of_term(term: Term, asking: Asking) -> list[Route]:
    """Wherever the term may stand."""
    word = replace(term, negated=False)
    account, account_test = _known(ACCOUNTS, accounts_visible_to(asking.actor), [word], account_address)
    entity, entity_test = _known(ENTITIES, entities_ever_visible_to(asking.actor), [word], entity_number)
    request, request_test = _known(REQUESTS, requests_visible_to(asking.actor), [word], request_number)
    return [
        Route(E.event, _codes(asking.events, [word])),
        Route(E.actor_kind, _codes(asking.actors, [word])),
        Route(E.actor_id, account, account_test(E.actor_id), unwatched(asking.actor.account_id)),
        Route(E.account_id, account, account_test(E.account_id)),
        Route(E.entity_id, entity, entity_test(E.entity_id)),
        Route(E.request_id, request, request_test(E.request_id)),
        _other_objects(word),
    ]


def _codes(labels: Mapping[str, str], words: Sequence[Term]) -> list[str]:
    return [code for code, label in labels.items() if all(_stands_in(label, word) for word in words)]


def _stands_in(text: str, word: Term) -> bool:
    return any(in_text(text, spelling) for spelling in word.spellings)


def _known(
    column: SearchColumn, visible: Any, words: Sequence[Term], exact: Exact
) -> tuple[list[int] | None, Callable[[Field], Any]]:
    """The ids of the rows that have these words, None where they are many; and what asks it of an entry's number."""
    key = column.model._meta.primary_key
    matching = column.find(words, exact)
    conditions = matching.named
    ids: list[int] | None = None
    if not matching.frequent:
        rows = visible.select(key).where(*conditions).limit(text_search.FEW + 1).tuples()
        read = [row[0] for row in rows]
        ids = read if len(read) <= text_search.FEW else None

    return ids, lambda number: is_one(visible, key == number, *conditions)


def _other_objects(word: Term) -> Route:
    """What has a name of its own in the entries about it: few among all."""
    named = held(folded(JournalDetail.detail["name"].as_text(True)), word)
    query = E.select(E.id).join(JournalDetail).where(E.object_kind.is_null(False), named).limit(MOST + 1)
    keys = [key for (key,) in query.tuples()]
    if len(keys) <= MOST:
        return Route(E.id, keys)
    return Route(
        E.id, None, E.object_kind.is_null(False) & is_one(JournalDetail.select(), JournalDetail.entry == E.id, named)
    )


# --------------------------------------------------------------------------------------------------- operators


def _within(period: Period) -> Any:
    bounds = []
    if period.first is not None:
        bounds.append(E.at >= paris_midnight(period.first))
    if period.last is not None:
        bounds.append(E.at < paris_midnight(period.last + timedelta(days=1)))
    return all_of(bounds)


def about_entity(words: Sequence[Term], asking: Asking) -> list[Route]:
    """To the entries about entities with all of these words."""
    entity, test = _known(ENTITIES, entities_ever_visible_to(asking.actor), words, entity_number)
    return [Route(E.entity_id, entity, test(E.entity_id))]


def _by(words: Sequence[Term], asking: Asking) -> list[Route]:
    """To what somebody with all of these words did, or somebody of this quality."""
    if len(words) == 1 and words[0].value.lower() == ME:
        return [Route(E.actor_id, [asking.actor.account_id])]
    account, test = _known(ACCOUNTS, accounts_visible_to(asking.actor), words, account_address)
    by_quality = Route(E.actor_kind, _codes(asking.actors, words))
    return [by_quality, Route(E.actor_id, account, test(E.actor_id), unwatched(asking.actor.account_id))]


def _happened(codes: Sequence[str], _: Asking) -> list[Route]:
    return [Route(E.event, codes)]


_OPERATORS: Mapping[str, Callable[[Any, Asking], list[Route]]] = {
    "entite": about_entity,
    "par": _by,
    "evenement": _happened,
}
"""By the first of the operator's names (backoffice/journal_search.py)."""
