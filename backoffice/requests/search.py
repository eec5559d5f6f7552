"""The search of the grid: its operators, what they are called, and the conditions that they become.

Read once a request: the grid, its tabs and the list that somebody goes through ask for the same.
"""

from __future__ import annotations

from typing import Any

from flask import g

from backoffice import words
from backoffice.search_words import Understood, period_words
from backoffice.search_words import understood as in_words
from domain.calendar import paris_date
from domain.names import search_key
from domain.search_text import Condition, NotUnderstood, Operator, Search, parse
from domain.search_values import Choice, one_of, since
from domain.states import MailState, State
from queries import request_search
from queries.request_search import ME, NOBODY, Asking
from queries.text_search import Matching
from web.current import actor, deps

STATES = {
    State.AWAITING_ACTIVATION: ("a activer",),
    State.WITH_SI: ("si",),
    State.AWAITING_APPLICANT: ("complement", "incomplete"),
    State.APPROVED: ("acceptee", "approuvee"),
    State.REJECTED: ("rejetee",),
    State.WITHDRAWN: ("annulee", "retiree"),
    State.EXPIRED: ("expiree", "sans suite"),
}
"""Other words for a state than its label, and than the noun of those who decide in it."""

FAILED, TO_COME = "échec", "en attente"


def operators() -> tuple[Operator, ...]:
    """Those that the current user may use: managers know nothing of care and of mails."""
    common = (
        Operator(("statut", "etat"), one_of(_states())),
        Operator(("entite", "organisme"), _text),
        Operator(("type",), one_of(Choice(kind.code, kind.label) for kind in deps().registry.kinds)),
        Operator(("depuis", "attente"), since(paris_date(deps().now()))),
    )
    if not actor().is_staff:
        return common
    return (
        *common,
        Operator(("assigne", "assignee", "suivi"), _people),
        Operator(("mail", "courriel"), one_of(_mails())),
    )


def _states() -> list[Choice]:
    nouns = deps().registry.nouns
    deciders = {State.WITH_MANAGER: nouns["entity_manager"], State.WITH_SI: nouns["si_admin"]}
    return [
        Choice(
            state,
            words.state_label(state),
            (*STATES.get(state, ()), *([deciders[state].singular] if state in deciders else [])),
        )
        for state in State
        if state is not State.DRAFT
    ]


def _mails() -> list[Choice]:
    return [
        Choice(MailState.DEAD, FAILED, ("echoue", "erreur", "non remis")),
        Choice(MailState.QUEUED, TO_COME, ("a envoyer",)),
    ]


def _text(text: str) -> str:
    if not search_key(text):
        raise NotUnderstood()
    return text


def _people(text: str) -> tuple[str, ...]:
    """« moi », « personne »."""
    return one_of([Choice(ME, ME), Choice(NOBODY, NOBODY, ("libre", "aucun"))])(text)


def read(text: str) -> Search:
    """What was typed, as this list reads it."""
    known: dict[str, Search] = g.setdefault("request_searches", {})
    if text not in known:
        known[text] = parse(text, operators())
    return known[text]


def narrowed(query: Any, text: str, *, listed: bool = False) -> Any:
    """Narrow to the requests that a search asks for; `listed`: see `Matching.narrow`."""
    known: dict[str, Matching] = g.setdefault("requests_matching", {})
    if text not in known:
        known[text] = request_search.find(read(text), Asking(actor().account_id, deps().now()))
    return known[text].narrow(query, listed=listed)


def understood(text: str) -> Understood:
    return in_words(read(text), _worded)


def _worded(condition: Condition) -> str:
    """What an operator asks for."""
    label = _LABELS[condition.operator]
    if condition.operator == "depuis":
        return period_words(condition.value, since=label)
    if condition.operator == "statut":
        return f"{label} {', '.join(map(words.state_label, condition.value))}"
    if condition.operator == "type":
        return f"{label} {', '.join(map(words.kind_label, condition.value))}"
    if condition.operator == "assigne":
        return f"{label} {_by(condition.value)}"
    if condition.operator == "mail":
        return f"{label} {', '.join(FAILED if code == MailState.DEAD else TO_COME for code in condition.value)}"
    return f"{label} {condition.typed}"


_LABELS = {
    "statut": "État",
    "entite": "Entité",
    "type": "Type",
    "depuis": "En attente depuis",
    "assigne": "Prise en charge",
    "mail": "Mail",
}


def _by(who: tuple[str, ...]) -> str:
    names = {ME: "par moi", NOBODY: "par personne"}
    return ", ".join(names[one] for one in who)
