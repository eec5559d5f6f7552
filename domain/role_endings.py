"""Why the administration ends a role, and whether the person is heard first."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.calendar import french_date

LONGEST_ANSWER = 20_000
"""In characters, all that somebody says before their role is ended together."""


class EndReason(StrEnum):
    """One row a reason: the stored value, the label that staff choose, what the person reads, whether they are heard.

    A decision taken in consideration of somebody is taken once they could say what they have to (CRPA, articles
    L121-1 and L122-1), unless they asked for it. In urgency a role is suspended.
    """

    label: str
    to_holder: str
    heard: bool

    def __new__(cls, value: str, label: str = "", to_holder: str = "", heard: bool = True) -> EndReason:
        reason = str.__new__(cls, value)
        reason._value_, reason.label, reason.to_holder, reason.heard = value, label, to_holder, heard
        return reason

    # fmt: off
    LEFT = "left", "La personne a quitté l’entité", "Vous avez quitté cette entité."
    MANDATE_WITHDRAWN = (
        "mandate_withdrawn", "L’entité lui a retiré son mandat", "Cette entité vous a retiré son mandat.",
    )
    CONDITIONS = (
        "conditions",
        "Les conditions du rôle ne sont plus remplies",
        "Vous ne remplissez plus les conditions de ce rôle.",
    )
    MISUSE = (
        "misuse", "Usage contraire aux règles du service", "L’usage de ce rôle est contraire aux règles du service.",
    )
    OWN_REQUEST = "own_request", "À sa demande", "Vous l’avez demandé.", False
    DEATH = "death", "Décès", "", False
    # fmt: on


class EndingOutcome(StrEnum):
    """What became of a role that was about to be ended."""

    ENDED = "ended"
    DROPPED = "dropped"


def added(before: str, text: str, day: date, *, by_letter: bool) -> str:
    """What somebody says, after what was there before, which stands as it was: with the day, and how it came."""
    if not before:
        return text
    how = "par courrier" if by_letter else "depuis son compte"
    return f"{before}\n\nAjouté le {french_date(day)} {how}\N{NO-BREAK SPACE}:\n{text}"


def stands(before: str, text: str) -> bool:
    """Whether this is what was said last already."""
    return before == text or before.endswith(f"\N{NO-BREAK SPACE}:\n{text}")
