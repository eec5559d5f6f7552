"""A file leaves the service once the antivirus found it clean; until then, and if not, the page says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.http import parse_options_header

from adapters.intake import safe_filename
from config import Settings, load_settings
from domain.scans import Verdict
from domain.states import StaffRole, TaskState
from models import AccountRequest, DocumentVersion, JournalEntry, Task
from services.machinery.dependencies import Dependencies
from services.machinery.worker import run_due
from services.signup import draft_documents
from tests.backoffice.conftest import People
from tests.support import factories, files
from tests.support.application import Visitor, connected, deps_of, known_account, make_app
from tests.support.clamd import EICAR, RealClamd
from tests.support.dependencies import Clock
from tests.support.settings import environment
from web.handlers import make_handlers

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@dataclass(frozen=True)
class Given:
    """A waiting request whose mandate is this file."""

    request: AccountRequest
    version: DocumentVersion
    data: bytes

    @property
    def page(self) -> str:
        return f"/backoffice/demandes/{self.request.reference}"

    @property
    def file(self) -> str:
        return f"{self.page}/pieces/{self.version.id}/fichier"

    @property
    def image(self) -> str:
        return f"{self.page}/pieces/{self.version.id}/page/1.jpg"

    def found(self, verdict: Verdict) -> None:
        DocumentVersion.update(scan_verdict=verdict).where(DocumentVersion.id == self.version.id).execute()


def give(deps: Dependencies, data: bytes = b"", filename: str = "mandat é.pdf") -> Given:
    data = data or files.pdf(1, "Mandat")
    draft = factories.make_draft(deps)
    version = draft_documents.put_document(deps, draft, "mandate", factories.PlainFile(data, filename))
    request = factories.activate(deps, factories.submission.submit(deps, draft))
    return Given(request, version, data)


@pytest.fixture
def given(people: People) -> Given:
    return give(people.deps)


def with_antivirus(app: Flask) -> None:
    deps = deps_of(app)
    app.extensions["guichet_dependencies"] = replace(deps, policy=replace(deps.policy, antivirus=True))


NAMES = {
    "accents": ("Procès-verbal d’août.pdf", "Procès-verbal d’août.pdf"),
    "quotes and semicolons": ('a"; filename="b.exe.pdf', "a_; filename=_b.exe.pdf"),
    "lines": ("a\r\nSet-Cookie: x=y.pdf", "a Set-Cookie_ x=y.pdf"),
    "turned round": ("mandat\u202efdp.exe.pdf", "mandatfdp.exe.pdf"),
    "folders": ("../../etc/passwd.pdf", "passwd.pdf"),
}


@pytest.mark.parametrize(("sent_as", "given_as"), NAMES.values(), ids=NAMES)
def test_a_file_is_given_under_a_name_that_says_nothing_else(
    app: Flask, people: People, sent_as: str, given_as: str
) -> None:
    """Under the name that the file was taken in by (adapters.intake)."""
    given = give(deps_of(app), filename=safe_filename(sent_as))
    given.found(Verdict.CLEAN)
    headers = people["reviewer"].get(given.file).headers
    kind, options = parse_options_header(headers["Content-Disposition"])
    assert (kind, options) == ("attachment", {"filename": given_as})
    assert "Set-Cookie" not in headers


def test_a_clean_file_is_given_as_an_attachment(people: People, given: Given) -> None:
    given.found(Verdict.CLEAN)
    response = people["reviewer"].get(given.file)
    assert response.status_code == 200
    assert response.data == given.data
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    text = people["reviewer"].get(given.page).text
    assert given.file in text
    assert "Aucun virus trouvé" in text


def shows_pages_alone(people: People, given: Given, why: str) -> None:
    """Its pages are drawn; the file itself is not given, and both answers say why."""
    response, page = people["si"].get(given.file), people["si"].get(given.page).text
    assert response.status_code == 403
    assert given.data not in response.data
    for text in (response.text, page):
        assert why in text
        assert "Aucun virus trouvé" not in text
    assert given.file not in page
    assert people["si"].get(given.image).data.startswith(b"\xff\xd8")


def test_a_file_that_waits_for_its_scan_is_not_given(app: Flask, people: People, given: Given) -> None:
    with_antivirus(app)
    shows_pages_alone(people, given, "Ce fichier n’a pas encore été analysé par l’antivirus")


def test_where_there_is_no_antivirus_pages_are_all_there_is(people: People, given: Given) -> None:
    shows_pages_alone(people, given, "Aucun antivirus n’est installé")


def test_an_infected_file_is_neither_given_nor_opened(people: People, given: Given) -> None:
    people["si"].get(given.image)
    given.found(Verdict.INFECTED)
    response = people["si"].get(given.file)
    assert response.status_code == 403
    for text in (response.text, people["si"].get(given.page).text):
        assert "Un virus a été trouvé dans ce fichier" in text
    assert given.file not in people["si"].get(given.page).text
    image = people["si"].get(given.image)
    assert image.mimetype == "image/svg+xml"
    assert "Un virus a été trouvé" in image.text


def views() -> int:
    return JournalEntry.select().where(JournalEntry.event == "document.viewed").count()


def test_a_file_that_is_refused_was_not_viewed(people: People, given: Given) -> None:
    people["si"].get(given.file)
    assert views() == 0
    given.found(Verdict.INFECTED)
    people["si"].get(given.file)
    people["si"].get(given.image)
    assert views() == 0
    given.found(Verdict.CLEAN)
    people["si"].get(given.file)
    assert views() == 1


def test_a_page_that_cannot_be_drawn_was_not_viewed(people: People) -> None:
    broken = give(people.deps, b"%PDF-1.4 broken")
    assert "endommagé" in people["si"].get(broken.image).text
    assert people["si"].get(broken.image.replace("/1.jpg", "/9.jpg")).status_code == 404
    assert views() == 0


def test_who_may_not_see_documents_learns_nothing_of_their_scan(people: People, given: Given) -> None:
    given.found(Verdict.INFECTED)
    for who in ("support", "reader"):
        answer = people[who].get(given.file)
        assert answer.status_code == 403
        assert "virus" not in answer.text
        assert "virus" not in people[who].get(given.page).text.lower().replace("antivirus", "")


def test_a_former_version_follows_the_same_rule(people: People, given: Given) -> None:
    given.found(Verdict.INFECTED)
    with people.app.app_context():
        newer = draft_documents.add_version(
            people.deps, given.request, "mandate", factories.PlainFile(b"%PDF-1.4 neuf"), "document.neuf"
        )
    DocumentVersion.update(scan_verdict=Verdict.CLEAN).where(DocumentVersion.id == newer.id).execute()
    assert people["si"].get(given.file).status_code == 403


# --- the whole way, with a real clamd


@pytest.fixture
def guarded_settings(tmp_path: Path, database_url: str, clamd: RealClamd) -> Settings:
    return load_settings(environment(tmp_path, database_url=database_url, clamd=clamd.unix))


@pytest.fixture
def guarded(guarded_settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application with an antivirus set."""
    with connected(make_app(guarded_settings, clock)) as app:
        yield app


