"""The continuity list: which rows each part has, in which order, for whom; counted by the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.companies import Moved
from domain.continuity import Part
from domain.role_endings import EndReason
from domain.states import MailState, Role, State
from models import Account, AccountRequest, Entity, Mail, Membership
from models_entities import EntityFinding
from models_people import Remedy
from queries import continuity
from queries.actors import actor_of
from services.figures import continuity as counting
from services.machinery.dependencies import Dependencies
from services.people import departures, role_endings
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.plans import asked, walked

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


def rows(deps: Dependencies, actor: Actor, part: Part) -> list[Any]:
    return continuity.rows_to_keep(actor, part, counting.limits_now(deps))


def ids(deps: Dependencies, actor: Actor, part: Part) -> list[int]:
    return [row.id for row in rows(deps, actor, part)]


def manages(deps: Dependencies, entity: Entity, **fields: Any) -> Account:
    return Account.get_by_id(factories.make_member(deps, entity, **fields).account_id)


def stops(account: Account, **changes: Any) -> None:
    Membership.update(**changes).where(Membership.account == account.id).execute()


def test_an_entity_with_people_or_somebody_who_waits_and_no_manager(deps: Dependencies, admin: Actor) -> None:
    factories.make_entity(deps, name="Vide")
    managed = factories.make_entity(deps, name="Gérée")
    manages(deps, managed)
    factories.make_member(deps, managed, Role.DEPOSITOR)
    alone, left, closed_account, asked, gone = (
        factories.make_entity(deps, name=name)
        for name in ("A déposant", "B suspendu", "C clos", "D demande", "E fermée")
    )
    factories.make_member(deps, alone, Role.DEPOSITOR)
    stops(manages(deps, left), suspended_at=deps.now())
    manages(deps, closed_account, active=False)
    factories.make_request(deps, State.WITH_SI, entity=asked)
    stops(manages(deps, asked), until=deps.now())
    factories.make_request(deps, State.WITH_SI, entity=factories.make_entity(deps, name="F première demande"))
    factories.make_member(deps, gone, Role.DEPOSITOR)
    Entity.update(closed_on=date(2026, 1, 1)).where(Entity.id == gone.id).execute()
    without = [row.name for row in rows(deps, admin, Part.WITHOUT)]
    assert without == [alone.name, left.name, closed_account.name, asked.name]


def test_an_entity_with_one_manager_who_decides(deps: Dependencies, admin: Actor) -> None:
    one, two, two_of_whom_one_left = (factories.make_entity(deps, name=name) for name in ("Une", "Deux", "Partie"))
    manages(deps, one)
    for entity in (two, two_of_whom_one_left):
        manages(deps, entity)
        last = manages(deps, entity)
    stops(last, until=deps.now())
    factories.make_member(deps, one, Role.DEPOSITOR)
    assert ids(deps, admin, Part.ALONE) == [two_of_whom_one_left.id, one.id]


def test_managers_who_did_not_come_for_six_months_those_who_never_came_first(
    deps: Dependencies, clock: Clock, admin: Actor
) -> None:
    entity = factories.make_entity(deps)
    came = {
        name: manages(deps, entity, last_seen_at=seen)
        for name, seen in (
            ("long ago", datetime(2026, 5, 22, 12, tzinfo=clock.at.tzinfo)),
            ("longer ago", datetime(2025, 1, 2, 12, tzinfo=clock.at.tzinfo)),
            ("just", datetime(2026, 5, 23, 12, tzinfo=clock.at.tzinfo)),
            ("never", None),
            ("never, but new", None),
        )
    }
    stops(came["never"], since=datetime(2025, 6, 1, tzinfo=clock.at.tzinfo))
    depositor = factories.make_member(
        deps, entity, Role.DEPOSITOR, last_seen_at=datetime(2025, 1, 1, tzinfo=clock.at.tzinfo)
    )
    listed = [row.account_id for row in rows(deps, admin, Part.UNSEEN)]
    assert depositor.account_id not in listed
    assert listed == [came["never"].id, came["longer ago"].id, came["long ago"].id]


def test_managers_whom_no_mail_reaches(deps: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(deps)
    manager, depositor = manages(deps, entity), manages(deps, entity)
    Membership.update(role=Role.DEPOSITOR).where(Membership.account == depositor.id).execute()
    for account in (manager, manager, depositor):
        fails(deps, account)
    assert ids(deps, admin, Part.UNREACHED) == [manager.id]


def fails(deps: Dependencies, account: Account) -> None:
    Mail.create(
        event="to_decide", to_address=account.email, to_key=account.email_key, account=account, facts={},
        state=MailState.DEAD, created_at=deps.now(), message_id=f"<{Mail.select().count()}@exemple.example>",
    )  # fmt: skip


def test_requests_that_are_late_and_those_about_to_be_closed(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    waiting, answered = (
        factories.make_request(deps, State.WITH_SI),
        factories.make_request(deps, State.AWAITING_ACTIVATION),
    )
    new = factories.make_request(deps, State.AWAITING_ACTIVATION)
    clock.at += timedelta(days=30)
    fresh = factories.make_request(deps, State.WITH_SI)
    AccountRequest.update(expiry_warned_at=deps.now()).where(AccountRequest.id == answered.id).execute()
    assert ids(deps, admin, Part.LATE) == [waiting.id]
    assert ids(deps, admin, Part.EXPIRING) == [answered.id]
    assert {new.id, fresh.id}.isdisjoint(ids(deps, admin, Part.LATE) + ids(deps, admin, Part.EXPIRING))


def test_remedies_that_are_due_within_a_month(deps: Dependencies, admin: Actor) -> None:
    today = deps.now().date()
    for days, answered in ((40, None), (20, None), (-5, None), (3, deps.now())):
        request = factories.make_request(deps, State.REJECTED, by=factories.make_si_admin(deps))
        about = {
            "request": request,
            "received_on": today,
            "recorded_by": admin.account_id,
            "acknowledged_at": deps.now(),
            "words": "Voici.",
        }
        outcome = {"outcome": "rejected", "answered_at": answered, "answered_by": admin.account_id} if answered else {}
        Remedy.create(**about, due_on=today + timedelta(days=days), **outcome)
    assert [row.due_on - today for row in rows(deps, admin, Part.REMEDIES)] == [timedelta(days=-5), timedelta(days=20)]


def test_roles_that_are_to_end_those_who_answered_first(deps: Dependencies, admin: Actor) -> None:
    fresh = factories.fresh_actor(Account.get_by_id(admin.account_id))
    people = [manages(deps, factories.make_entity(deps)) for _ in range(3)]
    roles = [Membership.get(Membership.account == person).id for person in people]
    for role in roles:
        role_endings.begin(deps, fresh, role, EndReason.LEFT, "Annoncé.")
    role_endings.observe(deps, people[1], roles[1], "D’accord.")
    role_endings.drop(deps, fresh, roles[2], "Elle reste.")
    assert [row.membership_id for row in rows(deps, admin, Part.ENDINGS)] == [roles[1], roles[0]]
    assert continuity.number_to_keep(admin, Part.ENDINGS, counting.limits_now(deps)) == 2


def test_identifiers_that_moved_until_they_are_settled(deps: Dependencies, admin: Actor) -> None:
    entity, merged = factories.make_entity(deps), factories.make_entity(deps)
    Entity.update(merged_into=entity.id).where(Entity.id == merged.id).execute()
    about = {"finding": Moved.HEAD_OFFICE, "value": "73282932000074", "seen_at": deps.now()}
    open_one = EntityFinding.create(entity=entity, **about)
    EntityFinding.create(entity=merged, **about)
    EntityFinding.create(entity=entity, finding=Moved.CEASED, seen_at=deps.now(), settled_at=deps.now())
    assert ids(deps, admin, Part.MOVED) == [open_one.id]


def test_a_part_shows_its_first_rows_and_says_how_many_there_are(deps: Dependencies, admin: Actor) -> None:
    for _ in range(continuity.LISTED + 2):
        manages(deps, factories.make_entity(deps))
    assert len(rows(deps, admin, Part.ALONE)) == continuity.LISTED
    assert continuity.number_to_keep(admin, Part.ALONE, counting.limits_now(deps)) == continuity.LISTED + 2


def test_managers_and_depositors_have_no_such_list(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    manager = actor_of(manages(deps, entity, last_seen_at=datetime(2025, 1, 1, tzinfo=deps.now().tzinfo)))
    manages(deps, factories.make_entity(deps))
    assert ids(deps, manager, Part.ALONE) == [entity.id], "their own alone, by the scopes"
    assert [row.entity_id for row in rows(deps, manager, Part.UNSEEN)] == [entity.id]


def test_the_clock_counts_each_part_and_counts_again(deps: Dependencies, clock: Clock) -> None:
    first = manages(deps, factories.make_entity(deps))
    factories.make_request(deps, State.WITH_SI)
    assert counting.count(deps) == 1
    assert continuity.kept_numbers() == {Part.ALONE: 1}
    clock.at += timedelta(minutes=50)
    assert counting.count(deps) == 0, "not again within the hour"
    clock.at += timedelta(days=30)
    stops(first, until=deps.now())
    assert counting.count(deps) == 1
    assert continuity.kept_numbers() == {Part.LATE: 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", Part)
def test_no_part_walks_a_table_but_perhaps_that_of_entities(deps: Dependencies, admin: Actor, part: Part) -> None:
    """What is managed stands in an index of its own; of entities without a manager there is no other trace."""
    with asked() as statements:
        rows(deps, admin, part)
    assert set().union(*map(walked, statements)) <= {"entity"}


def test_departures_that_wait_until_the_si_carries_them_out(deps: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(deps)
    manager = manages(deps, entity)
    departures.announce(deps, factories.fresh_actor(manager), entity.id, stays=True)
    (role,) = rows(deps, admin, Part.DEPARTURES)
    assert (role.account_id, role.departure.stays) == (manager.id, True)
    departures.carry_out(deps, admin, role.id)
    assert rows(deps, admin, Part.DEPARTURES) == []
