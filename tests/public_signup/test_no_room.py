"""A disk that is short of room, full or read-only, a store that is not ours, and too much given: said beside the field,
with what was typed kept."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import load_settings
from domain.states import State
from models import AccountRequest, ComplementItem, DocumentVersion, Task
from models_store import Installation
from services.documents import files
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.machinery.worker import run_due
from services.review import decisions
from services.review.decisions import Item
from tests.public_signup.steps import KBIS, PROOF, SIGNED, draft, to_proof, to_signed_letter
from tests.support import files as samples
from tests.support.dependencies import Clock
from tests.support.disks import as_if_full, small_disk
from tests.support.factories import make_request, make_si_admin
from tests.support.settings import environment
from tests.support.signup import Page, Person
from web.spool import Spool

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

TYPED = {"proof_kind": "kbis"}
NO_ROOM = "le service manque de place"
REPLACES: dict[str, Any] = {"envoi-proof_of_existence": "remplacer"}
HEAVY = ("kbis.pdf", samples.pdf(text="x") + b"\n%" + b"0" * (2 * 1024 * 1024))


def set_policy(app: Flask, **policy: Any) -> None:
    deps: Dependencies = app.extensions["guichet_dependencies"]
    app.extensions["guichet_dependencies"] = replace(deps, policy=replace(deps.policy, **policy))


def set_settings(app: Flask, tmp_path: Path, **settings: str) -> None:
    url = app.extensions["guichet_settings"].database_url
    app.extensions["guichet_settings"] = load_settings(environment(tmp_path, database_url=url, **settings))


def refused(page: Page, words: str, **typed: str) -> None:
    """A page with this error beside a field, and everything that was typed."""
    assert page.status == 200
    assert words in page.text.replace("\N{NO-BREAK SPACE}", " ")
    values = page.form_with(*typed).values
    assert {name: values[name] for name in typed} == {name: [value] for name, value in typed.items()}


@pytest.fixture
def full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store's own disk has 1 MiB."""
    with small_disk(tmp_path / "documents") as mounted:
        if not mounted:
            as_if_full(monkeypatch)
        yield


def test_uploads_are_refused_first_when_space_is_short(app: Flask, person: Person) -> None:
    to_proof(person)
    set_policy(app, upload_free_bytes=2**62)
    refused(person.presses(**PROOF), NO_ROOM, **TYPED)
    assert DocumentVersion.select().count() == 0
    # A quarter of it would still be there: the installation goes on.
    assert person.client.get("/readyz").status_code == 200


def test_a_full_disk_is_said_beside_the_field(app: Flask, full_disk: None, person: Person) -> None:
    to_proof(person)
    set_policy(app, upload_free_bytes=0)
    page = person.presses(**PROOF | {"proof_of_existence": HEAVY})
    refused(page, NO_ROOM, **TYPED)
    assert DocumentVersion.select().count() == 0
    assert draft().name_on_proof is True


@pytest.mark.parametrize("trouble", [errno.EROFS, errno.EDQUOT, errno.EIO])
def test_a_disk_that_takes_nothing_is_said_the_same_way(
    person: Person, monkeypatch: pytest.MonkeyPatch, trouble: int
) -> None:
    to_proof(person)

    def refuses(*arguments: Any, **options: Any) -> Any:
        raise OSError(trouble, os.strerror(trouble))

    monkeypatch.setattr("adapters.shelf_folder.tempfile.mkstemp", refuses)
    refused(person.presses(**PROOF), NO_ROOM, **TYPED)


