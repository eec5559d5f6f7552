"""What a search asks of requests: each term and each operator as a condition on the request's own row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL, NodeList, fn

from domain.calendar import paris_midnight
from domain.names import search_key
from domain.search_text import Condition, Kind, Search, Term, parse
from domain.search_values import Period
from domain.states import MailState
from models import AccountRequest, Entity, Mail
from queries import text_search
from queries.directory import ENTITIES, bearing, entity_number, folded, ministries
from queries.grid import OLDEST
from queries.presence import claimed, claimed_by
from queries.text_search import Matching, SearchColumn, all_of, among_ids, held, in_text, is_one, negation

R = AccountRequest

REQUESTS = SearchColumn(
    R, R.search_text, '"search_text"', "search_account_request", fours="search_account_request_fours"
)

ME, NOBODY = "moi", "personne"
"""Values of `assigne:`."""


@dataclass(frozen=True)
class Asking:
    """Who searches, and when."""

    account_id: int | None
    now: datetime


def find(search: Search, asking: Asking) -> Matching:
    """What is known of the requests that a search asks for."""
    matching = REQUESTS.find(search.terms, request_number)
    return replace(matching, others=[*(_of_operator(one, asking) for one in search.conditions), *matching.others])


def request_number(term: Term) -> Any:
    """Numbers and addresses are looked for as they are."""
    if term.kind is Kind.REFERENCE:
        return R.reference == term.value
    if term.kind is Kind.SIRET:
        return _numbered(R.siret == term.value, term.value)
    if term.kind is Kind.SIREN:
        return _numbered(R.siret.between(term.value, term.value + "99999"), term.value)
    return R.email_key == term.value if term.kind is Kind.ADDRESS else None


def _numbered(siret: Any, number: str) -> Any:
    """That a request has such a SIRET, or this number of another register."""
    # Written out, as the index of SIRETs has it.
    return bearing(NodeList((R.state, SQL("<> 'draft'"))) & siret, R.register_number == number)


def _of_operator(one: Condition, asking: Asking) -> Any:
    condition = _OPERATORS[one.operator](one.value, asking)
    return negation(condition) if one.negated else condition


def _of_state(codes: Sequence[str], _: Asking) -> Any:
    return R.state.in_(codes)


def _of_kind(codes: Sequence[str], _: Asking) -> Any:
    return R.kind.in_(codes)


def _of_entity(text: str, _: Asking) -> Any:
    """Of the entity that it is of; as long as it is of none, of what was declared."""
    terms = parse(text).terms
    if not terms:
        return SQL("1 = 1")
    return _linked_to(terms) | all_of([R.entity.is_null(), *REQUESTS.conditions(terms, request_number), *_named(terms)])


def _linked_to(terms: Sequence[Term]) -> Any:
    """To an entity with these words: named where these are few, else each request's is looked at."""
    matching = ENTITIES.find(terms, entity_number)
    if not matching.frequent:
        rows = Entity.select(Entity.id).where(*matching.named).limit(text_search.FEW + 1).tuples()
        few = [key for (key,) in rows]
        if len(few) <= text_search.FEW:
            return among_ids(R.entity, few)
    return is_one(Entity.select(), Entity.id == R.entity, *matching.conditions)


def _named(terms: Sequence[Term]) -> list[Any]:
    """That the words stand in the name that was declared, not in the applicant's."""
    words = [term for term in terms if term.kind is Kind.TEXT]
    name, labels = folded(R.entity_name), [(row.id, search_key(row.label)) for row in ministries()]
    conditions = []
    for word in words:
        listed = [key for key, label in labels if any(in_text(label, one) for one in word.spellings)]
        declared = held(name, word)
        # An empty list is written « 0 = 1 », beside which SQLite uses no index.
        conditions.append(declared | R.ministry.in_(listed) if listed else declared)
    return conditions


def _since(period: Period, _: Asking) -> Any:
    began = OLDEST.expression
    bounds = []
    if period.first is not None:
        bounds.append(began >= paris_midnight(period.first))
    if period.last is not None:
        bounds.append(began < paris_midnight(period.last + timedelta(days=1)))
    return all_of(bounds)


def _cared_for(who: Sequence[str], asking: Asking) -> Any:
    """By the person who searches, or by nobody at all: what each colleague takes care of is read with a reason."""
    mine, free = R.id.in_(claimed_by(asking.account_id, asking.now)), R.id.not_in(claimed(asking.now))
    return reduce(or_, [mine if one == ME else free for one in who])


def _mailed(states: Sequence[str], _: Asking) -> Any:
    """A mail about it has failed, and none to the same address has left since, nor the same one to a corrected address;
    or one is yet to leave."""
    later = Mail.alias()
    sent = later.select(later.id).where(
        later.request == Mail.request,
        (later.to_key == Mail.to_key) | (later.event == Mail.event),
        later.state == MailState.SENT,
        later.id > Mail.id,
    )
    # Written out: the partial index of mails that have not left is used for a literal alone.
    unsent = Mail.select(Mail.request).where(NodeList((Mail.state, SQL("<> 'sent'"))), Mail.state.in_(states))
    # The holder of an address that was corrected away need not be called.
    about = unsent.where(Mail.event != "request_address_changed")
    failed = about.where(~fn.EXISTS(sent)) if MailState.DEAD in states else unsent
    return R.id.in_(failed.where(Mail.request.is_null(False)))


_OPERATORS: Mapping[str, Callable[[Any, Asking], Any]] = {
    "statut": _of_state,
    "entite": _of_entity,
    "type": _of_kind,
    "depuis": _since,
    "assigne": _cared_for,
    "mail": _mailed,
}
"""By the first of the operator's names (backoffice/requests/search.py)."""
