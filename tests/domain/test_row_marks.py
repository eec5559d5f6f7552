"""What a form carries of the values that it shows, and what the journal says of those that change."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.row_marks import changed, differences, journalled, mark, marks
from domain.states import State


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (1.5, 1.5),
        ("mot", "mot"),
        (date(2026, 11, 27), "2026-11-27"),
        ([date(2026, 11, 27), 1], ["2026-11-27", 1]),
        ((State.DRAFT,), ["draft"]),
        ({1: date(2026, 11, 27)}, {"1": "2026-11-27"}),
        ({"parts": ({"day": date(2026, 1, 2)},)}, {"parts": [{"day": "2026-01-02"}]}),
        (frozenset({"one"}), ["one"]),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+2"), "100"),
        (Decimal("100"), "100"),
        (Decimal("-0.00"), "0"),
        (Decimal("0.1234567890123456789012345678901"), "0.1234567890123456789012345678901"),
    ],
)
def test_the_journal_keeps_what_json_knows_and_the_rest_as_text(value: Any, kept: Any) -> None:
    assert journalled(value) == kept
    assert type(journalled(value)) is type(kept) or isinstance(value, State)


def test_a_mark_is_the_same_for_the_same_value_alone() -> None:
    values = [None, "None", "", 0, False, "0", "a", "é", "\ud800", [], ["a"], {}, {"a": 1, "b": 2}, {"a": 2, "b": 1}]
    assert len({mark(value) for value in values}) == len(values)
    assert mark({"b": 2, "a": 1}) == mark({"a": 1, "b": 2})
    assert mark("é") == hashlib.sha256(b'"\xc3\xa9"').hexdigest()[:16]
    assert {len(mark(value)) for value in values} == {16}


def test_a_form_names_its_values_in_order() -> None:
    assert marks({"b": 2, "a": 1}) == f"a:{mark(1)} b:{mark(2)}"


def test_what_differs_from_what_was_seen_or_was_not_seen_has_changed() -> None:
    seen = marks({"label": "Essais", "code": "a", "gone": 1})
    assert changed({"label": "Essais", "code": "a"}, seen) == frozenset()
    assert changed({"label": "Essais", "code": "b"}, seen) == {"code"}
    assert changed({"label": "Essais", "siret": None}, seen) == {"siret"}
    assert changed({"label": "Essais", "code": "a"}, "label: code") == {"label", "code"}


def test_the_journal_has_both_sides_of_what_differs() -> None:
    before = {"label": "Avant", "day": date(2026, 1, 1), "same": 1, "removed": 2}
    after = {"label": "Après", "day": date(2026, 1, 2), "same": 1, "added": 3}
    assert differences(before, after) == {
        "label": ["Avant", "Après"],
        "day": ["2026-01-01", "2026-01-02"],
        "removed": [2, None],
        "added": [None, 3],
    }
