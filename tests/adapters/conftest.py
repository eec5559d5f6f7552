"""Databases to migrate, and shelves to keep files on."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.shelf_folder import FolderShelf
from adapters.shelf_objects import ObjectShelf
from adapters.storage import SealedStore
from adapters.vault import Vault
from domain.shelf import Shelf
from tests.support.object_store import object_server
from tests.support.postgres import OWNER, PROGRAM, Server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A database without tables: as its owner, as the program."""
    if request.param == "sqlite":
        yield (f"sqlite:///{tmp_path}/bare.sqlite",) * 2
        return
    server: Server = request.getfixturevalue("postgresql_server")
    server.create("bare")
    yield server.url("bare", OWNER), server.url("bare", PROGRAM)
    server.drop("bare")


@pytest.fixture
def bare_url(bare_urls: tuple[str, str]) -> str:
    """The same, as its owner."""
    return bare_urls[0]


@pytest.fixture(params=["folder", "objects", pytest.param("swift", marks=pytest.mark.deep)])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """An empty shelf: a folder, a bucket of a store in this process, one of a real Swift."""
    if request.param == "folder":
        yield FolderShelf(tmp_path / "files")
    elif request.param == "objects":
        with object_server() as server:
            yield ObjectShelf(server.bucket())
    else:
        yield ObjectShelf(request.getfixturevalue("swift").bucket())


@pytest.fixture
def vault() -> Vault:
    return Vault({"a": secrets.token_bytes(32)}, "a")


@pytest.fixture
def store(shelf: Shelf, vault: Vault) -> SealedStore:
    """A store of files on each kind of shelf."""
    return SealedStore(shelf, vault)
