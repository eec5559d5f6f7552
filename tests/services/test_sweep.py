"""The walk through the store: what it counts, what it moves, what ends it, and how it goes on after a kill."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from domain.states import State, SweepPhase
from models import AccountRequest, DerivedFile, DocumentVersion, Mail
from models_store import StoreSweep
from services.documents import files, store, sweep
from services.documents.sweep import Walk
from services.machinery import tasks
from services.machinery.dependencies import Dependencies
from services.machinery.worker import run_due
from services.requests import purging
from services.signup import draft_documents
from tests.support import factories
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow

HANDLERS = {sweep.KIND: sweep.handler, files.DISCARD: files.discard}
YEARS = timedelta(days=20 * 365)
"""Files are written in real time: all are old for dependencies so far ahead."""


@pytest.fixture
def later(deps: Dependencies) -> Dependencies:
    """The same dependencies, for whose clock every file is old."""
    return replace(deps, now=Clock(deps.now() + YEARS))


def keys_of(deps: Dependencies) -> set[str]:
    return set(dict(deps.storage.keys()))


def named() -> set[str]:
    return {row.storage_key for row in DocumentVersion.select()}


def orphans(deps: Dependencies, count: int) -> set[str]:
    return {deps.storage.put(b"x", files.PURPOSE) for _ in range(count)}


def swept(deps: Dependencies, **options: Any) -> Walk:
    return sweep.run(deps, writing=True, on_step=lambda walk: None, **options)


def in_trash(deps: Dependencies) -> set[str]:
    return {item.key for item in deps.storage.walk_trash("", 1000)[0]}


def test_orphans_go_to_the_trash_and_named_files_stay(deps: Dependencies, later: Dependencies) -> None:
    factories.make_request(deps, State.WITH_SI)
    lost = orphans(deps, 3)
    walk = swept(later)
    assert keys_of(deps) == named()
    assert in_trash(deps) == lost
    assert (walk.of("files"), walk.of("explained"), walk.of("orphans"), walk.of("moved")) == (5, 2, 3, 3)


def test_a_file_of_today_is_left_alone_though_no_row_names_it(deps: Dependencies) -> None:
    store.ensure_marked(deps)
    (key,) = orphans(deps, 1)
    written = deps.storage.written_at(key)
    assert written is not None
    walk = swept(replace(deps, now=Clock(written + timedelta(hours=23))))
    assert (walk.of("young"), walk.of("orphans")) == (1, 0)
    assert keys_of(deps) == {key}


def test_more_than_the_share_stay_where_they_are_and_that_is_told(
    deps: Dependencies, later: Dependencies, caplog: pytest.LogCaptureFixture
) -> None:
    factories.make_request(deps, State.WITH_SI)
    lost = orphans(deps, 11)
    walk = swept(later)
    assert walk.outcome == sweep.TOO_MANY
    assert keys_of(deps) == named() | lost
    assert in_trash(deps) == set()
    assert sweep.present_trouble(later) == sweep.TOO_MANY
    (event,) = [record for record in caplog.records if getattr(record, "event", "") == "store.refused"]
    assert event.facts == {"trouble": "too_many", "attempt": "sweep", "orphans": 11}  # type: ignore[attr-defined]
    assert any(record.levelno == logging.ERROR and "nothing is moved" in record.message for record in caplog.records)


def test_an_operator_may_move_them_all_the_same(deps: Dependencies, later: Dependencies) -> None:
    store.ensure_marked(deps)
    lost = orphans(deps, 11)
    swept(later)
    assert swept(later, any_share=True).of("moved") == 11
    assert in_trash(deps) == lost
    assert sweep.present_trouble(later) is None


def test_the_trash_ends_after_thirty_days(deps: Dependencies, later: Dependencies) -> None:
    store.ensure_marked(deps)
    lost = orphans(deps, 2)
    swept(later)
    clock = Clock(later.now())
    kept = replace(deps, now=clock)
    clock.advance(days=30)
    assert swept(kept).of("in_trash") == 2
    assert in_trash(deps) == lost
    clock.advance(days=1)
    assert swept(kept).of("deleted") == 2
    assert in_trash(deps) == set()


@pytest.mark.parametrize("how", [swept, sweep.restore], ids=["by the next sweep", "by the command"])
def test_what_a_row_names_again_comes_out_of_the_trash(
    deps: Dependencies, later: Dependencies, how: Callable[[Dependencies], object]
) -> None:
    """As when the right database is back."""
    factories.make_request(deps, State.WITH_SI)
    version = DocumentVersion.select().first()
    DocumentVersion.update(storage_key=None).where(DocumentVersion.id == version.id).execute()
    swept(later)
    assert in_trash(deps) == {version.storage_key}
    DocumentVersion.update(storage_key=version.storage_key).where(DocumentVersion.id == version.id).execute()
    how(later)
    assert files.read(deps, version).startswith(b"%PDF")


def test_a_dry_run_counts_and_touches_nothing(deps: Dependencies, later: Dependencies) -> None:
    factories.make_request(deps, State.WITH_SI)
    lost = orphans(deps, 3)
    walk = sweep.run(later, writing=False, on_step=lambda walk: None)
    assert (walk.of("orphans"), walk.of("moved"), walk.of("partial")) == (3, 0, 0)
    assert keys_of(deps) == named() | lost
    assert StoreSweep.select().count() == 0


class TestSteps:
    @pytest.fixture
    def folders(self, deps: Dependencies, tmp_path: Path) -> set[str]:
        """Orphans in the first folders, three in each, which is what a step looks at."""
        store.ensure_marked(deps)
        keys = {f"document.{folder:02x}{number:030x}" for folder in range(3) for number in range(3)}
        for key in keys:
            folder = tmp_path / "documents" / key[len("document.") :][:2]
            folder.mkdir(exist_ok=True)
            (folder / key).touch()
        return keys

    @pytest.fixture
    def steps(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
        """Each step ends after one batch, until this is undone."""
        with monkeypatch.context() as patch:
            patch.setattr(sweep, "BATCH", 3)
            patch.setattr(sweep.advance, "__defaults__", (0.0,))
            yield patch

    def moving(self, later: Dependencies, orphans: int) -> StoreSweep:
        """A walk that has counted so many orphans and begins to move them."""
        row = sweep.begin(later)
        counts = {"files": orphans, "orphans": orphans}
        StoreSweep.update(phase=SweepPhase.MOVE, counts=counts).where(StoreSweep.id == row.id).execute()
        return StoreSweep.get_by_id(row.id)

    def finish(self, later: Dependencies, row: StoreSweep) -> None:
        tasks.enqueue(later, sweep.KIND, {"sweep": row.id, "step": row.steps})
        run_due(later, HANDLERS)

    def test_one_after_the_other_they_do_the_whole(
        self, deps: Dependencies, later: Dependencies, folders: set[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        factories.make_request(deps, State.WITH_SI)
        monkeypatch.setattr(sweep, "BATCH", 1)
        # Each look at the clock takes a fiftieth of a second: some twenty-five files a step.
        monkeypatch.setattr(sweep, "monotonic", count(0, 0.02).__next__)
        tasks.enqueue(later, sweep.KIND, {})
        assert run_due(later, HANDLERS) > 2
        row = StoreSweep.get()
        assert (row.outcome, row.counts["moved"], row.steps > 1) == ("done", 9, True)
        assert in_trash(deps) == folders
        assert keys_of(deps) == named()

    def test_a_kill_in_the_middle_costs_one_step(
        self, deps: Dependencies, later: Dependencies, folders: set[str], steps: pytest.MonkeyPatch
    ) -> None:
        factories.make_request(deps, State.WITH_SI)
        row = self.moving(later, len(folders))
        sweep.resume(later, row.id, 0)
        row = StoreSweep.get()
        assert row.counts["moved"] == 3
        # The kill: three more have moved, and no row says so.
        unsaid = sweep.walk_of(row)
        while unsaid.of("moved") < 6:
            sweep.advance(later, unsaid)
        assert len(in_trash(deps)) == 6
        steps.undo()
        self.finish(later, row)
        assert StoreSweep.get().outcome == "done"
        assert in_trash(deps) == folders
        assert keys_of(deps) == named()

    def test_a_step_is_taken_once_though_two_workers_have_it(
        self, later: Dependencies, folders: set[str], steps: pytest.MonkeyPatch
    ) -> None:
        row = sweep.begin(later)
        sweep.resume(later, row.id, 0)
        sweep.resume(later, row.id, 0)
        assert (StoreSweep.get().steps, StoreSweep.get().counts["files"]) == (1, 3)

    def test_rows_that_go_after_the_counting_do_not_make_more_of_it(
        self, deps: Dependencies, later: Dependencies, folders: set[str]
    ) -> None:
        """The database is exchanged between counting and moving."""
        self.finish(later, self.moving(later, 2))
        assert len(in_trash(deps)) == 2


def test_a_walk_begins_once_a_day_and_again_when_one_was_given_up(deps: Dependencies, clock: Clock) -> None:
    def turn() -> None:
        tasks.enqueue(deps, sweep.KIND, {})
        run_due(deps, HANDLERS)

    for hours, walks in ((0, 1), (1, 1), (24, 2)):
        clock.advance(hours=hours)
        turn()
        assert StoreSweep.select().count() == walks
    StoreSweep.update(finished_at=None, outcome=None, phase="count").where(StoreSweep.id == 2).execute()
    clock.advance(hours=1)
    turn()
    outcomes = [row.outcome for row in StoreSweep.select().order_by(StoreSweep.id)]
    assert outcomes == ["done", "stalled", "done"]


class TestByName:
    """What a purge or an erasure removed is deleted at once, and never waits in the trash."""

    def test_a_purged_draft(self, deps: Dependencies, clock: Clock) -> None:
        kept = factories.make_request(deps, State.WITH_SI)
        factories.make_draft(deps)
        clock.advance(days=8)
        purging.purge_drafts(deps)
        assert run_due(deps, HANDLERS) == 1
        assert keys_of(deps) == named()
        assert in_trash(deps) == set()
        assert AccountRequest.select().count() == 1 == kept.id

    def test_a_request_that_nobody_activated_with_what_was_made_of_it(self, deps: Dependencies, clock: Clock) -> None:
        factories.make_request(deps, State.EXPIRED)
        version = DocumentVersion.select().first()
        made = deps.storage.put(b"image", "page")
        DerivedFile.create(version=version, kind="page", storage_key=made, created_at=deps.now())
        clock.advance(days=61)
        Mail.update(state="sent").execute()
        purging.purge_unactivated(deps)
        run_due(deps, HANDLERS)
        assert keys_of(deps) == named()

    def test_what_a_draft_replaces_or_removes(self, deps: Dependencies) -> None:
        draft = factories.make_draft(deps)
        for _ in range(6):
            draft_documents.put_document(deps, draft, "mandate", factories.PlainFile(b"%PDF-1.4 encore"))
        run_due(deps, HANDLERS)
        assert DocumentVersion.select().count() == 2
        assert keys_of(deps) == named()
        draft_documents.remove_document(deps, draft, "mandate")
        run_due(deps, HANDLERS)
        assert DocumentVersion.select().count() == 1
        assert keys_of(deps) == named()

    def test_though_the_sweep_was_faster(self, deps: Dependencies, later: Dependencies) -> None:
        factories.make_draft(deps)
        files.forget(later, DocumentVersion.select())
        swept(later)
        assert len(in_trash(deps)) == 2
        run_due(later, {files.DISCARD: files.discard})
        assert in_trash(deps) == set()

    def test_but_never_what_a_row_names(self, deps: Dependencies) -> None:
        factories.make_draft(deps)
        files.discard_later(deps, named())
        run_due(deps, HANDLERS)
        assert keys_of(deps) == named()


def test_a_file_that_a_refused_write_left_is_not_kept(deps: Dependencies) -> None:
    """Its draft was sent meanwhile."""
    request = factories.make_request(deps, State.WITH_SI)
    stored = keys_of(deps)
    with pytest.raises(Exception, match="draft"):
        draft_documents.put_document(deps, request, "mandate", factories.PlainFile(b"%PDF-1.4 tard"))
    assert keys_of(deps) == stored
