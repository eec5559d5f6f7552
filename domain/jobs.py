"""Work on many requests at once that decides nothing: its kinds, its states, and what becomes of each request."""

from __future__ import annotations

from enum import StrEnum

from domain.labelled import Labelled
from domain.permissions import Permission

MOST_ROWS = 100_000
"""Requests of one job: more than a page can freeze within the patience of those who wait for the database."""


class JobKind(StrEnum):
    """One row a kind: the stored value, its label, the permission that it takes, and what it does in one word."""

    label: str
    needs: Permission
    done: str

    def __new__(
        cls, value: str, label: str = "", needs: Permission = Permission.SEE_REQUESTS, done: str = ""
    ) -> JobKind:
        kind = str.__new__(cls, value)
        kind._value_, kind.label, kind.needs, kind.done = value, label, needs, done
        return kind

    # fmt: off
    TAKE = "take", "Me les confier", Permission.CLAIM, "Confiée"
    ASSIGN = "assign", "Confier à un collègue", Permission.CLAIM, "Confiée"
    HOLD = "hold", "Mettre en attente", Permission.HOLD, "Mise en attente"
    SEND_ACTIVATION = "send_activation", "Renvoyer l’activation", Permission.HELP_APPLICANT, "Mail demandé"
    EXPORT = "export", "Exporter", Permission.EXPORT, "Exportée"
    MERGE = "merge", "Fusionner deux entités", Permission.MERGE_ENTITIES, "Déplacée"
    # fmt: on


class JobState(Labelled):
    """What a job is doing. A prepared one waits for its author's word; its requests are chosen already."""

    # fmt: off
    PREPARED = "prepared", "À confirmer"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminée"
    CANCELLED = "cancelled", "Annulée"
    # fmt: on


class Outcome(StrEnum):
    """What became of one request of a job; the state or the name that a sentence needs is kept beside it."""

    DONE = "done"
    WRONG_STATE = "wrong_state"
    OWN_REQUEST = "own_request"
    CLAIMED = "claimed"
    NOT_VISIBLE = "not_visible"
    NOT_ALLOWED = "not_allowed"
    COLLEAGUE_GONE = "colleague_gone"
