"""What managers are told: everything that waits for them, in all their entities, by one mail a working day at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from domain.calendar import paris_date
from domain.states import MailPreference, Role, State
from models import Account, AccountRequest, Entity, Mail, Membership, Task
from queries.actors import actor_of
from services.machinery import clock as clock_service
from services.machinery import tasks
from services.machinery.dependencies import Dependencies
from services.people.digests import LISTED, send_due
from services.requests.manager_mails import manager_mails_handler
from services.review import decisions
from services.signup import complements
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import deliver_all, tell_managers
from tests.support.races import at_once

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def entities(deps: Dependencies) -> list[Entity]:
    return [factories.make_entity(deps) for _ in range(2)]


@pytest.fixture
def manager(deps: Dependencies, entities: list[Entity]) -> Account:
    """Somebody who manages two entities."""
    actor = factories.make_manager(deps, entities[0])
    account = Account.get_by_id(actor.account_id)
    Membership.create(account=account, entity=entities[1], role=Role.ENTITY_MANAGER, since=deps.now())
    return account


def arrives(deps: Dependencies, entity: Entity) -> AccountRequest:
    """A request for this entity, and the worker after it."""
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    tell_managers(deps)
    return request


def to(account: Account) -> list[tuple[str, list[str]]]:
    """The mails that this person has of what waits, and the requests that each names."""
    told = Mail.select().where(
        Mail.account == account, Mail.event.in_(["to_decide", "manager_silent", "digest", "completed"])
    )
    return [
        (mail.event, [row["reference"] for row in mail.facts["requests"]] if mail.event == "digest" else
         [mail.facts["reference"]])
        for mail in told.order_by(Mail.id)
    ]  # fmt: skip


def digests() -> list[Mail]:
    return list(Mail.select().where(Mail.event == "digest").order_by(Mail.id))


def test_the_first_of_a_day_is_told_at_once_and_the_others_the_next_morning(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    one, two, three = (arrives(deps, entity) for entity in (entities[0], entities[1], entities[0]))
    assert to(manager) == [("to_decide", [one.reference])]
    clock.at = clock.at.replace(hour=5, minute=59) + timedelta(days=1)
    tell_managers(deps)
    assert len(to(manager)) == 1, "not before seven in Paris"
    clock.advance(minutes=1)
    tell_managers(deps)
    assert to(manager)[1:] == [("digest", [one.reference, two.reference, three.reference])]
    clock.advance(days=1)
    tell_managers(deps)
    assert len(to(manager)) == 2, "nothing new has come"
    assert not Task.select().where(Task.kind == "tell_managers", Task.state == "waiting").exists()


def test_two_workers_at_the_same_instant_write_one_mail(
    deps: Dependencies, entities: list[Entity], manager: Account
) -> None:
    requests = [factories.make_request(deps, State.WITH_MANAGER, entity=one, documents=False) for one in entities]
    outcomes = at_once(*(partial(manager_mails_handler, deps, {"request_id": request.id}) for request in requests))
    assert len(to(manager)) == 1
    assert [outcome for outcome in outcomes if outcome is not None and not isinstance(outcome, tasks.TryAgain)] == []


def test_two_processes_at_the_same_instant_send_one_digest(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    Account.update(mail_preference=MailPreference.DAILY).where(Account.id == manager.id).execute()
    factories.make_request(deps, State.WITH_MANAGER, entity=entities[0], documents=False)
    for mornings in range(1, 9):
        assert sorted(at_once(*[partial(send_due, deps)] * 2)) == [0, 1]
        assert len(digests()) == mornings
        clock.at = deps.working_days.after(clock.at, 1)


def test_nothing_leaves_on_a_day_on_which_nobody_works(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    clock.at = FRIDAY + timedelta(days=1)
    request = arrives(deps, entities[0])
    clock.advance(days=1)
    tell_managers(deps)
    assert to(manager) == []
    clock.at = datetime(2026, 11, 30, 6, tzinfo=UTC)
    tell_managers(deps)
    assert to(manager) == [("to_decide", [request.reference])]


def test_what_was_decided_meanwhile_is_not_told_of(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    colleague = factories.make_member(deps, entities[0], mail_preference=MailPreference.NONE)
    arrives(deps, entities[0])
    second = arrives(deps, entities[0])
    decisions.decide(deps, colleague, second.reference, "reject", reason="Personne inconnue de l’entité.")
    clock.advance(days=1)
    tell_managers(deps)
    assert len(to(manager)) == 1


def test_a_reminder_goes_with_the_mail_of_the_day(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    """It is due after three working days, on a day that has had its mail: the next one has it, beside what came."""
    old = arrives(deps, entities[0])
    clock.advance(days=3)
    new = arrives(deps, entities[1])
    clock.advance(minutes=10)
    clock_service.tick(deps)
    tell_managers(deps)
    assert to(manager)[1:] == [("digest", [old.reference, new.reference])]
    clock.advance(days=1)
    tell_managers(deps)
    assert to(manager)[2:] == [("digest", [old.reference, new.reference])]
    reminding = [[row["escalates_on"] for row in mail.facts["requests"]] for mail in digests()]
    assert reminding == [["", ""], ["2026-12-07", ""]]
    clock.advance(days=3)
    tell_managers(deps)
    assert len(to(manager)) == 3


@pytest.mark.one_database
@pytest.mark.parametrize("preference", MailPreference)
def test_everybody_is_reminded_and_nobody_twice_a_day(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account, preference: MailPreference
) -> None:
    Account.update(mail_preference=preference).where(Account.id == manager.id).execute()
    arrives(deps, entities[0])
    for _ in range(4 * 12):
        clock.advance(hours=2)
        clock_service.tick(deps)
        tell_managers(deps)
    mails = list(Mail.select().where(Mail.account == manager).order_by(Mail.id))
    days = [paris_date(mail.created_at) for mail in mails]
    assert len(set(days)) == len(days)
    reminded = [mail for mail in mails if mail.facts.get("escalates_on") or mail.event == "digest"]
    assert reminded


def test_an_answer_to_a_manager_s_question_is_told_with_the_rest(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    request = arrives(deps, entities[0])
    clock.advance(minutes=5)
    item = decisions.Item("phone", "wrong")
    decisions.decide(deps, actor_of(manager), request.reference, "request_changes", items=[item])
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    complements.complete(deps, request.id, factories.own_actor(request))
    tell_managers(deps)
    assert to(manager) == [("to_decide", [request.reference])]
    clock.advance(days=1)
    tell_managers(deps)
    assert to(manager) == [("to_decide", [request.reference])] * 2


@pytest.mark.one_database
def test_a_busy_month_gives_at_most_a_mail_a_working_day(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    """The budget: arrivals in two entities at all hours, weekends too, nobody ever deciding; a month of ticks."""
    for number in range(28 * 3):
        if number % 4 == 0:
            arrives(deps, entities[number % 2])
        clock_service.tick(deps)
        deliver_all(deps)
        clock.advance(hours=8)
    days = [paris_date(mail.created_at) for mail in Mail.select().where(Mail.account == manager)]
    assert len(set(days)) == len(days)
    assert [day for day in days if not deps.working_days.works(day)] == []
    assert len(days) > 10


@pytest.mark.one_database
def test_a_mail_that_cannot_list_all_says_so_and_counts_them(
    deps: Dependencies, clock: Clock, entities: list[Entity], manager: Account
) -> None:
    for _ in range(LISTED + 1):
        factories.make_request(deps, State.WITH_MANAGER, entity=entities[0], documents=False)
    tell_managers(deps)
    digest = Mail.get(Mail.event == "digest", Mail.account == manager)
    assert (len(digest.facts["requests"]), digest.facts["total"]) == (LISTED, LISTED + 1)
    (mail,) = [rendered for address, rendered in deliver_all(deps) if address == manager.email]
    assert mail.subject.startswith("51 demandes attendent votre décision")
    assert "Ce mail montre les 50 plus anciennes." in mail.text
    clock.advance(days=1)
    tell_managers(deps)
    assert not Task.select().where(Task.kind == "tell_managers", Task.state == "waiting").exists()
