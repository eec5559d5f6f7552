"""Merges of entities with many requests: the worker does them, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotAllowed, RowChanged, TransitionRefused
from domain.jobs import JobState
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, Entity, Membership
from models_work import Job
from queries.entity_merges import MergeFacts, merge_facts
from services.entities.acts import Act
from services.entities.merging import Choices
from services.jobs import merges, running
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.races import holds, just_before

pytestmark = pytest.mark.slow


@pytest.fixture
def facts(deps: Dependencies) -> MergeFacts:
    former, into = factories.make_entity(deps, name="Ancienne"), factories.make_entity(deps, name="Nouvelle")
    factories.make_manager(deps, former)
    factories.make_request(deps, State.WITH_MANAGER, entity=former)
    return merge_facts(former, into)


def begun(deps: Dependencies, actor: Actor, facts: MergeFacts, **values: Any) -> Job:
    act = Act(paris_date(deps.now()) - timedelta(days=1), "Réforme.", "Décret")
    arguments = {"seen": facts.mark} | values
    return merges.begin(deps, actor, facts, Choices(), act, **arguments)


def works(deps: Dependencies) -> None:
    worker.run_due(deps, {running.MERGE: merges.handler})


def now(job: Job) -> Job:
    return Job.get_by_id(job.id)


def is_merged(facts: MergeFacts) -> bool:
    return Entity.get_by_id(facts.former.id).merged_into_id is not None


def test_the_worker_merges_and_the_job_tells(deps: Dependencies, admin: Actor, facts: MergeFacts) -> None:
    job = begun(deps, admin, facts)
    assert begun(deps, admin, facts) == job
    assert not is_merged(facts)
    works(deps)
    assert is_merged(facts)
    assert (now(job).state, now(job).done, now(job).total) == (JobState.DONE, 1, 1)
    assert AccountRequest.select().where(AccountRequest.entity == facts.into).count() == 1
    works(deps)
    merges.make(deps, job.id)
    assert now(job).state == JobState.DONE


def changes_a_role(deps: Dependencies, admin: Actor, facts: MergeFacts) -> None:
    Membership.update(role=Role.DEPOSITOR, founding=False).where(Membership.entity == facts.former).execute()


def takes_the_right(deps: Dependencies, admin: Actor, facts: MergeFacts) -> None:
    factories.make_si_admin(deps)
    Account.update(staff_role=StaffRole.REVIEWER).where(Account.id == admin.account_id).execute()


def closes_the_other(deps: Dependencies, admin: Actor, facts: MergeFacts) -> None:
    Entity.update(closed_on=paris_date(deps.now()), closed_why="Fin").where(Entity.id == facts.into.id).execute()


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (changes_a_role, "merge_changed"),
        (takes_the_right, "merge_not_allowed"),
        (closes_the_other, "entity_closed"),
    ],
)
def test_what_is_refused_by_then_is_not_merged_and_told(
    deps: Dependencies, admin: Actor, facts: MergeFacts, happens: Callable[..., None], why: str
) -> None:
    job = begun(deps, admin, facts)
    happens(deps, admin, facts)
    works(deps)
    assert not is_merged(facts)
    assert (now(job).state, now(job).parameters["why"], now(job).done) == (JobState.CANCELLED, why, 0)


@holds("services/jobs/merges.py: _end")
def test_who_cancels_it_at_work_has_nothing_merged(deps: Dependencies, admin: Actor, facts: MergeFacts) -> None:
    job = begun(deps, admin, facts)
    cancelled = Job.update(state=JobState.CANCELLED).where(Job.id == job.id)
    with just_before('UPDATE "job"', cancelled.execute):
        merges.make(deps, job.id)
    assert not is_merged(facts)


def test_what_cannot_be_merged_is_told_at_once(deps: Dependencies, admin: Actor, facts: MergeFacts) -> None:
    with pytest.raises(RowChanged):
        begun(deps, admin, facts, seen="other")
    closes_the_other(deps, admin, facts)
    with pytest.raises(TransitionRefused):
        begun(deps, admin, merge_facts(facts.former, Entity.get_by_id(facts.into.id)))
    with pytest.raises(NotAllowed):
        begun(deps, factories.make_staff(deps, StaffRole.REVIEWER), facts)
    assert Job.select().count() == 0
