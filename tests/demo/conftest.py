"""The demonstration, loaded once for all workers by its own command, and read by every test.

Tests must not change it: those that would, copy it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import models
from adapters.migrate import migrate
from app import create_app
from config import load_settings
from services.machinery.dependencies import Dependencies
from tests.support.application import Visitor, deps_of
from tests.support.settings import environment

LOADED = "loaded.txt"


def make_demo_app(folder: Path) -> Flask:
    """The demonstration's application on the database of this folder."""
    return create_app(load_settings(environment(folder, env="demo")))


def run_load(app: Flask) -> str:
    """`flask demo load`; its output."""
    outcome = app.test_cli_runner().invoke(args=["demo", "load"])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database, the documents, and what the command said."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder = root / "demonstration"
    with (root / "demonstration.lock").open("w") as lock:
        # Several workers want it: one loads, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / LOADED).exists():
            folder.mkdir()
            migrate(f"sqlite:///{folder}/guichet.sqlite")
            said = run_load(make_demo_app(folder))
            models.database.obj.close_all()  # all of it is in the one file then, which a test may copy alone
            (folder / LOADED).write_text(said, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration on a copy, for one file of tests: signing in writes."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(demo_folder, folder, dirs_exist_ok=True)
    made = make_demo_app(folder)
    opened = models.database.obj
    opened.connect(reuse_if_open=True)
    yield made
    opened.close()


@pytest.fixture
def app(demo_folder: Path) -> Iterator[Flask]:
    made = make_demo_app(demo_folder)
    opened = models.database.obj
    opened.connect(reuse_if_open=True)
    yield made
    opened.close()


@pytest.fixture
def deps(app: Flask) -> Dependencies:
    return deps_of(app)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)
