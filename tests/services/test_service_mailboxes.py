"""The mailbox that an entity's people share: copied when its managers are reminded, once a day, without a name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound
from domain.mailboxes import InvalidMailbox
from domain.mails import MailList
from domain.states import StaffRole, State
from models import AccountRequest, Entity, JournalDetail, JournalEntry, Mail
from models_absences import ServiceMailbox
from queries.absences import mailbox_of
from queries.entity_merges import merge_facts
from services.entities import merging, service_mailboxes
from services.entities.acts import Act
from services.entities.merging import Choices
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import stopping_mails
from services.review import decisions
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.mails import deliver_all, tell_managers

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

BOX = "Formation@bois.example"


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Maison fictive du bois")


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Actor:
    return factories.make_manager(deps, entity)


@pytest.fixture
def mailbox(deps: Dependencies, entity: Entity, manager: Actor) -> None:
    service_mailboxes.choose(deps, manager, entity.id, BOX, for_applicants=False)


def arrives(deps: Dependencies, entity: Entity) -> AccountRequest:
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    tell_managers(deps)
    return request


def passes(deps: Dependencies, clock: Clock, days: int) -> None:
    """Each hour of so many days, with the worker after the clock."""
    end = clock.at + timedelta(days=days)
    while clock.at < end:
        clock.advance(hours=3)
        clock_service.tick(deps)
        tell_managers(deps)


def copies() -> list[Mail]:
    return list(Mail.select().where(Mail.event == "service_mailbox_reminder").order_by(Mail.id))


@pytest.mark.usefixtures("mailbox")
def test_it_hears_of_a_reminder_when_managers_do_and_not_of_what_arrives(
    deps: Dependencies, clock: Clock, entity: Entity
) -> None:
    arrives(deps, entity)
    passes(deps, clock, 2)
    assert copies() == []
    passes(deps, clock, 2)
    (copy,) = copies()
    (reminder,) = Mail.select().where(Mail.event == "manager_silent")
    assert (copy.to_address, copy.created_at) == (BOX, reminder.created_at)
    assert copy.facts == {"entity_name": entity.name, "waiting": 1, "since": "2026-11-23"}


@pytest.mark.one_database
@pytest.mark.usefixtures("mailbox")
def test_it_hears_once_a_day_whatever_waits(deps: Dependencies, clock: Clock, entity: Entity) -> None:
    factories.make_member(deps, entity)
    for _ in range(3):
        arrives(deps, entity)
        clock.advance(hours=1)
    passes(deps, clock, 21)
    days = [copy.created_at.date() for copy in copies()]
    assert days[:1] == [date(2026, 11, 26)]
    assert days == sorted(set(days)), "one a day"
    reminding = Mail.select().where(Mail.event.in_(["manager_silent", "digest"]))
    assert set(days) <= {mail.created_at.date() for mail in reminding}, "with those of the managers"


@pytest.mark.usefixtures("mailbox")
def test_what_it_reads_names_nobody_and_opens_nothing(deps: Dependencies, clock: Clock, entity: Entity) -> None:
    request = arrives(deps, entity)
    passes(deps, clock, 4)
    (text,) = (rendered.text for to, rendered in deliver_all(deps) if to == BOX)
    assert entity.name in text
    assert not [word for word in (request.last_name, request.email, request.reference, "/suivi/") if word in text]
    links = {line.strip() for line in text.splitlines() if "://" in line}
    (stop,) = [link for link in links if "/desabonnement/" in link]
    assert links == {"http://localhost/connexion", "http://localhost/", stop}


@pytest.mark.usefixtures("mailbox")
def test_who_reads_it_stops_it_and_twice_is_as_once(deps: Dependencies, clock: Clock, entity: Entity) -> None:
    """Nobody asked them whether they agree."""
    manager, elsewhere = factories.make_si_admin(deps), factories.make_entity(deps)
    service_mailboxes.choose(deps, manager, elsewhere.id, BOX.lower(), for_applicants=True)
    other = factories.make_entity(deps)
    service_mailboxes.choose(deps, manager, other.id, "autre@bois.example", for_applicants=True)
    arrives(deps, entity)
    passes(deps, clock, 4)
    (text,) = (rendered.text for to, rendered in deliver_all(deps) if to == BOX)
    (stop,) = [line.strip().rpartition("/")[2] for line in text.splitlines() if "/desabonnement/" in line]
    for _ in range(2):
        assert stopping_mails.stop(deps, stop) is MailList.MAILBOX
    assert [row.email for row in ServiceMailbox.select()] == ["autre@bois.example"]
    told = JournalEntry.select().where(JournalEntry.event == "entity.mailbox_stopped").order_by(JournalEntry.id)
    assert {entry.entity_id for entry in told} == {entity.id, elsewhere.id}
    assert len(told) == 2


def test_whether_applicants_read_it_is_journalled_and_nothing_where_nothing_changed(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    for shown in (False, False, True, True):
        service_mailboxes.choose(deps, manager, entity.id, BOX, for_applicants=shown)
    details = [row.detail["changes"] for row in JournalDetail.select().order_by(JournalDetail.entry)]
    assert [one for one in details if "email" in one or "for_applicants" in one] == [
        {"email": ["", BOX]},
        {"for_applicants": [False, True]},
    ]


def test_managers_choose_that_of_their_entities_and_si_administrators_any(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    stranger = factories.make_manager(deps, factories.make_entity(deps))
    for actor, refused in ((stranger, NotFound), (factories.make_staff(deps, StaffRole.SUPPORT), NotAllowed)):
        with pytest.raises(refused):
            service_mailboxes.choose(deps, actor, entity.id, BOX, for_applicants=True)
    with pytest.raises(InvalidMailbox):
        service_mailboxes.choose(deps, manager, entity.id, "formation", for_applicants=True)
    assert mailbox_of(entity.id) is None
    service_mailboxes.choose(deps, factories.make_si_admin(deps), entity.id, BOX, for_applicants=True)
    service_mailboxes.choose(deps, manager, entity.id, "autre@bois.example", for_applicants=False)
    (known,) = ServiceMailbox.select()
    assert (known.email, known.email_key, known.for_applicants) == ("autre@bois.example", "autre@bois.example", False)
    service_mailboxes.choose(deps, manager, entity.id, " ", for_applicants=True)
    assert mailbox_of(entity.id) is None
    events = [row.event for row in JournalEntry.select() if row.event == "entity.mailbox_chosen"]
    assert len(events) == 3


@pytest.mark.usefixtures("mailbox")
def test_another_address_of_the_same_day_gets_no_second_copy(
    deps: Dependencies, clock: Clock, entity: Entity, manager: Actor
) -> None:
    arrives(deps, entity)
    passes(deps, clock, 3)
    assert len(copies()) == 1
    service_mailboxes.choose(deps, manager, entity.id, "autre@bois.example", for_applicants=False)
    for request in AccountRequest.select():
        AccountRequest.update(reminded_at=deps.now()).where(AccountRequest.id == request.id).execute()
        service_mailboxes.copy_reminder(deps, AccountRequest.get_by_id(request.id))
    assert len(copies()) == 1


@pytest.mark.usefixtures("mailbox")
def test_what_was_decided_since_its_reminder_was_found_due_is_not_copied(
    deps: Dependencies, clock: Clock, entity: Entity, manager: Actor
) -> None:
    arrives(deps, entity)
    clock.advance(days=3)
    AccountRequest.update(reminded_at=clock.at).execute()
    found = AccountRequest.get()
    decisions.decide(deps, manager, found.reference, "reject", reason="Personne inconnue.")
    service_mailboxes.copy_reminder(deps, found)
    assert copies() == []
    assert ServiceMailbox.get().copied_at is None, "today's copy is still to come"


@pytest.mark.parametrize(("has_own", "kept"), [(False, BOX), (True, "accueil@bois.example")])
@pytest.mark.usefixtures("mailbox")
def test_a_merge_takes_the_mailbox_along_unless_the_other_has_one(
    deps: Dependencies, entity: Entity, has_own: bool, kept: str
) -> None:
    into, admin = factories.make_entity(deps), factories.make_si_admin(deps)
    if has_own:
        service_mailboxes.choose(deps, admin, into.id, kept, for_applicants=True)
    act = Act(date(2026, 11, 23), "Réforme.", "Décret 2026-1")
    merging.merge(deps, admin, entity.id, into.id, Choices(), act, seen=merge_facts(entity, into).mark)
    (known,) = ServiceMailbox.select()
    assert (known.entity_id, known.email) == (into.id, kept)
