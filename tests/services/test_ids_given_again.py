"""SQLite gives the id of a deleted row again: work that is done in steps is not taken for what had its id before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.jobs import JobKind, JobState
from domain.states import TaskState
from models import Account, Task
from models_base import Base
from models_imports import ImportFile
from models_rights import RightsRequest, RightsScan
from models_work import Job
from services.documents import sweep
from services.imports import course
from services.jobs import running
from services.machinery import walks
from services.machinery.dependencies import Dependencies
from services.retention import walking
from services.rights import asking, matching
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.rights import letter

Make = Callable[[Dependencies, Actor], Base]
Enqueue = Callable[[Dependencies, Any], None]


def _job(deps: Dependencies, admin: Actor) -> Base:
    return Job.create(
        kind=JobKind.TAKE, author=admin.account_id, state=JobState.RUNNING, total=1, created_at=deps.now()
    )


def _file(deps: Dependencies, admin: Actor) -> Base:
    return ImportFile.create(author=admin.account_id, filename="a.csv", sha256="0" * 64, created_at=deps.now())


def _scan(deps: Dependencies, admin: Actor) -> Base:
    right = RightsRequest.select().first() or asking.record(
        deps, factories.fresh_actor(Account.get_by_id(admin.account_id)), letter(deps)
    )
    now = deps.now()
    return RightsScan.create(asked=right, started_at=now, stepped_at=now, through=0)


WORK: dict[str, tuple[Make, Enqueue]] = {
    "sweep": (
        lambda deps, admin: sweep.begin(deps),
        lambda deps, row: walks.enqueue_step(deps, sweep.KIND, row, "sweep"),
    ),
    "retention": (
        lambda deps, admin: walking.begin(deps, paris_date(deps.now())),
        lambda deps, row: walks.enqueue_step(deps, walking.KIND, row, "run"),
    ),
    "search of a person": (_scan, lambda deps, row: walks.enqueue_step(deps, matching.KIND, row, "scan")),
    "job": (_job, running.enqueue_step),
    "import": (_file, course.enqueue_step),
}


@pytest.mark.parametrize("what", sorted(WORK))
def test_its_first_step_has_a_task(deps: Dependencies, clock: Clock, admin: Actor, what: str) -> None:
    make, enqueue = WORK[what]
    former = make(deps, admin)
    enqueue(deps, former)
    Task.update(state=TaskState.DONE, finished_at=deps.now()).execute()
    former.delete_instance()
    clock.advance(seconds=1)
    row = make(deps, admin)
    type(row).update(id=former.id).where(type(row).id == row.id).execute()  # PostgreSQL gives none again
    row = type(row).get_by_id(former.id)
    enqueue(deps, row)
    enqueue(deps, row)
    assert Task.select().where(Task.state == TaskState.WAITING).count() == 1
