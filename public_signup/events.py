"""What happened to a request, in its applicant's words; what staff do among themselves is not told."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calendar import french_datetime
from domain.states import State
from models import AccountRequest
from queries.journal import entries_of
from services.machinery import journal_check
from web.current import deps

ALTERED = "Cette ligne a été modifiée après coup : écrivez à l’assistance."

WORDS: dict[str, tuple[str, str]] = {
    "request.submit": ("Vous avez envoyé votre demande", "info"),
    "request.submit_signed_in": ("Vous avez envoyé votre demande", "info"),
    "request.activate": ("Vous avez activé votre demande", "info"),
    "request.request_changes": ("Un complément vous a été demandé", "waiting"),
    "request.complete": ("Vous avez envoyé votre complément", "info"),
    "request.corrected": ("Une information a été corrigée par l’administration", "info"),
    "request.escalate": (
        "Votre demande est restée sans réponse : l’administrateur du SI peut aussi en décider",
        "info",
    ),
    "request.orphan": ("Votre demande a été transmise à l’administrateur du SI", "info"),
    "request.reroute": ("Votre demande a été transmise au gestionnaire de l’entité", "info"),
    "request.approve": ("Votre demande a été validée", "success"),
    "request.reject": ("Votre demande a été refusée", "danger"),
    "request.reopen": ("Votre demande a été rouverte", "info"),
    "request.withdraw": ("La demande a été annulée", "muted"),
    "request.expire": ("La demande a été classée sans suite", "muted"),
}

STANDING: dict[State, tuple[str, str]] = {
    State.AWAITING_ACTIVATION: (
        "À vous d’activer votre demande",
        "Ouvrez le lien du mail d’activation. Tant qu’elle n’est pas activée, personne ne l’examine.",
    ),
    State.WITH_MANAGER: (
        "Le gestionnaire de votre entité a votre demande",
        "Il décide de votre demande. Un mail vous préviendra de sa réponse.",
    ),
    State.WITH_SI: (
        "L’administrateur du SI a votre demande",
        "Il vérifie votre demande et vos pièces. Cela peut prendre plusieurs jours. Un mail vous préviendra.",
    ),
    State.AWAITING_APPLICANT: (
        "À vous : un complément vous est demandé",
        "Corrigez ce qui est demandé ci-dessous, puis envoyez votre complément.",
    ),
    State.APPROVED: (
        "Votre demande est validée",
        "Connectez-vous avec votre adresse mail et votre mot de passe.",
    ),
    State.REJECTED: ("Votre demande est refusée", "La raison est donnée ci-dessous."),
    State.WITHDRAWN: ("Votre demande est annulée", "Vous pouvez en faire une nouvelle quand vous le souhaitez."),
    State.EXPIRED: (
        "Votre demande est classée sans suite",
        "Nous n’avons pas eu votre réponse à temps. Vous pouvez faire une nouvelle demande.",
    ),
}
"""Where the request stands, and what that means for the person."""


@dataclass(frozen=True)
class Event:
    """A line of the history, as templates/macros/ui.html draws it."""

    when: str
    iso: str
    label: str
    tone: str
    actor: str = ""
    detail: str = ""
    trouble: str = ""


def events_of(request: AccountRequest) -> list[Event]:
    """The history, newest first; what was changed after it was written is told to be."""
    entries = [row.entry for row in reversed(entries_of(request)) if row.entry.event in WORDS]
    troubles = journal_check.troubles_of(deps(), entries)
    return [
        Event(
            french_datetime(entry.at),
            entry.at.isoformat(),
            *WORDS[entry.event],
            trouble=ALTERED if entry.id in troubles else "",
        )
        for entry in entries
    ]
