"""What is kept of an electronic signature is what was told of it, and nothing else is taken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.electronic_signatures import ElectronicSignature, Integrity, Trust, from_json, to_json

ONE = ElectronicSignature(
    "Camille Martin", "Autorité", datetime(2026, 11, 20, 9, tzinfo=UTC), Integrity.INTACT, Trust.UNCHECKED
)
TOLD: dict[str, Any] = to_json((ONE,))[0]


def test_signatures_come_back_as_they_were() -> None:
    without_time = ElectronicSignature("", "", None, Integrity.BROKEN, Trust.UNKNOWN)
    assert from_json(to_json((ONE, without_time))) == (ONE, without_time)
    assert from_json(()) == ()


def test_names_are_cut() -> None:
    (long,) = from_json([TOLD | {"signer": "x" * 1000}])
    assert len(long.signer) == 200


@pytest.mark.parametrize(
    "told",
    [
        None,
        [None],
        [{}],
        [TOLD | {"integrity": "perfect"}],
        [TOLD | {"trust": ""}],
        [TOLD | {"signed_at": "2026-11-20T09:00:00"}],
        [TOLD | {"signed_at": 7}],
    ],
)
def test_anything_else_is_refused(told: Any) -> None:
    with pytest.raises(ValueError):
        from_json(told)
