"""The states of a request, stored value beside the label that people read."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Where in its life a request stands, whatever its state is called."""

    PREPARED = "prepared"  # its applicant has not activated it
    DECIDED_ON = "decided_on"  # somebody entitled can decide now
    WAITING = "waiting"  # activated, and nobody can decide now
    CLOSED = "closed"


class Tone(StrEnum):
    """The colour of a badge."""

    NEUTRAL = "neutral"
    INFO = "info"
    WAITING = "waiting"
    SUCCESS = "success"
    DANGER = "danger"
    MUTED = "muted"


class State(StrEnum):
    """One row a state: the stored value, the label that people read, its phase, its badge's colour.

    A label may name roles (`domain.nouns`): `Registry.state_label` is what people read.
    """

    label: str
    phase: Phase
    tone: Tone

    def __new__(cls, value: str, label: str = "", phase: Phase = Phase.PREPARED, tone: Tone = Tone.NEUTRAL) -> State:
        state = str.__new__(cls, value)
        state._value_, state.label, state.phase, state.tone = value, label, phase, tone
        return state

    # fmt: off
    DRAFT = "draft", "Brouillon", Phase.PREPARED, Tone.NEUTRAL
    AWAITING_ACTIVATION = "awaiting_activation", "Non activée", Phase.PREPARED, Tone.NEUTRAL
    WITH_MANAGER = "with_manager", "En attente {entity_manager.full.of_the}", Phase.DECIDED_ON, Tone.INFO
    WITH_SI = "with_si", "En attente {si_admin.full.of_the}", Phase.DECIDED_ON, Tone.INFO
    AWAITING_APPLICANT = "awaiting_applicant", "Complément demandé", Phase.WAITING, Tone.WAITING
    APPROVED = "approved", "Validée", Phase.CLOSED, Tone.SUCCESS
    REJECTED = "rejected", "Refusée", Phase.CLOSED, Tone.DANGER
    WITHDRAWN = "withdrawn", "Annulée par le demandeur", Phase.CLOSED, Tone.MUTED
    EXPIRED = "expired", "Classée sans suite", Phase.CLOSED, Tone.MUTED
    # fmt: on


def _in(*phases: Phase) -> frozenset[State]:
    return frozenset(state for state in State if state.phase in phases)


WITH_DECIDERS = _in(Phase.DECIDED_ON)
ACTIVATED_OPEN = _in(Phase.DECIDED_ON, Phase.WAITING)
CLOSED = _in(Phase.CLOSED)
OPEN = frozenset(State) - CLOSED


class NamedRole(StrEnum):
    """One row a role: the stored value, then the words that a kinds file may change: its label, the noun that sentences
    call it by with its plural and gender (`domain.nouns`), and what its holder does."""

    label: str
    singular: str
    plural: str
    gender: str
    summary: str

    def __new__(
        cls, value: str, label: str = "", singular: str = "", plural: str = "", gender: str = "", summary: str = ""
    ) -> NamedRole:
        role = str.__new__(cls, value)
        role._value_, role.label, role.summary = value, label, summary
        role.singular, role.plural, role.gender = singular, plural, gender
        return role


class Role(NamedRole):
    """Roles in an entity."""

    # fmt: off
    ENTITY_MANAGER = (
        "entity_manager", "Gestionnaire entité", "gestionnaire", "gestionnaires", "masculine",
        "Représente l’entité et décide des demandes de compte faites en son sein.",
    )
    DEPOSITOR = (
        "depositor", "Déposant", "déposant", "déposants", "masculine",
        "Dépose et suit les dossiers de certification de l’entité.",
    )
    # fmt: on


class StaffRole(NamedRole):
    """Roles of the agents of the public body that runs the service. What each carries: `domain/permissions.py`."""

    # fmt: off
    SI_ADMIN = (
        "si_admin", "Administrateur du SI", "administrateur du SI", "administrateurs du SI", "masculine",
        "Décide des demandes, donne le rôle {entity_manager.full.of} et administre le service.",
    )
    REVIEWER = (
        "reviewer", "Instructeur", "instructeur", "instructeurs", "masculine",
        "Examine les pièces, demande des compléments et décide dans les limites de son rôle.",
    )
    SUPPORT = (
        "support", "Assistance", "agent d’assistance", "agents d’assistance", "masculine",
        "Aide les demandeurs : voit les demandes, renvoie les mails, ne décide pas.",
    )
    READER = (
        "reader", "Lecteur", "lecteur", "lecteurs", "masculine",
        "Consulte les demandes et les statistiques, sans rien changer.",
    )
    # fmt: on


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
        return {"queued": "En attente", "sent": "Remis au serveur", "dead": "Échec"}[self.value]


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
    """What a link opens: one of a mail, or the letter's QR code (PHOTO)."""

    ACTIVATION = "activation"
    FOLLOW_UP = "follow_up"
    RESUME = "resume"
    PHOTO = "photo"


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
        labels = {"at_once": "Dès qu’une demande arrive", "daily": "Un mail par jour ouvré", "none": "Aucun mail"}
        return labels[self.value]
