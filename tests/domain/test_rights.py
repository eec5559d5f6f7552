"""How long there is to answer what people ask about what is held about them (GDPR, article 12(3))."""

from __future__ import annotations

from datetime import date

import pytest

from domain.rights import due_on


@pytest.mark.parametrize(
    ("received", "usual", "extended"),
    [
        (date(2026, 11, 23), date(2026, 12, 23), date(2027, 2, 23)),
        (date(2027, 1, 31), date(2027, 2, 28), date(2027, 4, 30)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 28)),
    ],
)
def test_there_is_a_month_and_two_more(received: date, usual: date, extended: date) -> None:
    assert due_on(received) == usual
    assert due_on(received, extended=True) == extended
