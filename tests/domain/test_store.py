"""Which store belongs to which database, and how much of one a sweep may take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.store import FileNotKept, Filling, KnownStore, StoreMark, StoreTrouble, Unkept, takable, trouble_of

THEN = datetime(2026, 11, 20, tzinfo=UTC)
LATER = THEN + timedelta(microseconds=1)
OURS = KnownStore("a" * 32, marked=True, newest_file_at=THEN)
NEW = KnownStore("", marked=False)

RULES: list[tuple[str, StoreMark | None, KnownStore, bool, bool, StoreTrouble | None]] = [
    ("two new ones", None, NEW, False, True, None),
    ("an id that was not given yet", None, KnownStore("a" * 32, marked=False), False, True, None),
    ("our store", StoreMark("a" * 32, THEN), OURS, True, True, None),
    ("our store, whose mark follows", StoreMark("a" * 32, None), OURS, True, True, None),
    ("another installation's store", StoreMark("b" * 32, None), OURS, True, True, StoreTrouble.FOREIGN),
    ("an empty database on a full store", StoreMark("b" * 32, THEN), NEW, True, True, StoreTrouble.FOREIGN),
    ("files without a mark", None, OURS, True, True, StoreTrouble.UNMARKED),
    ("files without a mark, for a new database", None, NEW, True, True, StoreTrouble.UNMARKED),
    ("an empty folder in the place of ours", None, OURS, False, True, StoreTrouble.MISSING),
    ("an older dump", StoreMark("a" * 32, LATER), OURS, True, True, StoreTrouble.AHEAD),
    (
        "a dump of before the first file",
        StoreMark("a" * 32, THEN),
        KnownStore("a" * 32, marked=True),
        True,
        True,
        StoreTrouble.AHEAD,
    ),
    ("a store that was left", StoreMark("a" * 32, THEN, "s3://b"), OURS, True, True, StoreTrouble.MOVED),
    (
        "a store that is being filled",
        StoreMark("a" * 32, None, None, Filling.COMPARED),
        OURS,
        True,
        True,
        StoreTrouble.FILLING,
    ),
    ("another's that was left", StoreMark("b" * 32, THEN, "s3://b"), OURS, True, True, StoreTrouble.FOREIGN),
    ("a key that is not ours", StoreMark("a" * 32, THEN), OURS, True, False, StoreTrouble.SEALED),
]


@pytest.mark.parametrize(
    ("mark", "known", "holds_files", "canaries_open", "trouble"),
    [rule[1:] for rule in RULES],
    ids=[rule[0] for rule in RULES],
)
def test_a_store_belongs_to_one_database(
    mark: StoreMark | None, known: KnownStore, holds_files: bool, canaries_open: bool, trouble: StoreTrouble | None
) -> None:
    assert trouble_of(mark, known, holds_files=holds_files, canaries_open=canaries_open) == trouble


@pytest.mark.parametrize(
    ("files", "percent", "most"), [(0, 1, 10), (15, 1, 10), (5_000, 1, 50), (5_099, 1, 50), (5_000, 0, 10)]
)
def test_a_sweep_takes_a_share_and_ten_at_least(files: int, percent: int, most: int) -> None:
    assert takable(files, percent) == most
    assert isinstance(takable(files, percent), int)


def test_a_file_that_is_not_kept_says_why() -> None:
    refused = FileNotKept(Unkept.DRAFT_FULL, 20_000_000)
    assert (refused.reason, refused.limit) == (Unkept.DRAFT_FULL, 20_000_000)
