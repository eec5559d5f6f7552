"""The review workbench in Chromium: first paint, and the moment a page of a 2-page PDF stands on the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from fpdf import FPDF
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext

from bench.browser import Browser
from bench.installation import Installation
from bench.measures import Size, repeated, signed_in
from bench.report import Line, times
from domain.states import TaskState
from models import AccountRequest, DerivedFile, Document, DocumentVersion, Task
from services.documents import page_images
from services.documents.page_images import TASK
from services.signup import draft_documents, submission
from tests.support.chromium import executable, running_browser
from tests.support.factories import PlainFile, activate, make_draft

PATIENCE = 120
"""Seconds until the worker must have drawn what it draws ahead."""

WATCH = """addEventListener("DOMContentLoaded", () => {
  const image = document.querySelector("[data-current] .sheet__image");
  const next = () => requestAnimationFrame(() => { window.pageShown = performance.now(); });
  image.decode().then(() => requestAnimationFrame(next));
});"""
"""Notes when the first document's page is decoded and the frame that shows it was drawn."""

READ = """() => new Promise((tell) => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (paint && window.pageShown) tell([paint.startTime / 1000, window.pageShown / 1000]);
    else setTimeout(look, 5);
  };
  look();
})"""


def two_pages() -> bytes:
    """Two pages of text, as a statute or an extract of a register is."""
    made = FPDF()
    made.set_font("Helvetica", size=11)
    for page in (1, 2):
        made.add_page()
        for line in range(45):
            made.cell(0, 6, f"Article {page}.{line + 1} - La commission se reunit deux fois par an au moins.")
            made.ln()
    return bytes(made.output())


def waiting(place: Installation) -> AccountRequest:
    """A request for the SI, with two documents of two pages."""
    draft = make_draft(place.deps, documents=False)
    data = two_pages()
    for kind in ("proof_of_existence", "mandate"):
        draft_documents.put_document(place.deps, draft, kind, PlainFile(data, pages=2))
    return activate(place.deps, submission.submit(place.deps, draft))


def workbench(place: Installation, size: Size) -> Iterator[Line]:
    """One request's page: over HTTP, then in Chromium with its page images kept, and with none."""
    request = waiting(place)
    path = f"/backoffice/demandes/{request.reference}"
    _wait_for_the_worker()
    visitor = signed_in(place)
    if visitor.get(path).path != path:
        raise RuntimeError(f"{path} led elsewhere")
    alone = repeated(size.times, partial(visitor.get, path))
    yield times("workbench, the page alone", place.database, alone, "over HTTP")
    version = DocumentVersion.select().join(Document).where(Document.request == request).get()
    image = f"{path}/pieces/{version.id}/page/1.jpg"
    kept = repeated(size.times, partial(visitor.get, image))
    yield times("workbench, a page image kept", place.database, kept, "over HTTP")
    if executable() is None:
        yield Line("workbench, first paint", place.database, "not measured", "Chromium is not installed")
        return
    with running_browser() as chromium:
        for how in ("kept", "not drawn yet"):
            yield from _painted(place, chromium, visitor, request, how, size.times)


def _painted(
    place: Installation, chromium: Chromium, visitor: Browser, request: AccountRequest, how: str, count: int
) -> Iterator[Line]:
    """First paint and page shown; the first visit, which fills the cache of stylesheets, is not counted."""
    context = _context(place, chromium, visitor)
    address = f"http://{place.address[0]}:{place.address[1]}/backoffice/demandes/{request.reference}"
    versions = [row.id for row in DocumentVersion.select().join(Document).where(Document.request == request)]
    found = []
    for _ in range(count + 1):
        if how != "kept":
            page_images.erase(place.deps, versions)
        page = context.new_page()
        page.goto(address)
        found.append(page.evaluate(READ))
        page.wait_for_load_state("networkidle")
        page.close()
    if not DerivedFile.select().where(DerivedFile.version.in_(versions)).exists():
        raise RuntimeError("the pages that were seen are not kept")
    context.close()
    note = f"2 documents of 2 pages, images {how}"
    yield times(f"workbench, first paint, images {how}", place.database, [paint for paint, _ in found[1:]], note)
    yield times(f"workbench, page shown, images {how}", place.database, [shown for _, shown in found[1:]], note)


def _context(place: Installation, chromium: Chromium, visitor: Browser) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    host = place.address[0]
    context.add_cookies([
        {"name": name, "value": value, "domain": host, "path": "/"} for name, value in visitor.cookies.items()
    ])  # fmt: skip
    context.add_init_script(WATCH)
    return context


def _wait_for_the_worker() -> None:
    deadline = time.monotonic() + PATIENCE
    waits = (Task.kind == TASK) & (Task.state == TaskState.WAITING)
    while Task.select().where(waits).exists():
        if time.monotonic() > deadline:
            raise RuntimeError("the worker draws no page")
        time.sleep(0.1)
