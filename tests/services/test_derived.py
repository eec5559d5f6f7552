"""What is made of a file: kept once, replaced by the process that read the former row, never of what was erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from peewee import DatabaseError

from domain.page_troubles import Trouble
from models import DerivedFile, DocumentVersion
from queries.documents import current_versions
from services.documents import derived
from services.documents.derived import TIMEOUTS, TRY_AGAIN, Place
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.dependencies import Clock


@pytest.fixture
def place(deps: Dependencies) -> Place:
    version = current_versions(factories.make_draft(deps))["mandate"]
    return Place(version.id, "page", 2, 1000)


def row(page: int = 2) -> DerivedFile:
    return DerivedFile.get(DerivedFile.page == page)


def pages_in(deps: Dependencies) -> list[str]:
    """The keys of what was made, in the store."""
    return [key for key in dict(deps.storage.keys()) if key.startswith("page.")]


def test_what_was_made_is_kept_with_its_place_its_size_and_when(deps: Dependencies, place: Place, clock: Clock) -> None:
    clock.advance(hours=1)
    derived.keep(deps, place, b"image", {"width": 7}, None)
    kept = row()
    assert Place(kept.version_id, kept.kind, kept.page, kept.width) == place
    assert (kept.size, kept.facts, kept.created_at) == (5, {"width": 7}, clock.at)
    assert deps.storage.get(kept.storage_key) == b"image"
    assert pages_in(deps) == [kept.storage_key]


def test_somebody_who_read_the_former_row_replaces_it_and_its_file(
    deps: Dependencies, place: Place, clock: Clock
) -> None:
    derived.keep(deps, place, b"image", {"width": 7}, None)
    derived.keep(deps, Place(place.version, "page", 3, 1000), b"other", {}, None)
    former, other = DerivedFile.select().order_by(DerivedFile.id)
    clock.advance(hours=1)
    derived.keep(deps, place, b"newer image", {"width": 8}, former)
    kept = DerivedFile.get_by_id(former.id)
    assert (kept.size, kept.facts, kept.created_at) == (11, {"width": 8}, clock.at)
    assert deps.storage.get(kept.storage_key) == b"newer image"
    assert DerivedFile.get_by_id(other.id).storage_key == other.storage_key
    assert set(pages_in(deps)) == {kept.storage_key, other.storage_key}


@pytest.mark.parametrize("known", [False, True])
def test_what_somebody_else_kept_meanwhile_stands_and_ours_is_thrown_away(
    deps: Dependencies, place: Place, known: bool
) -> None:
    derived.keep(deps, place, b"image", {"width": 7}, None)
    read = None
    if known:
        read = row()
        read.storage_key = "page.00000000000000000000000000000000"
    derived.keep(deps, place, b"ours", {"width": 8}, read)
    assert (row().facts, deps.storage.get(row().storage_key)) == ({"width": 7}, b"image")
    assert pages_in(deps) == [row().storage_key]


@pytest.mark.parametrize("gone", ["erased", "deleted"])
def test_nothing_is_kept_of_what_is_gone(deps: Dependencies, place: Place, gone: str) -> None:
    version = DocumentVersion.get_by_id(place.version)
    if gone == "erased":
        DocumentVersion.update(erased_at=deps.now()).where(DocumentVersion.id == version.id).execute()
    else:
        version.delete_instance()
    derived.keep(deps, place, b"image", {}, None)
    assert (DerivedFile.select().count(), pages_in(deps)) == (0, [])


def test_what_cannot_be_written_down_costs_the_cache_alone(
    deps: Dependencies, place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    derived.keep(deps, place, b"image", {}, None)
    former = row()

    def locked(*_: Any) -> bool:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(derived, "_record", locked)
    derived.keep(deps, place, b"newer", {}, former)
    assert "database is locked" in caplog.text
    assert pages_in(deps) == [former.storage_key]


@pytest.mark.parametrize("trouble", Trouble)
def test_only_the_files_own_troubles_are_remembered(deps: Dependencies, place: Place, trouble: Trouble) -> None:
    derived.keep_trouble(deps, place, trouble, None, pages=3)
    kept = [(kept.facts, kept.storage_key, kept.size) for kept in DerivedFile.select()]
    lasting = trouble in {Trouble.BROKEN, Trouble.ENCRYPTED, Trouble.TOO_LARGE, Trouble.TIMEOUT}
    assert kept == [({"pages": 3, "trouble": trouble.value, "tries": 1}, None, 0)] * lasting


def test_tries_are_counted_one_after_the_other_and_begin_anew_after_a_success(deps: Dependencies, place: Place) -> None:
    derived.keep_trouble(deps, place, Trouble.TIMEOUT, None)
    derived.keep_trouble(deps, place._replace(page=3), Trouble.TIMEOUT, None)
    for tries in (2, 3):
        derived.keep_trouble(deps, place, Trouble.TIMEOUT, row())
        assert (row().facts["tries"], row(3).facts["tries"]) == (tries, 1)
    derived.keep(deps, place, b"image", {"width": 7}, row())
    image = row().storage_key
    derived.keep_trouble(deps, place, Trouble.TIMEOUT, row())
    assert (row().facts["tries"], row().storage_key) == (1, None)
    assert image not in pages_in(deps)


def test_a_trouble_of_before_the_tries_were_counted_was_one_try(deps: Dependencies, place: Place) -> None:
    derived.keep(deps, place, None, {"trouble": "timeout"}, None)
    derived.keep_trouble(deps, place, Trouble.TIMEOUT, row())
    assert row().facts["tries"] == 2


def test_a_store_that_takes_nothing_costs_the_cache_alone(
    deps: Dependencies, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    full = replace(deps, policy=replace(deps.policy, upload_free_bytes=2**62))
    derived.keep(full, place, b"image", {}, None)
    assert (DerivedFile.select().count(), pages_in(deps)) == (0, [])
    assert "what was made of a file is not kept" in caplog.text


@pytest.mark.parametrize(
    ("trouble", "tries", "age", "holds"),
    [
        (Trouble.BROKEN, 1, TRY_AGAIN * 100, True),
        (Trouble.TIMEOUT, 1, TRY_AGAIN - timedelta(seconds=1), True),
        (Trouble.TIMEOUT, 1, TRY_AGAIN, False),
        (Trouble.TIMEOUT, TIMEOUTS - 1, TRY_AGAIN, False),
        (Trouble.TIMEOUT, TIMEOUTS, TRY_AGAIN * 100, True),
        (Trouble.TIMEOUT, None, TRY_AGAIN, False),
    ],
)
def test_a_trouble_holds_but_for_a_timeout_that_may_be_over(
    clock: Clock, trouble: Trouble, tries: int | None, age: timedelta, holds: bool
) -> None:
    facts = {"trouble": trouble.value} | ({"tries": tries} if tries is not None else {})
    kept = DerivedFile(facts=facts, created_at=clock.at - age)
    assert derived.trouble_of(kept, clock.at) is (trouble if holds else None)


def test_what_was_made_has_no_trouble(clock: Clock) -> None:
    assert derived.trouble_of(DerivedFile(facts={"width": 7}, created_at=clock.at), clock.at) is None
