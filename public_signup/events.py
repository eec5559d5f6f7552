"""What happened to a request, in its applicant's words; what staff do among themselves is not told."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calendar import french_datetime
from domain.states import State
from models import AccountRequest
from queries.journal import entries_of, service_withdrew, was_handed_on
from services.machinery import journal_check
from web.current import deps

ALTERED = "Cette ligne a été modifiée après coup\N{NO-BREAK SPACE}: écrivez à l’assistance."

WORDS: dict[str, tuple[str, str]] = {
    "request.submit": ("Vous avez envoyé votre demande", "info"),
    "request.submit_signed_in": ("Vous avez envoyé votre demande", "info"),
    "request.activate": ("Vous avez activé votre demande", "info"),
    "request.request_changes": ("Un complément vous a été demandé", "waiting"),
    "request.complete": ("Vous avez envoyé votre complément", "info"),
    "request.ask_manager_role": ("Vous avez demandé à devenir {entity_manager}", "info"),
    "request.corrected": ("Une information a été corrigée par l’administration", "info"),
    "request.escalate": (
        "Votre demande est restée sans réponse : {si_admin.the} peut aussi en décider",
        "info",
    ),
    "request.cover": (
        "Personne de l’entité n’est là pour le moment : {si_admin.the} peut aussi en décider",
        "info",
    ),
    "request.orphan": ("Votre demande a été transmise {si_admin.to_the}", "info"),
    "request.reroute": ("Votre demande a été transmise {entity_manager.to_the} de l’entité", "info"),
    "request.approve": ("Votre demande a été validée", "success"),
    "request.reject": ("Votre demande a été refusée", "danger"),
    "request.reopen": ("Votre demande a été rouverte", "info"),
    "request.withdraw": ("La demande a été annulée", "muted"),
    "request.expire": ("La demande a été classée sans suite", "muted"),
}

STANDING: dict[State, tuple[str, str]] = {
    State.AWAITING_ACTIVATION: (
        "À vous d’activer votre demande",
        "Cliquez sur le lien du mail d’activation. Tant qu’elle n’est pas activée, personne ne l’examine.",
    ),
    State.WITH_MANAGER: (
        "{entity_manager.capital.the} de votre entité examine votre demande",
        "{entity_manager:Il/Elle} décide de votre demande. Un mail vous préviendra de sa réponse.",
    ),
    State.WITH_SI: (
        "{si_admin.capital.the} examine votre demande",
        "{si_admin:Il/Elle} vérifie votre demande et vos pièces. Cela peut prendre plusieurs jours. "
        "Un mail vous préviendra.",
    ),
    State.AWAITING_APPLICANT: (
        "À vous : un complément vous est demandé",
        "Corrigez ce qui est demandé ci-dessous, puis envoyez votre complément.",
    ),
    State.APPROVED: (
        "Votre compte est ouvert",
        "Votre demande est validée. Connectez-vous avec votre adresse mail et votre mot de passe.",
    ),
    State.REJECTED: ("Votre demande est refusée", "Le motif est donné ci-dessous."),
    State.WITHDRAWN: ("Votre demande est annulée", "Vous pouvez en faire une nouvelle quand vous le souhaitez."),
    State.EXPIRED: (
        "Votre demande est classée sans suite",
        "Nous n’avons pas eu votre réponse à temps. Vous pouvez faire une nouvelle demande.",
    ),
}
"""Where the request stands, and what that means for the person; roles in both are `domain.nouns` (`standing`)."""


OVERTAKEN = (
    "Une autre personne a été validée avant vous pour cette entité, et en est {entity_manager} : "
    "{entity_manager:il/elle} décide de votre demande. Si elle est validée, votre rôle sera celui {depositor.full.of}. "
    "Les pièces que vous aviez jointes ne sont plus demandées : seuls les agents chargés des demandes les voient, "
    "et elles sont effacées quelque temps après la décision."
)
"""What it means for somebody who asked to be the first of the entity, and came second; what becomes of the mandate."""

SUPERSEDED = (
    "Votre demande est annulée",
    "Elle n’avait plus d’objet : votre compte est maintenant rattaché à cette entité par une autre demande.",
)
"""What the service withdrew because its applicant got the role otherwise."""


def standing(request: AccountRequest) -> tuple[str, str]:
    """Where an activated request stands, and what that means for the person."""
    title, meaning = SUPERSEDED if _superseded(request) else STANDING[State(request.state)]
    if request.state == State.WITH_MANAGER and was_handed_on(request):
        meaning = OVERTAKEN
    return deps().registry.worded(title), deps().registry.worded(meaning)


def _superseded(request: AccountRequest) -> bool:
    return request.state == State.WITHDRAWN and service_withdrew(request)


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
    troubles = journal_check.troubles_of(deps(), [entry.id for entry in entries])
    return [
        Event(
            french_datetime(entry.at),
            entry.at.isoformat(),
            deps().registry.worded(WORDS[entry.event][0]),
            WORDS[entry.event][1],
            trouble=ALTERED if entry.id in troubles else "",
        )
        for entry in entries
    ]
