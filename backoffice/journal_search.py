"""The search of the journal: its operators, what its codes are read as, and the conditions that they become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from backoffice import journal_labels, journal_words, words
from backoffice.search_words import Understood, period_words
from backoffice.search_words import understood as in_words
from domain.calendar import paris_date
from domain.names import search_key
from domain.search_text import Condition, NotUnderstood, Operator, Search, Term, parse
from domain.search_values import Choice, one_of, since
from queries import journal_search
from queries.journal_search import ME, Asking
from web.current import actor, deps


def operators() -> tuple[Operator, ...]:
    return (
        Operator(("depuis", "date"), since(paris_date(deps().now()))),
        Operator(("entite", "organisme"), read_words),
        Operator(("par", "auteur", "acteur"), read_words),
        Operator(("evenement",), _events),
    )


def read_words(text: str) -> tuple[Term, ...]:
    """The words of an operator's value. Raises NotUnderstood for none."""
    terms = parse(text).terms
    if not search_key(text) or not terms:
        raise NotUnderstood()
    return terms


def _events(text: str) -> Sequence[str]:
    """Of a word, every event in whose label it stands; else the label that is nearest."""
    key = search_key(text)
    held = [code for code, label in asking().events.items() if key and key in label]
    return held or one_of(Choice(code, journal_words.label_of(code)) for code in journal_labels.LABELS)(text)


def asking() -> Asking:
    """Who searches, and what they read: made once a request."""
    if "journal_asking" not in g:
        events = {code: search_key(journal_words.label_of(code)) for code in journal_labels.LABELS}
        g.journal_asking = Asking(actor(), events, {code: search_key(label) for code, label in words.actor_kinds()})
    known: Asking = g.journal_asking
    return known


def read(text: str) -> Search:
    """What was typed, as this list reads it."""
    known: dict[str, Search] = g.setdefault("journal_searches", {})
    if text not in known:
        known[text] = parse(text, operators())
    return known[text]


def narrowed(query: Any, text: str) -> Any:
    """Narrow to the entries that a search asks for."""
    return journal_search.narrowed(query, read(text), asking())


def about_entity(query: Any, terms: Sequence[Term]) -> Any:
    """Narrow to the entries about entities with these words in their name, or this number."""
    return journal_search.by_routes(query, journal_search.about_entity(terms, asking()))


def understood(text: str) -> Understood:
    return in_words(read(text), _worded)


_LABELS = {"depuis": "Noté depuis", "entite": "Entité", "par": "Par", "evenement": "Événement"}


def _worded(condition: Condition) -> str:
    """What an operator asks for."""
    label = _LABELS[condition.operator]
    if condition.operator == "depuis":
        return period_words(condition.value, since=label)
    if condition.operator == "par" and condition.typed.lower() == ME:
        return f"{label} moi"
    return f"{label} {condition.typed}"
