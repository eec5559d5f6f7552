"""The documents on an entity's page."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from domain.scans import ScanResult, Verdict
from models import JournalEntry
from models_exchange import AttachedFile
from services.documents import scans
from tests.backoffice.conftest import People
from tests.support import files

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

MULTIPART = {"content_type": "multipart/form-data"}


class Clean:
    """An antivirus that finds nothing."""

    def scan(self, data: bytes) -> ScanResult:
        return ScanResult(Verdict.CLEAN)


@pytest.fixture
def page(people: People) -> str:
    people.deps = replace(people.deps, policy=replace(people.deps.policy, antivirus=True))
    people.app.extensions["guichet_dependencies"] = people.deps
    return f"/backoffice/entites/{people.entity.id}"


def test_a_document_is_added_opened_and_deleted(people: People, page: str) -> None:
    si = people["si"]
    given: dict[str, Any] = {"title": "Arrêté de création", "file": (BytesIO(files.pdf()), "arrete.pdf")}
    assert si.post(f"{page}/documents", options=MULTIPART, **given).status_code == 302
    address = f"{page}/documents/{AttachedFile.get().id}"
    text = si.get(page).text
    assert "Arrêté de création" in text
    assert f'href="{address}"' not in text
    assert si.get(address).status_code == 302
    AttachedFile.update(scan_verdict=Verdict.CLEAN).execute()
    assert f'href="{address}"' in si.get(page).text
    answer = si.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=arrete.pdf")
    assert answer.data.startswith(b"%PDF")
    assert JournalEntry.select().where(JournalEntry.event == "attached_file.opened").count() == 1
    si.post(f"{address}/supprimer", page=page)
    text = si.get(page).text
    assert "Aucun document." in text
    assert "Document de l’entité supprimé" in text


def test_who_edits_no_entities_reads_of_it_that_there_was_one(people: People, page: str) -> None:
    si = people["si"]
    given: dict[str, Any] = {"title": "Protocole secret", "file": (BytesIO(files.pdf()), "protocole.pdf")}
    si.post(f"{page}/documents", options=MULTIPART, **given)
    scans.scan_attached(people.deps, AttachedFile.get().id, Clean())
    address = f"{page}/documents/{AttachedFile.get().id}"
    assert si.get(address).status_code == 200
    si.post(f"{address}/supprimer", page=page)
    for where in (page, "/backoffice/journal/", "/backoffice/journal/export/csv/"):
        text = people["reviewer"].get(where).text
        assert "Document" in text, where
        assert "rotocole" not in text, where


def test_a_file_without_a_title_is_kept_and_so_is_a_title_without_a_file(people: People, page: str) -> None:
    si, address = people["si"], f"{page}/documents"
    answer = si.post(address, options=MULTIPART, file=(BytesIO(files.pdf()), "arrete.pdf"))
    assert answer.status_code == 422
    assert "Indiquez ce qu’est ce document." in answer.text
    kept = re.search(r'name="joint" value="(\d+)" checked', answer.text)
    assert kept is not None
    assert si.post(address, title="Arrêté", joint=kept[1]).status_code == 302
    answer = si.post(address, title="Convention")
    assert answer.status_code == 422
    assert "Choisissez un fichier." in answer.text
    assert 'value="Convention"' in answer.text


def test_where_there_is_no_antivirus_the_page_says_so(people: People) -> None:
    page = f"/backoffice/entites/{people.entity.id}"
    text = people["si"].get(page).text
    assert "Aucun antivirus n’est installé" in text
    assert f"{page}/documents" not in text
    given: dict[str, Any] = {"title": "Arrêté", "file": (BytesIO(files.pdf()), "arrete.pdf")}
    answer = people["si"].post(f"{page}/documents", options=MULTIPART, **given)
    assert (answer.status_code, "Aucun antivirus n’est installé" in answer.text) == (422, True)


def test_others_see_no_documents_of_the_entity(people: People, page: str) -> None:
    for who in ("reviewer", "support", "reader", "manager"):
        assert "Documents de l’entité" not in people[who].get(page).text