def work(app: Flask) -> None:
    """Do what is due, as the worker does."""
    with app.app_context():
        settings = app.extensions["guichet_settings"]
        run_due(deps_of(app), make_handlers(settings, deps_of(app)))


@pytest.mark.clamd
def test_the_whole_way_with_a_clamd_that_is_away_and_comes_back(guarded: Flask, clamd: RealClamd, clock: Clock) -> None:
    browser = Visitor(guarded)
    browser.sign_in(known_account(guarded, staff=StaffRole.SI_ADMIN))
    good, bad = give(deps_of(guarded)), give(deps_of(guarded), b"%PDF-1.4 " + EICAR)
    clamd.stop()
    try:
        work(guarded)
        assert [browser.get(one.file).status_code for one in (good, bad)] == [403, 403]
        assert "Pas encore analysé" in browser.get(bad.page).text
        ready = browser.get("/readyz")
        assert (ready.status_code, ready.get_json()["queues"]["tasks_waiting"] > 0) == (200, True)
    finally:
        clamd.start()
    clock.advance(minutes=2)
    work(guarded)
    assert [browser.get(one.file).status_code for one in (good, bad)] == [200, 403]
    assert "Aucun virus trouvé" in browser.get(good.page).text
    text = browser.get(bad.page).text
    assert "Virus détecté" in text
    text = browser.get(f"{bad.page}/historique").text
    assert "Virus trouvé dans une pièce" in text
    assert "Guichet.Test.Eicar" in text
    assert Task.select().where(Task.kind == "scan", Task.state == TaskState.WAITING).count() == 0
    assert JournalEntry.select().where(JournalEntry.event == "document.infected").count() == 1
