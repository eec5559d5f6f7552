"""What the administration's silence means and from which day on (CRPA L231-1, L231-4; L114-5 for what is incomplete).

The date is computed when it is announced and kept on the request: a change of the setting moves no date that somebody
was told. An implied refusal does not keep the service from deciding later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.calendar import NBSP, french_date
from domain.documents import add_months

MONTHS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")


class SilenceEffect(StrEnum):
    """What the law makes of a request that nobody answers."""

    label: str
    outcome: str

    def __new__(cls, value: str, label: str = "", outcome: str = "") -> SilenceEffect:
        effect = str.__new__(cls, value)
        effect._value_, effect.label, effect.outcome = value, label, outcome
        return effect

    REJECTION = "rejection", "refus", "refusée"
    ACCEPTANCE = "acceptance", "acceptation", "acceptée"


@dataclass(frozen=True)
class Silence:
    """The effect of silence, and after how many months from the day on which a request was received."""

    effect: SilenceEffect
    months: int

    def from_receipt(self, received: date) -> date:
        """The day on which silence decides a request that is complete: the same day of a later month, or its last."""
        return add_months(received, self.months)

    def while_asked(self, due: date | None, asked: date, answer_by: date) -> date | None:
        """The day once something was asked for, to be answered by a day that does not come before (L114-5).

        Rejection: the time stands still until the answer, and no longer than until `answer_by`; the latest day that
        follows. Acceptance: None, for the time begins when what was asked for is received. A day that is past stays.
        """
        if due is None or due < asked:
            return due
        return due + (answer_by - asked) if self.effect is SilenceEffect.REJECTION else None

    def once_answered(self, due: date | None, answered: date, answer_by: date | None) -> date:
        """The day once what was asked for has come: `due` is what `while_asked` returned."""
        if due is None:
            return self.from_receipt(answered)
        if self.effect is SilenceEffect.ACCEPTANCE or answer_by is None:
            return due
        # `while_asked` never returns a day before `answer_by`, unless it was past when it was asked.
        return due - (answer_by - answered) if answered < answer_by <= due else due


def french_months(count: int) -> str:
    """Return « un mois », « deux mois »; figures above twelve."""
    return f"{MONTHS[count]}{NBSP}mois" if count < len(MONTHS) else f"{count}{NBSP}mois"


def words_at_receipt(effect: str, due: date | None, months: int) -> str:
    """What the acknowledgement of receipt says of silence (R112-11-1); `due` is None while the time has not begun."""
    outcome = SilenceEffect(effect).outcome
    if due is None:
        return (
            f"Sans réponse de notre part dans les {french_months(months)} qui suivent la réception de ce qui vous est "
            f"demandé, votre demande sera considérée comme {outcome}."
        )
    return (
        f"Si vous n’avez pas de réponse au plus tard le {french_date(due)}, votre demande sera considérée comme "
        f"{outcome}, sous réserve qu’elle soit complète."
    )


def words_while_asked(effect: str, due: date | None, answer_by: date, months: int) -> str:
    """What the mail that asks for a complement, and the follow-up page, say of silence (L114-5)."""
    if due is None:
        return (
            f"Le délai de {french_months(months)} au terme duquel l’absence de réponse de notre part vaut acceptation "
            "commencera quand nous aurons reçu ce qui vous est demandé."
        )
    return (
        "Le délai au terme duquel l’absence de réponse de notre part vaut refus est suspendu jusqu’à ce que nous "
        f"recevions ce qui vous est demandé, et au plus tard jusqu’au {french_date(answer_by)}. Il se terminera le "
        f"{french_date(due)} au plus tard."
    )


def words_when_past(effect: str, due: date) -> str:
    """What the follow-up page says once the day is past and nobody has decided."""
    return (
        f"Sans réponse de notre part le {french_date(due)}, votre demande est considérée comme "
        f"{SilenceEffect(effect).outcome} depuis cette date."
    )