def test_a_full_temporary_folder_loses_the_file_and_nothing_that_was_typed(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_proof(person)
    rollover = Spool.rollover
    with small_disk(tmp_path / "tmp") as mounted:
        folder = tmp_path / ("tmp" if mounted else "no such folder")

        def to_small_disk(spool: Spool) -> None:
            # For the form that is read, not for the browser that writes it in the same process.
            with monkeypatch.context() as patch:
                patch.setattr(tempfile, "tempdir", str(folder))
                rollover(spool)

        monkeypatch.setattr(Spool, "rollover", to_small_disk)
        page = person.presses(**PROOF | {"proof_of_existence": HEAVY})
    refused(page, NO_ROOM, **TYPED)


def test_another_store_takes_no_signup_that_the_worker_cannot_open(app: Flask, person: Person) -> None:
    to_proof(person)
    person.presses("Envoyer ce fichier", **PROOF)
    Installation.update(identity="0" * 32).execute()
    page = person.presses(proof_of_existence=[("p2.png", samples.png())], name_on_proof=None)
    refused(page, "ne peut pas recevoir de pièces pour le moment")
    assert DocumentVersion.get().pages == 1


def complement(person: Person, deps: Dependencies) -> AccountRequest:
    """A request that waits for its mandate, and its page."""
    request = make_request(deps, State.WITH_SI)
    items = [Item("mandate", "illegible", "La signature est coupée.")]
    decisions.decide(deps, make_si_admin(deps), request.reference, "request_changes", reason="Vu", items=items)
    person.goes(f"/suivi/{links.page_link(deps, request)}")
    return request


@pytest.mark.parametrize("short", ["space", "visitor"])
def test_a_complement_says_it_beside_its_field_too(
    app: Flask, person: Person, deps: Dependencies, tmp_path: Path, short: str
) -> None:
    complement(person, deps)
    if short == "space":
        set_policy(app, upload_free_bytes=2**62)
    else:
        set_settings(app, tmp_path, upload_megabytes_per_visitor_per_hour="1")
    page = person.presses("Envoyer mon complément", mandate=("mandat.pdf", HEAVY[1]), mandate_date="20/11/2026")
    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert page.status == 200
    assert ("manque de place" if short == "space" else "trop de fichiers ont été envoyés") in text
    assert "20/11/2026" in str(page.form_with("mandate_date").values["mandate_date"])
    assert ComplementItem.get().mended_at is None


class TestSoMuch:
    """What one draft may keep, and what one visitor may give."""

    def test_a_file_that_is_replaced_goes_at_once(self, person: Person, deps: Dependencies, tmp_path: Path) -> None:
        to_proof(person)
        person.presses("Envoyer ce fichier", **PROOF)
        for _ in range(3):
            person.presses("Envoyer ce fichier", **{**REPLACES, "proof_of_existence": HEAVY})
        assert DocumentVersion.select().count() == 1
        run_due(deps, {files.DISCARD: files.discard})
        assert list(dict(deps.storage.keys())) == [DocumentVersion.get().storage_key]
        assert Task.select().where(Task.kind == files.DISCARD, Task.state == "waiting").count() == 0

    def test_all_the_documents_of_a_draft_have_one_limit(self, app: Flask, person: Person) -> None:
        to_signed_letter(person)
        set_policy(app, draft_bytes=3 * 1024 * 1024)
        person.presses("Envoyer ce fichier", **SIGNED | {"mandate": HEAVY})
        person.goes("/creer-un-compte/pieces/justificatif")
        typed: dict[str, Any] = {**TYPED, **REPLACES, "proof_of_existence": ("kbis.pdf", HEAVY[1])}
        page = person.presses("Envoyer ce fichier", **typed)
        refused(page, "ensemble, ne peuvent dépasser 3 Mo", **TYPED)
        assert {version.size for version in DocumentVersion.select()} == {len(KBIS[1]), len(HEAVY[1])}

    def test_a_file_may_still_be_replaced_by_one_of_its_size(self, app: Flask, person: Person) -> None:
        to_proof(person)
        set_policy(app, draft_bytes=3 * 1024 * 1024)
        person.presses("Envoyer ce fichier", **{**PROOF, "proof_of_existence": HEAVY})
        person.presses("Envoyer ce fichier", **{**REPLACES, "proof_of_existence": ("autre.pdf", HEAVY[1])})
        assert DocumentVersion.get().filename == "autre.pdf"

    @pytest.mark.parametrize("of", ["draft", "complement"])
    def test_a_page_that_is_turned_counts_as_its_document(
        self, app: Flask, person: Person, deps: Dependencies, tmp_path: Path, of: str
    ) -> None:
        if of == "draft":
            to_proof(person)
            code, pages = "proof_of_existence", "/creer-un-compte"
        else:
            complement(person, deps)
            assert isinstance(deps.now, Clock)
            deps.now.advance(minutes=1)
            code, pages = "mandate", person.page.path
        set_settings(app, tmp_path, upload_megabytes_per_visitor_per_hour="6")
        typed: dict[str, Any] = PROOF | {code: HEAVY} if of == "draft" else {code: HEAVY}
        person.presses("Envoyer ce fichier", **typed)
        person.goes(f"{pages}/fichiers/{code}")
        person.presses("Tourner")
        turned = DocumentVersion.select().order_by(DocumentVersion.id.desc()).get().storage_key
        page = person.presses("Tourner")
        assert "trop de fichiers ont été envoyés" in page.text.replace("\N{NO-BREAK SPACE}", " ")
        assert DocumentVersion.select().order_by(DocumentVersion.id.desc()).get().storage_key == turned

    @pytest.mark.parametrize("per", ["hour", "day"])
    def test_a_visitor_may_give_so_much(self, app: Flask, person: Person, tmp_path: Path, per: str) -> None:
        to_proof(person)
        set_settings(app, tmp_path, **{f"upload_megabytes_per_visitor_per_{per}": "4"})
        person.presses("Envoyer ce fichier", **PROOF | {"proof_of_existence": HEAVY})
        assert DocumentVersion.select().count() == 1
        page = person.presses("Envoyer ce fichier", **{**REPLACES, "proof_of_existence": ("autre.pdf", HEAVY[1])})
        refused(page, "trop de fichiers ont été envoyés depuis votre réseau", **TYPED)
        assert DocumentVersion.get().filename == "kbis.pdf"
