"""What the list of accounts is narrowed by, beside their state: entity, role, second factor, last visit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from backoffice import words
from backoffice.filters import ANEW, BY_VALUE, Choice, compared_with
from backoffice.requests.filters import EntityChoice
from domain.states import Role
from models import Account, Membership
from web.current import deps

LONG_AGO = timedelta(days=183)
"""Since when somebody has not come for the list to call it long."""
NO_ROLE = "aucun"


def account_filters() -> list[Any]:
    """New ones: Flask-Admin keeps those of a list for itself."""
    return [
        Choice(
            "etat",
            "État",
            lambda: [("actif", "Actif"), ("desactive", "Désactivé")],
            lambda query, value: query.where(Account.active == (value == "actif")),
            BY_VALUE,
        ),
        Choice("role", "Rôle", _roles, _with_role, BY_VALUE),
        Choice(
            "facteur",
            "Double authentification",
            lambda: [("oui", "Activée"), ("non", "Désactivée")],
            lambda query, value: query.where(Account.tf_primary_method.is_null(value == "non")),
            BY_VALUE,
        ),
        Choice(
            "visite",
            "Dernière visite",
            lambda: [("ancienne", "Il y a plus de six mois"), ("jamais", "Jamais")],
            _last_seen,
            ANEW,
        ),
        EntityChoice(_in_entity, compared_with(Membership.entity, int)),
    ]


def _roles() -> list[tuple[str, str]]:
    in_entities = [(role.value, words.role_label(role)) for role in Role]
    return [*in_entities, *words.staff_roles(), (NO_ROLE, "Aucun")]


def _with_role(query: Any, role: str) -> Any:
    """Those who have the role now, suspended or not; of NO_ROLE, those who have none, of staff neither."""
    if role == NO_ROLE:
        return query.where(Account.staff_role.is_null(), Account.id.not_in(_current()))
    if role in list(Role):
        return query.where(Account.id.in_(_current().where(Membership.role == role)))
    return query.where(Account.staff_role == role)


def _in_entity(query: Any, entity: Any) -> Any:
    """Those who have a role in this entity now, suspended or not."""
    return query.where(Account.id.in_(_current().where(Membership.entity == entity)))


def _current() -> Any:
    return Membership.select(Membership.account).where(Membership.until.is_null())


def _last_seen(query: Any, value: str) -> Any:
    if value == "jamais":
        return query.where(Account.last_seen_at.is_null())
    return query.where(Account.last_seen_at < deps().now() - LONG_AGO)
