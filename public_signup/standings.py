"""Where what this browser began or sent stands, for the home page, the start of the signup and the sent page.

Of a request that nobody activated in this very browser, only what the browser itself gave is told: it looks the same
whatever became of it (rule 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from domain.calendar import french_date, paris_date
from domain.mailboxes import readable
from domain.states import State
from models import AccountRequest
from public_signup import events, steps
from public_signup.browser import is_told, known_here

SENT_WORDS = "Tant qu’elle n’est pas activée, personne ne l’examine."


@dataclass(frozen=True)
class Standing:
    """A request as a line tells of it: what it is, where it stands, where to go on."""

    reference: str
    title: str
    about: str
    words: str
    label: str
    href: str
    is_draft: bool = False


def standings() -> list[Standing]:
    """What this browser began or sent, the last first; what another of them replaces is left out."""
    known = known_here()
    return [standing_of(row, is_newest=row is known[0]) for row in known if replaced_by(row, known) is None]


def replaced_by(request: AccountRequest, known: Sequence[AccountRequest]) -> AccountRequest | None:
    """The request that this browser activated for the same person and entity, by which this one was withdrawn.

    A request that nobody activated is withdrawn in no other way (`services.signup.activation`).
    """
    if request.state != State.WITHDRAWN or request.activated_at is not None:
        return None
    same = [row for row in known if row.email_key == request.email_key and is_told(row)]
    return next((row for row in same if row.activated_at <= request.closed_at), None)


def standing_of(request: AccountRequest, *, is_newest: bool = True) -> Standing:
    """One of `known_here`; the newest is the one that the pages of the signup take without being told which."""
    which = {} if is_newest else {"demande": request.reference}
    if request.state == State.DRAFT:
        return _draft(request, which)
    href = url_for("public_signup.confirmation", **which)
    if not is_told(request):
        sent = french_date(paris_date(request.submitted_at))
        about = f"Envoyée le {sent}, avec l’adresse {readable(request.sender_email or request.email)}"
        title = "Votre demande est envoyée"
        return Standing(request.reference, title, about, SENT_WORDS, "Activer ma demande", href)
    title, words = events.standing(request)
    return Standing(request.reference, title, f"Pour « {request.display_name} »", words, "Voir ma demande", href)


def _draft(draft: AccountRequest, which: dict[str, str]) -> Standing:
    about = f"Pour « {draft.display_name} »" if draft.display_name else "Rien n’est encore envoyé"
    return Standing(
        draft.reference,
        "Une demande est commencée dans ce navigateur",
        about,
        "Vos réponses et vos fichiers sont conservés.",
        "Continuer ma demande",
        url_for("public_signup.start") if which else steps.go_on(draft),
        is_draft=True,
    )
