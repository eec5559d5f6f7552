"""What somebody asks the administration to look again at: how long it has to answer."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.documents import add_months

ANSWER_MONTHS = 2
"""Months after which silence rejects a remedy (CRPA, article L231-4, 2°)."""


class RemedyOutcome(StrEnum):
    """What was answered. The label is that of the answer's button."""

    GRANTED = "granted"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {"granted": "Recours accepté", "rejected": "Recours rejeté"}[self.value]


def due_on(received_on: date) -> date:
    """The last day for the answer to a remedy that came on this day."""
    return add_months(received_on, ANSWER_MONTHS)
