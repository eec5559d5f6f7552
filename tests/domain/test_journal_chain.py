"""What is sealed of a journal entry: as it always was where it is about no object, and the object where it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.journal_chain import BEGINNING, EntryFacts, link_bytes

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PLAIN = EntryFacts(1, "entity.made", AT, "system", None, None, 7, None, "d" * 64)


def test_an_entry_about_no_object_is_sealed_as_before_entries_knew_objects() -> None:
    expected = (
        f'["{BEGINNING}",1,"2026-03-02T10:00:00.000000+00:00",'
        f'1,"entity.made","2026-03-02T10:00:00.000000+00:00","system",null,null,7,null,"{"d" * 64}"]'
    )
    assert link_bytes(BEGINNING, 1, AT, PLAIN) == expected.encode()


@pytest.mark.parametrize(
    "other",
    [
        {"object_kind": "holiday", "object_id": "4"},
        {"object_kind": "holiday", "object_id": None},
        {"object_kind": None, "object_id": "3"},
        {"object_kind": "ministry", "object_id": "3"},
        {"object_kind": None, "object_id": None},
    ],
)
def test_the_object_is_sealed(other: dict[str, Any]) -> None:
    about = PLAIN._replace(object_kind="holiday", object_id="3")
    assert link_bytes(BEGINNING, 1, AT, about) != link_bytes(BEGINNING, 1, AT, about._replace(**other))
