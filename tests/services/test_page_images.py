"""Images of pages are drawn once, kept sealed, drawn again when they are lost, and erased with their document."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import Database

from domain.hints.layer import TextLayer
from domain.page_troubles import PageUnavailable, Trouble
from models import DerivedFile, DocumentVersion, Task
from services.documents import files, page_images, sweep
from services.documents.page_images import LARGE, NORMAL, SMALL, image_of
from services.machinery import tasks
from services.machinery.dependencies import Dependencies, DrawnPage
from services.machinery.worker import run_due
from services.signup import draft_documents, submission
from tests.support import factories
from tests.support import files as samples
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow


class CountingMaker:
    """The real maker, or the trouble it is told to have; counts what it was asked."""

    def __init__(self, deps: Dependencies, trouble: Trouble | None = None) -> None:
        self.real = deps.pages
        self.trouble = trouble
        self.asked: list[tuple[int, int]] = []

    def render_page(self, data: bytes, media_type: str, page: int, width_px: int, spare: int = 0) -> DrawnPage:
        self.asked.append((page, width_px))
        if self.trouble is not None:
            raise PageUnavailable(self.trouble)
        return self.real.render_page(data, media_type, page, width_px, spare)

    def read_layer(self, data: bytes, media_type: str) -> TextLayer:
        return self.real.read_layer(data, media_type)


def version_of(deps: Dependencies, data: bytes, **facts: object) -> DocumentVersion:
    draft = factories.make_draft(deps)
    return draft_documents.put_document(deps, draft, "mandate", factories.PlainFile(data, **facts))  # type: ignore[arg-type]


def trouble_met(deps: Dependencies, version: DocumentVersion, page: int = 1) -> Trouble:
    with pytest.raises(PageUnavailable) as met:
        image_of(deps, version, page, NORMAL)
    return met.value.trouble


def stored(folder: Path) -> list[Path]:
    """The images in the storage; not those in its trash."""
    return [path for path in (folder / "documents").glob("??/page.*") if path.is_file()]


@pytest.fixture
def maker(deps: Dependencies) -> CountingMaker:
    return CountingMaker(deps)


@pytest.fixture
def counted(deps: Dependencies, maker: CountingMaker) -> Dependencies:
    return replace(deps, pages=maker)


def test_a_page_is_drawn_once_for_each_width(counted: Dependencies, maker: CountingMaker) -> None:
    version = version_of(counted, samples.pdf(2), pages=2)
    first = image_of(counted, version, 2, NORMAL)
    again = image_of(counted, version, 2, NORMAL)
    assert (first.data, first.width, first.height) == (again.data, again.width, again.height)
    assert again.media_type == "image/jpeg"
    image_of(counted, version, 2, SMALL)
    assert maker.asked == [(2, NORMAL), (2, SMALL)]


def test_what_is_kept_is_sealed_and_without_metadata(deps: Dependencies, tmp_path: Path) -> None:
    version = version_of(deps, samples.jpeg(orientation=6), media_type="image/jpeg")
    image = image_of(deps, version, 1, LARGE)
    assert b"Exif" not in image.data
    (file,) = stored(tmp_path)
    assert b"\xff\xd8\xff" not in file.read_bytes()
    assert b"JFIF" not in file.read_bytes()


@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_an_image_that_no_longer_opens_is_drawn_anew(
    counted: Dependencies, maker: CountingMaker, tmp_path: Path, harm: str
) -> None:
    version = version_of(counted, samples.pdf())
    image_of(counted, version, 1, NORMAL)
    (file,) = stored(tmp_path)
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(samples.with_another_last_byte(file.read_bytes()))
    assert image_of(counted, version, 1, NORMAL).width == NORMAL
    image_of(counted, version, 1, NORMAL)
    assert len(maker.asked) == 2
    assert [path.name for path in stored(tmp_path)] == [DerivedFile.get().storage_key]


@pytest.mark.parametrize("trouble", [Trouble.BROKEN, Trouble.ENCRYPTED, Trouble.TOO_LARGE])
def test_the_files_own_troubles_are_remembered(deps: Dependencies, trouble: Trouble) -> None:
    maker = CountingMaker(deps, trouble)
    hostile = replace(deps, pages=maker)
    version = version_of(hostile, b"%PDF-1.4")
    assert trouble_met(hostile, version) is trouble
    assert trouble_met(hostile, version) is trouble
    assert len(maker.asked) == 1


def test_what_the_machine_causes_is_not_remembered(deps: Dependencies) -> None:
    maker = CountingMaker(deps, Trouble.UNAVAILABLE)
    busy = replace(deps, pages=maker)
    version = version_of(busy, samples.pdf())
    assert trouble_met(busy, version) is Trouble.UNAVAILABLE
    maker.trouble = None
    assert image_of(busy, version, 1, NORMAL).width == NORMAL


def test_a_page_that_takes_too_long_is_tried_three_times_ten_minutes_apart(deps: Dependencies, clock: Clock) -> None:
    maker = CountingMaker(deps, Trouble.TIMEOUT)
    slow = replace(deps, pages=maker)
    version = version_of(slow, samples.pdf())
    for minutes, tries in ((0, 1), (9, 1), (1, 2), (10, 3), (60, 3)):
        clock.advance(minutes=minutes)
        assert trouble_met(slow, version) is Trouble.TIMEOUT
        assert len(maker.asked) == tries


def test_a_page_that_was_too_long_once_is_kept_when_it_succeeds(deps: Dependencies, clock: Clock) -> None:
    maker = CountingMaker(deps, Trouble.TIMEOUT)
    slow = replace(deps, pages=maker)
    version = version_of(slow, samples.pdf())
    trouble_met(slow, version)
    clock.advance(minutes=11)
    maker.trouble = None
    image_of(slow, version, 1, NORMAL)
    image_of(slow, version, 1, NORMAL)
    assert len(maker.asked) == 2


def test_a_lost_file_is_said_so_and_looked_for_again(deps: Dependencies) -> None:
    version = version_of(deps, samples.pdf())
    deps.storage.delete(version.storage_key)
    assert trouble_met(deps, version) is Trouble.LOST
    assert DerivedFile.select().count() == 0


def test_a_full_disk_costs_the_cache_not_the_page(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> None:
    version = version_of(deps, samples.pdf())

    def full(data: bytes, purpose: str) -> str:
        raise OSError("no space left on device")

    monkeypatch.setattr(deps.storage, "put", full)
    assert image_of(deps, version, 1, NORMAL).width == NORMAL
    assert DerivedFile.select().count() == 0


def test_two_who_draw_at_once_keep_one_image_and_no_orphan(
    deps: Dependencies, database: Database, tmp_path: Path
) -> None:
    version = version_of(deps, samples.pdf())
    both = threading.Barrier(2, timeout=30)
    real = deps.pages

    class Together(CountingMaker):
        def render_page(self, data: bytes, media_type: str, page: int, width_px: int, spare: int = 0) -> DrawnPage:
            image = real.render_page(data, media_type, page, width_px, spare)
            both.wait()
            return image

    together = replace(deps, pages=Together(deps))
    widths: list[int] = []

    def look() -> None:
        with database.connection_context():
            widths.append(image_of(together, version, 1, NORMAL).width)

    people = [threading.Thread(target=look) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert widths == [NORMAL, NORMAL]
    assert [path.name for path in stored(tmp_path)] == [row.storage_key for row in DerivedFile.select()]


def test_nothing_is_kept_of_a_document_erased_meanwhile(deps: Dependencies, clock: Clock, tmp_path: Path) -> None:
    version = version_of(deps, samples.pdf())
    DocumentVersion.update(erased_at=clock()).where(DocumentVersion.id == version.id).execute()
    image_of(deps, version, 1, NORMAL)
    assert (DerivedFile.select().count(), stored(tmp_path)) == (0, [])


def discard(deps: Dependencies) -> None:
    """What the worker does with files whose rows went."""
    run_due(deps, {files.DISCARD: files.discard})


class TestErasing:
    def test_with_the_document(self, deps: Dependencies, tmp_path: Path) -> None:
        gone, stays = version_of(deps, samples.pdf()), version_of(deps, samples.pdf())
        for version in (gone, stays):
            image_of(deps, version, 1, NORMAL)
        assert page_images.erase(deps, [gone.id]) == 1
        discard(deps)
        assert [row.version_id for row in DerivedFile.select()] == [stays.id]
        assert len(stored(tmp_path)) == 1

    def test_the_clock_erases_what_is_left_of_erased_files(
        self, deps: Dependencies, clock: Clock, tmp_path: Path
    ) -> None:
        version = version_of(deps, samples.pdf())
        image_of(deps, version, 1, NORMAL)
        DocumentVersion.update(erased_at=clock()).where(DocumentVersion.id == version.id).execute()
        tasks.enqueue(deps, page_images.SWEEP, {})
        assert run_due(deps, {page_images.SWEEP: page_images.sweep_handler}) == 1
        discard(deps)
        assert stored(tmp_path) == []

    def test_old_images_are_thrown_away_and_drawn_again(self, deps: Dependencies, clock: Clock, tmp_path: Path) -> None:
        version = version_of(deps, samples.pdf())
        image_of(deps, version, 1, NORMAL)
        clock.advance(days=60)
        assert page_images.sweep(deps) == 0
        clock.advance(minutes=1)
        assert page_images.sweep(deps) == 1
        discard(deps)
        assert stored(tmp_path) == []
        assert image_of(deps, version, 1, NORMAL).width == NORMAL

    def test_the_sweep_of_orphans_leaves_kept_images(self, deps: Dependencies, tmp_path: Path) -> None:
        version = version_of(deps, samples.pdf())
        image_of(deps, version, 1, NORMAL)
        deps.storage.put(b"nobody's", "page")
        discard(deps)
        later = replace(deps, now=Clock(deps.now() + timedelta(days=20 * 365)))
        assert sweep.run(later, writing=True, on_step=lambda walk: None).of("moved") == 1
        assert [path.name for path in stored(tmp_path)] == [DerivedFile.get().storage_key]


class TestDrawnAhead:
    def work(self, deps: Dependencies) -> None:
        run_due(deps, {page_images.TASK: page_images.draw_ahead})

    def test_after_activation_what_is_seen_first_is_there(self, counted: Dependencies, maker: CountingMaker) -> None:
        draft = factories.make_draft(counted, documents=False)
        for kind, pages in (("mandate", 2), ("proof_of_existence", 12)):
            draft_documents.put_document(counted, draft, kind, factories.PlainFile(samples.pdf(pages), pages=pages))
        request = factories.activate(counted, submission.submit(counted, draft))
        self.work(counted)
        assert sorted(maker.asked) == sorted([
            (1, NORMAL), (1, SMALL), (2, SMALL),
            (1, NORMAL), *((page, SMALL) for page in range(1, 9)),
        ])  # fmt: skip
        assert DerivedFile.select().where(DerivedFile.kind == "page").count() == len(maker.asked)
        page_images.draw_ahead(counted, {"request_id": request.id})
        assert DerivedFile.select().where(DerivedFile.kind == "page").count() == len(maker.asked)

    def test_a_file_in_trouble_costs_one_try_and_no_other_document(self, deps: Dependencies) -> None:
        maker = CountingMaker(deps, Trouble.TIMEOUT)
        hostile = replace(deps, pages=maker)
        factories.make_request(hostile, "with_si")
        self.work(hostile)
        assert maker.asked == [(1, NORMAL)] * DocumentVersion.select().count()
        assert {task.state for task in Task.select().where(Task.kind == page_images.TASK)} == {"done"}

    def test_an_infected_file_is_not_opened(self, counted: Dependencies, maker: CountingMaker) -> None:
        factories.make_request(counted, "with_si")
        DocumentVersion.update(scan_verdict="infected").execute()
        self.work(counted)
        assert maker.asked == []

    def test_a_request_that_is_gone_is_no_work(self, deps: Dependencies) -> None:
        page_images.draw_ahead(deps, {"request_id": 999})
        assert DerivedFile.select().count() == 0
