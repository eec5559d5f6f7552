"""A worker that dies within a step leaves it undone, never half done; another goes on."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config_checks import HOUSE
from domain.actors import Actor
from domain.imports import ImportState
from models import Account, Entity, Membership
from models_imports import ImportFile, ImportLine
from services.imports import course, steps
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from tests.support.factories import PASSWORD_HASH
from tests.support.imports import as_csv, checked, person


@pytest.mark.slow
def test_a_worker_killed_within_a_step_loses_nothing(
    deps: Dependencies, admin: Actor, tmp_path: Path, database_url: str
) -> None:
    file = checked(deps, admin, as_csv([person(number) for number in range(1, 9)]))
    course.run(deps, admin, file.id)
    command = [sys.executable, "-m", "tests.support.killed_import", str(tmp_path), database_url, "1", "3"]
    dead = subprocess.run(command, cwd=HOUSE, timeout=60, check=False, capture_output=True)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    half = ImportFile.get()
    assert (half.state, half.position, half.done) == (ImportState.RUNNING, 3, {"new": 3})
    assert (Entity.select().count(), Membership.select().count(), Account.select().count()) == (3, 3, 4)
    assert course.resume(deps, admin, file.id) is True  # the dead worker's lease would be waited for
    few = dataclasses.replace(deps, policy=dataclasses.replace(deps.policy, bulk_chunk=3))
    worker.run_due(few, {course.KIND: steps.handler(lambda: PASSWORD_HASH)})
    whole = ImportFile.get()
    assert (whole.state, whole.done) == (ImportState.DONE, {"new": 8})
    assert (Entity.select().count(), Membership.select().count(), Account.select().count()) == (8, 8, 9)
    assert ImportLine.select().where(ImportLine.outcome == "new").count() == 8
