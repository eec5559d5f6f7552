"""What is sealed of a journal entry: as it always was where it is about no object, and the object where it is."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.journal_chain import BEGINNING, EntryFacts, Trouble, checkpoint_bytes, digest_of, link_bytes

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


def test_the_object_stands_after_the_other_columns() -> None:
    about = PLAIN._replace(actor_kind="réviseur", object_kind="holiday", object_id="3")
    text = link_bytes("a" * 64, 12, AT.astimezone(timezone(timedelta(hours=2))), about).decode()
    assert text.startswith(f'["{"a" * 64}",12,"2026-03-02T10:00:00.000000+00:00",1,')
    assert text.endswith(f',"r\\u00e9viseur",null,null,7,null,"{"d" * 64}","holiday","3"]')


def test_an_object_that_is_half_known_is_sealed_as_such() -> None:
    objects = [(None, None), ("holiday", None), (None, "3"), ("holiday", "3")]
    sealed = {link_bytes(BEGINNING, 1, AT, PLAIN._replace(object_kind=kind, object_id=key)) for kind, key in objects}
    assert len(sealed) == len(objects)


def test_a_seal_is_the_same_in_whatever_zone_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    here = link_bytes(BEGINNING, 1, AT, PLAIN)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert link_bytes(BEGINNING, 1, AT, PLAIN) == here
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_checkpoint_says_where_the_chain_was_cut() -> None:
    assert checkpoint_bytes(12, "f" * 64, AT) == f'[12,"{"f" * 64}","2026-03-02T10:00:00.000000+00:00"]'.encode()


def test_a_digest_proves_a_detail_and_its_salt() -> None:
    text = 'sel:{"a":["é",null],"b":1}'
    assert digest_of("sel", {"b": 1, "a": ["é", None]}) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_its_words(trouble: Trouble) -> None:
    assert trouble.label
