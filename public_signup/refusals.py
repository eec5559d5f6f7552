"""Why a request goes no further, told to the person who made it: in « vous », with what to do next."""

from __future__ import annotations

from domain.errors import TransitionRefused
from web.words import sentence

OWN: dict[str, str] = {
    "already_member": "Votre compte est déjà rattaché à cette entité.",
    "already_asked": "Vous avez déjà demandé ce rôle\N{NO-BREAK SPACE}: suivez votre demande ci-dessous.",
    "membership_suspended": "Votre rôle dans cette entité est suspendu : une nouvelle demande ne peut pas le "
    "remplacer. Pour en connaître le motif, ou demander qu’il soit rétabli, écrivez à l’assistance.",
}
"""Where the common sentence (`domain.refusals`) speaks of somebody else."""


def own_sentence(refused: TransitionRefused) -> str:
    """The sentence of a refusal for the applicant themselves."""
    return OWN.get(refused.refusal.code) or sentence(refused)
