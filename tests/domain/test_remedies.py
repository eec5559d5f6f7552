"""How long the administration has to answer, and what its answers are called."""

from __future__ import annotations

from datetime import date

import pytest

from domain.remedies import RemedyOutcome, due_on


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 16), date(2027, 1, 16)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2026, 8, 30)),
    ],
)
def test_silence_rejects_two_months_after_it_came(received: date, due: date) -> None:
    assert due_on(received) == due


def test_what_was_answered_has_its_words() -> None:
    assert [outcome.label for outcome in RemedyOutcome] == ["Recours accepté", "Recours rejeté"]
