"""Which decisions are read again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.second_reading import AlreadyRead, is_drawn

AT = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("percent", "chance", "expected"),
    [(0, 0, False), (1, 0, True), (1, 1, False), (20, 19, True), (20, 20, False), (100, 99, True)],
)
def test_chance_draws_the_share_that_is_set(percent: int, chance: int, expected: bool) -> None:
    asked: list[int] = []

    def below(number: int) -> int:
        asked.append(number)
        return chance

    assert is_drawn(percent, below) is expected
    assert asked == [100] * (percent > 0)


def test_somebody_who_comes_second_is_told_who_read_it_and_when() -> None:
    refused = AlreadyRead("Camille Exemple", AT)
    assert (refused.reader, refused.at) == ("Camille Exemple", AT)
