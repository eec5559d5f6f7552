"""The states of a request, stored value beside the label that people read."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    AWAITING_ACTIVATION = "awaiting_activation"
    WITH_MANAGER = "with_manager"
    WITH_SI = "with_si"
    AWAITING_APPLICANT = "awaiting_applicant"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[State, str] = {
    State.DRAFT: "Brouillon",
    State.AWAITING_ACTIVATION: "Non activée",
    State.WITH_MANAGER: "En attente du gestionnaire entité",
    State.WITH_SI: "En attente de l’administrateur du SI",
    State.AWAITING_APPLICANT: "Complément demandé",
    State.APPROVED: "Validée",
    State.REJECTED: "Refusée",
    State.WITHDRAWN: "Annulée par le demandeur",
    State.EXPIRED: "Classée sans suite",
}

WITH_DECIDERS = frozenset({State.WITH_MANAGER, State.WITH_SI})
"""Somebody entitled can decide now."""

ACTIVATED_OPEN = WITH_DECIDERS | {State.AWAITING_APPLICANT}
"""Activated and not closed."""

OPEN = ACTIVATED_OPEN | {State.DRAFT, State.AWAITING_ACTIVATION}
CLOSED = frozenset(State) - OPEN


class Role(StrEnum):
    """Roles in an entity."""

    ENTITY_MANAGER = "entity_manager"
    DEPOSITOR = "depositor"


class StaffRole(StrEnum):
    """Roles of the agents of the public body that runs the service."""

    SI_ADMIN = "si_admin"
    REVIEWER = "reviewer"
    SUPPORT = "support"
    READER = "reader"


class CheckResult(StrEnum):
    """Answers to a question of a document's checklist."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


class Judgement(StrEnum):
    """What a reviewer says of one version of a document."""

    ACCEPTED = "accepted"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {Judgement.ACCEPTED: "Acceptée", Judgement.REFUSED: "Refusée"}[self]


class DecisionStatus(StrEnum):
    PENDING = "pending"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    FAILED = "failed"


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"

    @property
    def label(self) -> str:
        return {"queued": "En attente", "sent": "Envoyé", "dead": "Échec"}[self.value]


class TaskState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class SweepPhase(StrEnum):
    """What a walk through the store of files does, one after the other."""

    COUNT = "count"
    MOVE = "move"
    TRASH = "trash"
    DONE = "done"


class LinkPurpose(StrEnum):
    """What a link in a mail opens."""

    ACTIVATION = "activation"
    FOLLOW_UP = "follow_up"
    RESUME = "resume"


class LinkOrigin(StrEnum):
    """What made a link: a page, for somebody who had just shown who they are, or a mail."""

    PAGE = "page"
    MAIL = "mail"


class MailPreference(StrEnum):
    """How somebody who decides wants to hear of new requests."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"at_once": "Immédiatement", "daily": "Un mail par jour", "none": "Aucun mail"}[self.value]
