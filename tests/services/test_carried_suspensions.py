"""Two entities become one, or people go from one to another: who was suspended in either stays so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.states import Role, State
from models import Account, AccountRequest, AccountSession, Entity, JournalEntry, Mail, Membership, database
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from services.entities import merging
from services.entities.acts import Act
from services.entities.merging import Choices
from services.entities.sharing import share_out
from services.machinery.dependencies import Dependencies
from services.people.sessions import open_session
from tests.support import factories

pytestmark = pytest.mark.slow

MANAGER, DEPOSITOR = Role.ENTITY_MANAGER, Role.DEPOSITOR


@pytest.fixture
def here(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Ensemble")


@pytest.fixture
def there(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Agence")


def give(deps: Dependencies, account: Account, entity: Entity, role: Role, **values: Any) -> Membership:
    return Membership.create(account=account, entity=entity, role=role, since=deps.now(), **values)


def suspended(deps: Dependencies, until: date | None = None, *, by_manager: bool = False) -> dict[str, Any]:
    return {"suspended_at": deps.now(), "suspended_until": until, "suspended_by_manager": by_manager}


def shared(deps: Dependencies, admin: Actor, here: Entity, there: Entity, role: Membership) -> Membership:
    """The role that its holder has once theirs went to the other entity."""
    with database.atomic():
        share_out(deps, admin, parts_of(here), there, roles=[role.id], both=[], requests=[])
    return Membership.get(Membership.account == role.account_id, Membership.until.is_null())


def merged(deps: Dependencies, admin: Actor, here: Entity, there: Entity, **choices: Any) -> None:
    facts = merge_facts(here, there)
    act = Act(paris_date(deps.now()), "Réforme.", "Décret 2026-1")
    merging.merge(deps, admin, here.id, there.id, Choices(**choices), act, seen=facts.mark)


@pytest.mark.parametrize("stopped", ["here", "there"])
@pytest.mark.parametrize("role", [MANAGER, DEPOSITOR])
def test_a_suspension_of_either_role_stays_where_they_become_one(
    deps: Dependencies, admin: Actor, here: Entity, there: Entity, role: Role, stopped: str
) -> None:
    account = factories.make_account(deps)
    values: dict[str, dict[str, Any]] = {"here": {}, "there": {}} | {stopped: suspended(deps)}
    goes = give(deps, account, here, role, **values["here"])
    give(deps, account, there, DEPOSITOR, **values["there"])
    stays = shared(deps, admin, here, there, goes)
    assert (stays.entity_id, stays.role) == (there.id, role)
    assert stays.suspended_at is not None


def test_a_first_manager_who_was_suspended_there_founds_nothing(
    deps: Dependencies, admin: Actor, here: Entity, there: Entity
) -> None:
    account = factories.make_account(deps)
    goes = give(deps, account, here, MANAGER, founding=True)
    give(deps, account, there, DEPOSITOR, **suspended(deps))
    stays = shared(deps, admin, here, there, goes)
    assert (stays.id, stays.founding, stays.active) == (goes.id, False, False)


def test_who_could_act_by_the_role_that_stays_reads_why_not_and_is_signed_out(
    deps: Dependencies, admin: Actor, here: Entity, there: Entity
) -> None:
    account = factories.make_account(deps)
    last = paris_date(deps.now()) + timedelta(days=20)
    goes = give(deps, account, here, MANAGER)
    give(deps, account, there, DEPOSITOR, **suspended(deps, last))
    open_session(account, "Firefox", deps.now())
    assert shared(deps, admin, here, there, goes).suspended_until == last
    (mail,) = Mail.select().where(Mail.event == "membership_suspended")
    assert (mail.to_key, mail.facts["entity_name"], mail.facts["until"]) == (
        account.email_key,
        there.name,
        last.isoformat(),
    )
    assert there.name in mail.facts["reason"]
    assert not AccountSession.select().where(AccountSession.ended_at.is_null()).exists()
    assert JournalEntry.select().where(JournalEntry.event == "membership.suspended").count() == 1


def test_who_was_suspended_in_both_stays_so_as_the_stricter_says_and_hears_nothing_new(
    deps: Dependencies, admin: Actor, here: Entity, there: Entity
) -> None:
    account = factories.make_account(deps)
    goes = give(deps, account, here, DEPOSITOR, **suspended(deps))
    give(deps, account, there, DEPOSITOR, **suspended(deps, paris_date(deps.now()), by_manager=True))
    stays = shared(deps, admin, here, there, goes)
    assert (stays.suspended_until, stays.suspended_by_manager) == (None, False)
    assert not Mail.select().where(Mail.event == "membership_suspended").exists()


def test_of_two_days_the_later_holds(deps: Dependencies, admin: Actor, here: Entity, there: Entity) -> None:
    account, day = factories.make_account(deps), paris_date(deps.now())
    goes = give(deps, account, here, DEPOSITOR, **suspended(deps, day + timedelta(days=9), by_manager=True))
    give(deps, account, there, DEPOSITOR, **suspended(deps, day, by_manager=True))
    stays = shared(deps, admin, here, there, goes)
    assert (stays.suspended_until, stays.suspended_by_manager) == (day + timedelta(days=9), True)


def test_a_merge_lifts_none_whichever_role_is_chosen(
    deps: Dependencies, admin: Actor, here: Entity, there: Entity
) -> None:
    manager = factories.make_account(deps)
    chosen = give(deps, manager, there, MANAGER, founding=True)
    give(deps, manager, here, DEPOSITOR, **suspended(deps))
    waiting = factories.make_request(deps, State.WITH_MANAGER, entity=there)
    merged(deps, admin, here, there, kept=[chosen.id])
    stays = Membership.get(Membership.account == manager, Membership.until.is_null())
    assert (stays.id, stays.entity_id, stays.founding, stays.active) == (chosen.id, there.id, False, False)
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
    assert Mail.select().where(Mail.event == "membership_suspended").count() == 1


def test_of_two_first_managers_a_suspended_one_leaves_the_place_to_the_other(
    deps: Dependencies, admin: Actor, here: Entity, there: Entity
) -> None:
    stopped = factories.make_account(deps)
    chosen = give(deps, stopped, there, MANAGER, founding=True)
    give(deps, stopped, here, DEPOSITOR, **suspended(deps))
    other = give(deps, factories.make_account(deps), here, MANAGER, founding=True)
    merged(deps, admin, here, there, kept=[chosen.id], founder=chosen.id)
    assert {row.id: row.founding for row in Membership.select().where(Membership.until.is_null())} == {
        chosen.id: False,
        other.id: True,
    }
