"""A worker that is killed while it moves orphans: the next one goes on, and no named file is touched."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from peewee import Database

from config_checks import HOUSE
from domain.states import State
from models import DocumentVersion
from models_store import StoreSweep
from services.documents import files, sweep
from services.machinery import tasks
from services.machinery.worker import run_due
from tests.support import factories
from tests.support.killed_sweep import later_deps

pytestmark = pytest.mark.slow


def test_what_a_killed_worker_began_another_one_ends(database: Database, database_url: str, tmp_path: Path) -> None:
    deps = later_deps(tmp_path, database_url)
    factories.make_request(deps, State.WITH_SI)
    lost = {deps.storage.put(b"x", files.PURPOSE) for _ in range(8)}
    row = sweep.begin(deps)
    command = [sys.executable, "-m", "tests.support.killed_sweep", str(tmp_path), database_url, str(row.id), "3"]
    killed = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    thrown, _ = deps.storage.walk_trash("", 100)
    assert len(thrown) == 3
    # Its lease runs out, and the task is taken again.
    row = StoreSweep.get()
    tasks.enqueue(deps, sweep.KIND, {"sweep": row.id, "step": row.steps})
    run_due(deps, {sweep.KIND: sweep.handler})
    row = StoreSweep.get()
    assert (row.outcome, {item.key for item in deps.storage.walk_trash("", 100)[0]}) == ("done", lost)
    assert set(dict(deps.storage.keys())) == {version.storage_key for version in DocumentVersion.select()}
