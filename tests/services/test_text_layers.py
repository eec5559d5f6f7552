"""Text layers: read once by the real sandbox, kept sealed, read again when the kept one does not open."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from adapters import pages
from domain.hints.layer import TextLayer
from domain.page_troubles import PageUnavailable, Trouble
from models import DerivedFile, DocumentVersion
from queries.documents import derived_of
from services.documents import text_layers
from services.machinery.dependencies import Dependencies
from services.signup import draft_documents
from tests.support import factories, files
from tests.support.dependencies import Clock

pytestmark = pytest.mark.slow


class Counting:
    """The real maker of pages, counting how often a file is opened for its text."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self.count = 0
        self.trouble = trouble

    def render_page(self, *given: Any) -> Any:
        return pages.render_page(*given)

    def read_layer(self, data: bytes, media_type: str) -> TextLayer:
        self.count += 1
        if self.trouble is not None:
            raise PageUnavailable(self.trouble)
        return pages.read_layer(data, media_type)


def mandate(deps: Dependencies, data: bytes, **facts: Any) -> DocumentVersion:
    draft = factories.make_draft(deps, documents=False)
    return draft_documents.put_document(deps, draft, "mandate", factories.PlainFile(data, **facts))


def kept(deps: Dependencies) -> list[str]:
    """The stored text layers."""
    stored = deps.storage.keys()
    return [key for key, _ in stored if key.startswith("text.")]


def words(layer: TextLayer | None) -> list[str]:
    assert layer is not None
    return [word.text for page in layer.pages for word in page.words]


def test_a_layer_is_read_once_and_kept_sealed(deps: Dependencies) -> None:
    maker = Counting()
    deps = replace(deps, pages=maker)
    version = mandate(deps, files.pdf(2, "Mandat"))
    first = text_layers.layer_of(deps, version)
    again = text_layers.layer_of(deps, version)
    assert words(first) == ["Mandat", "1", "Mandat", "2"]
    assert again == first
    assert maker.count == 1
    row = DerivedFile.get()
    assert (row.kind, row.page, row.width) == ("text", 0, 0)
    assert kept(deps) == [row.storage_key]


def test_a_kept_layer_that_is_lost_or_of_before_is_read_again(deps: Dependencies) -> None:
    maker = Counting()
    deps = replace(deps, pages=maker)
    version = mandate(deps, files.pdf())
    text_layers.layer_of(deps, version)
    deps.storage.delete(DerivedFile.get().storage_key)
    assert words(text_layers.layer_of(deps, version)) == ["Extrait", "Kbis", "1"]
    DerivedFile.update(facts={"format": 0}).execute()
    assert words(text_layers.layer_of(deps, version)) == ["Extrait", "Kbis", "1"]
    assert maker.count == 3
    assert DerivedFile.select().count() == 1
    assert kept(deps) == [DerivedFile.get().storage_key]


def test_a_file_that_does_not_open_is_tried_once(deps: Dependencies) -> None:
    maker = Counting()
    deps = replace(deps, pages=maker)
    version = mandate(deps, b"%PDF-1.4 broken")
    assert text_layers.layer_of(deps, version) is None
    assert text_layers.layer_of(deps, version) is None
    assert maker.count == 1


def test_a_file_that_takes_too_long_is_tried_three_times_ten_minutes_apart(deps: Dependencies, clock: Clock) -> None:
    maker = Counting(Trouble.TIMEOUT)
    slow = replace(deps, pages=maker)
    version = mandate(deps, files.pdf())
    for minutes, tries in ((0, 1), (9, 1), (1, 2), (10, 3), (60, 3)):
        clock.advance(minutes=minutes)
        assert text_layers.layer_of(slow, version) is None
        assert maker.count == tries
    assert DerivedFile.select().count() == 1


def test_a_file_that_took_too_long_once_is_read_when_the_machine_is_free(deps: Dependencies, clock: Clock) -> None:
    version = mandate(deps, files.pdf())
    text_layers.layer_of(replace(deps, pages=Counting(Trouble.TIMEOUT)), version)
    clock.advance(minutes=10)
    assert words(text_layers.layer_of(deps, version)) == ["Extrait", "Kbis", "1"]
    assert kept(deps) == [DerivedFile.get().storage_key]


def test_several_slow_files_cost_a_page_the_time_of_one(deps: Dependencies, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Counting):
        def read_layer(self, data: bytes, media_type: str) -> TextLayer:
            time.sleep(0.6)
            return super().read_layer(data, media_type)

    monkeypatch.setattr(text_layers, "READING", 0.5)
    slow = Slow(Trouble.TIMEOUT)
    versions = [mandate(deps, files.pdf()) for _ in range(3)]
    assert list(text_layers.layers_of(replace(deps, pages=slow), versions, derived_of(versions)).values()) == [None] * 3
    assert (slow.count, DerivedFile.select().count()) == (1, 1)
    monkeypatch.setattr(text_layers, "READING", 60)
    layers = text_layers.layers_of(deps, versions, derived_of(versions))
    assert [layers[version.id] is None for version in versions] == [True, False, False]


def test_what_may_be_over_a_moment_later_is_tried_again(deps: Dependencies) -> None:
    maker = Counting(Trouble.UNAVAILABLE)
    version = mandate(deps, files.pdf())
    assert text_layers.layer_of(replace(deps, pages=maker), version) is None
    assert DerivedFile.select().count() == 0
    assert text_layers.layer_of(deps, version) is not None


def test_a_lost_file_has_no_layer_and_an_image_an_empty_one(deps: Dependencies) -> None:
    lost = mandate(deps, files.pdf())
    deps.storage.delete(lost.storage_key)
    assert text_layers.layer_of(deps, lost) is None
    image = mandate(deps, files.jpeg(), media_type="image/jpeg")
    layer = text_layers.layer_of(deps, image)
    assert layer is not None
    assert not layer.has_text


def test_two_at_once_keep_one(deps: Dependencies) -> None:
    version = mandate(deps, files.pdf())

    class Meanwhile(Counting):
        def read_layer(self, data: bytes, media_type: str) -> TextLayer:
            text_layers.layer_of(deps, version)
            return pages.read_layer(data, media_type)

    assert text_layers.layer_of(replace(deps, pages=Meanwhile()), version) is not None
    assert DerivedFile.select().count() == 1
    assert kept(deps) == [DerivedFile.get().storage_key]


def test_nothing_is_kept_of_what_was_erased_meanwhile(deps: Dependencies) -> None:
    version = mandate(deps, files.pdf())

    class Erasing(Counting):
        def read_layer(self, data: bytes, media_type: str) -> TextLayer:
            DocumentVersion.update(erased_at=deps.now()).execute()
            return pages.read_layer(data, media_type)

    assert text_layers.layer_of(replace(deps, pages=Erasing()), version) is not None
    assert DerivedFile.select().count() == 0
    assert kept(deps) == []
    assert text_layers.layer_of(deps, DocumentVersion.get()) is None


def test_an_infected_file_is_not_opened(deps: Dependencies) -> None:
    maker = Counting()
    version = mandate(deps, files.pdf())
    DocumentVersion.update(scan_verdict="infected").execute()
    assert text_layers.layers_of(
        replace(deps, pages=maker), [DocumentVersion.get_by_id(version.id)], derived_of([version])
    ) == {version.id: None}
    assert maker.count == 0
