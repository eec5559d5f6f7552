"""What lists of requests can be filtered by: one set for the grid and for users who go through a list of it."""

from __future__ import annotations

from typing import Any

from flask import request

from backoffice.filters import Apply, Choice, Flag, Forms, Statement, between_days, compared_with
from backoffice.requests.columns import COLUMNS
from backoffice.requests.figure_filters import figure_filters
from models import AccountRequest, Claim
from queries import presence
from queries.directory import entity_name
from queries.entities import living_entity
from queries.memberships import managed_entities
from web.current import actor, deps

R = AccountRequest

CARE = {"moi": "Par moi", "confiees": "Confiées à moi", "libres": "Par personne"}
"""Who takes care of a request."""


class EntityChoice(Choice):
    """One entity: managers choose among theirs, staff come with one from its own page."""

    def __init__(self, apply: Apply, statement: Statement) -> None:
        super().__init__("entite", "Entité", _entities, apply, statement)

    def clean(self, value: str) -> str:
        if not _is_number(value):
            raise ValueError(value)
        living = str(living_entity(int(value)))
        return living if actor().is_staff else super().clean(living)


def request_filters() -> list[Any]:
    """New ones: Flask-Admin keeps those of a list for itself."""
    return [
        *figure_filters(),
        *(made for column in COLUMNS for made in column.filters()),
        Choice(
            "type",
            "Type d’organisme",
            _kinds,
            lambda query, kind: query.where(R.kind == kind),
            compared_with(R.kind),
        ),
        EntityChoice(lambda query, entity: query.where(R.entity == entity), compared_with(R.entity, int)),
        Choice(
            "suivi",
            "Prises en charge",
            _cares,
            _in_care,
            Statement((Claim.expires_at, Claim.account), _now_and_who, _of_whom),
        ),
        *between_days(R.submitted_at, ("du", "Envoyées depuis le"), ("au", "Envoyées jusqu’au")),
        Flag("sans-reponse", "Signalées à l’administration", lambda query: query.where(R.escalated_at.is_null(False))),
    ]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.code, kind.label) for kind in deps().registry.kinds]


def _entities() -> list[tuple[str, str]]:
    """The entities between which a manager chooses; that with which staff came."""
    who = actor()
    if not who.is_staff:
        return [(str(entity.id), entity.name) for entity in managed_entities(who)]
    chosen = chosen_entity()
    return [(chosen, entity_name(who, int(chosen)))] if chosen else []


def chosen_entity() -> str:
    """The number of the entity that the address filters by, or that this one was merged into; '' for none."""
    typed = request.args.get("entite", "")
    return str(living_entity(int(typed))) if _is_number(typed) else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _cares() -> list[tuple[str, str]]:
    """Managers know nothing of it, and agents nothing of what each of the others takes care of: that is read with a
    reason (`backoffice.journal`)."""
    return list(CARE.items()) if actor().is_staff else []


def _of_whom(value: str) -> Forms:
    """In whose care: « libres » for nobody's, « confiees » for what was handed to one person, '' for all that they
    have."""
    return (value if value in ("libres", "confiees") else "",)


def _now_and_who(value: str) -> tuple[Any, Any]:
    return deps().now(), actor().account_id


def _in_care(query: Any, whose: str, now: Any, account: Any) -> Any:
    if whose == "libres":
        return query.where(R.id.not_in(presence.claimed(now)))
    return query.where(R.id.in_(presence.claimed_by(account, now, handed=whose == "confiees")))
