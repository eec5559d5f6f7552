"""A share of decisions is read again by somebody else, who does not know what was decided (docs/adr)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.errors import DomainError
from domain.workflow import DECISIONS

VERDICTS = DECISIONS
"""What a second reader may say: what the first could decide."""


class AlreadyRead(DomainError):
    """Another reader gave their verdict meanwhile: theirs stands."""

    def __init__(self, reader: str, at: datetime) -> None:
        super().__init__(f"read by {reader}")
        self.reader = reader
        self.at = at


def is_drawn(percent: int, below: Callable[[int], int]) -> bool:
    """Whether one decision is drawn; `below(n)` is a whole number from 0 to n - 1, each as likely.

    Drawn by chance that nobody can foresee, never by a rule on ids: those who decide must not know which decisions are
    read again.
    """
    return percent > 0 and below(100) < percent
