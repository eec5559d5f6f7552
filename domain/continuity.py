"""The continuity list: what makes entities, or people who wait, be without an answer some day, each with its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.calendar import paris_midnight
from domain.documents import add_months


class Part(StrEnum):
    """One part of the list, in its order. Roles in the words are `domain.nouns` (`Registry.worded`)."""

    words: str

    def __new__(cls, value: str, words: str) -> Part:
        part = str.__new__(cls, value)
        part._value_, part.words = value, words
        return part

    LATE = "late", "Demandes en retard"
    EXPIRING = "expiring", "Demandes bientôt classées sans suite"
    REMEDIES = "remedies", "Recours à traiter dans le mois"
    DEPARTURES = "departures", "Départs annoncés"
    ENDINGS = "endings", "Retraits de rôle engagés"
    WITHOUT = "without", "Entités sans {entity_manager}"
    UNREACHED = "unreached", "{entity_manager.capital.plural} que les mails n’atteignent pas"
    MOVED = "moved", "Identifiants qui ont changé"
    REVIEWS = "reviews", "Revues des accès restées sans réponse"
    UNSEEN = "unseen", "{entity_manager.capital.plural} sans visite depuis longtemps"
    ALONE = "alone", "Entités avec {entity_manager:un seul/une seule} {entity_manager}"


@dataclass(frozen=True)
class Limits:
    """The instants that parts are measured by: a request is late that has waited since before `late`; a manager was
    not here for long whose last visit, or whose role, is older than `unseen`; a remedy is urgent whose answer is due
    `MONTH` after `today` (Paris) at the latest.
    """

    late: datetime
    unseen: datetime
    today: date


MONTH = timedelta(days=30)


def unseen_before(today: date, months: int) -> datetime:
    """The beginning of the day so many months ago, in Paris."""
    return paris_midnight(add_months(today, -months))
