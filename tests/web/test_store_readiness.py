"""`/readyz`: what takes a process away from visitors, what is only told, and who else hears of it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from adapters.storage import EncryptedFolder
from adapters.vault import Vault
from domain.states import StaffRole
from models_store import Installation, StoreSweep
from services.documents import files, store, sweep
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.application import Visitor, deps_of, known_account
from tests.support.dependencies import make_deps

ANY = factories.PlainFile(b"%PDF-1.4 piece")


def make_foreign(deps: Dependencies, tmp_path: Path) -> None:
    files.keep(deps, ANY)
    Installation.update(identity="0" * 32).execute()


def make_unmarked(deps: Dependencies, tmp_path: Path) -> None:
    deps.storage.put(b"x", files.PURPOSE)


def make_missing(deps: Dependencies, tmp_path: Path) -> None:
    files.keep(deps, ANY)
    (tmp_path / "documents").rename(tmp_path / "unmounted")


def make_ahead(deps: Dependencies, tmp_path: Path) -> None:
    factories.make_draft(deps)
    store.raise_marks(deps)
    Installation.update(newest_file_at=None).execute()


def make_sealed(deps: Dependencies, tmp_path: Path) -> None:
    files.keep(deps, ANY)
    (canary,) = (tmp_path / "documents" / ".canary").iterdir()
    vault = Vault({canary.name: secrets.token_bytes(32)}, canary.name)
    canary.unlink()
    EncryptedFolder(tmp_path / "documents", vault).add_canary()


TROUBLES = {
    "foreign": make_foreign,
    "unmarked": make_unmarked,
    "missing": make_missing,
    "ahead": make_ahead,
    "sealed": make_sealed,
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_store_that_is_not_this_databases_is_named(
    app: Flask, visitor: Visitor, tmp_path: Path, trouble: str
) -> None:
    assert visitor.get("/readyz").status_code == 200
    TROUBLES[trouble](deps_of(app), tmp_path)
    response = visitor.get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert (response.json["database"], response.json["store"], response.json["store_trouble"]) == (True, False, trouble)


def test_another_installations_folder_is_named(app: Flask, visitor: Visitor, tmp_path: Path) -> None:
    """The store was marked by another database, before this one stored anything."""
    theirs = make_deps(tmp_path / "documents")
    files.keep(theirs, ANY)
    Installation.delete().execute()
    response = visitor.get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["store_trouble"] == "foreign"


@pytest.mark.parametrize(("floor", "status"), [(0, 200), (2**62, 503)])
def test_only_below_the_lower_floor_is_it_not_ready(app: Flask, visitor: Visitor, floor: int, status: int) -> None:
    deps = deps_of(app)
    policy = replace(deps.policy, upload_free_bytes=2**62, ready_free_bytes=floor)
    app.extensions["guichet_dependencies"] = replace(deps, policy=policy)
    response = visitor.get("/readyz")
    assert response.status_code == status
    assert response.json is not None
    assert response.json["storage"] is (status == 200)


def test_too_many_orphans_are_told_and_not_judged(app: Flask, visitor: Visitor) -> None:
    """Taking the process away would bring no row back."""
    StoreSweep.create(
        started_at=deps_of(app).now(),
        stepped_at=deps_of(app).now(),
        finished_at=deps_of(app).now(),
        phase="done",
        outcome=sweep.TOO_MANY,
    )
    response = visitor.get("/readyz")
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["store_trouble"] == "too_many"


@pytest.mark.parametrize(("role", "hears"), [(StaffRole.SI_ADMIN, True), (StaffRole.REVIEWER, False)])
def test_si_administrators_read_it_on_their_first_page(
    app: Flask, visitor: Visitor, tmp_path: Path, role: StaffRole, hears: bool
) -> None:
    make_foreign(deps_of(app), tmp_path)
    visitor.sign_in(known_account(app, staff=role))
    text = visitor.get("/backoffice/").text
    assert ("Le dépôt des pièces demande une intervention" in text) is hears
    assert ("celui d’une autre installation" in text) is hears
