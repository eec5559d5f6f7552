"""What an import brings, and what it leaves alone."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import FreshSignInNeeded, NotAllowed, RowChanged
from domain.import_columns import Column
from domain.imports import ImportState, LineOutcome
from domain.security_events import SecurityEvent
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, Entity, JournalEntry, Mail, Membership
from models_entities import EntityIdentifier
from queries.actors import actor_of
from services.imports import course
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.imports import as_csv, checked, imported, person, problems, taken, worked

pytestmark = pytest.mark.slow

ABOUT_FILE = ["import.read", "import.started", "import.done"]


def counts() -> tuple[int, int, int]:
    return Entity.select().count(), Account.select().count(), Membership.select().count()


def test_the_entity_its_manager_and_the_manager_s_role_are_made(deps: Dependencies, admin: Actor) -> None:
    file = imported(deps, admin, as_csv([person(1, Fonction="Directrice", Téléphone="01 99 00 12 34")]))
    assert (file.state, file.done) == (ImportState.DONE, {"new": 1})
    entity = Entity.get(Entity.name == "Société 1")
    membership = Membership.get(Membership.entity == entity)
    account = membership.account
    assert (entity.identifier_kind, entity.identifier, entity.slot, entity.kind) == (
        "siret", factories.luhn_siret(1), 0, "company",
    )  # fmt: skip
    assert entity.siren == entity.identifier[:9]
    assert (account.full_name, account.email_key) == ("Camille Martin1", "camille.martin1@exemple.example")
    assert (account.capacity, account.phone, account.active) == ("Directrice", "+33199001234", True)
    assert account.name_key == "martin1 camille"
    assert (membership.role, membership.founding, membership.request_id) == (Role.ENTITY_MANAGER, True, None)
    assert (membership.decided_by_id, membership.since) == (admin.account_id, deps.now())


def test_nobody_gets_a_mail(deps: Dependencies, admin: Actor) -> None:
    imported(deps, admin, as_csv([person(1)]))
    assert not Mail.select().where(Mail.to_key == "camille.martin1@exemple.example").exists()


def test_all_administrators_and_the_security_log_are_told(
    deps: Dependencies, admin: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    other = factories.make_account(deps, staff=StaffRole.SI_ADMIN)
    factories.make_account(deps, staff=StaffRole.SI_ADMIN, active=False)
    factories.make_account(deps, staff=StaffRole.REVIEWER)
    file = imported(deps, admin, as_csv([person(1), person(2, SIRET="12"), person(3)]))
    told = {mail.to_key: mail.facts for mail in Mail.select().where(Mail.event == "import_started")}
    assert set(told) == {admin.email_key, other.email_key}
    assert told[other.email_key] == {
        "by_name": admin.name, "file_name": "import.csv", "lines": 2, "import_id": file.id,
    }  # fmt: skip
    events = [
        vars(record)["facts"]
        for record in caplog.records
        if getattr(record, "event", "") == SecurityEvent.IMPORT_STARTED
    ]
    assert events == [{"account_id": admin.account_id, "import_id": file.id, "lines": 2}]


def test_a_check_alone_is_told_to_nobody(deps: Dependencies, admin: Actor) -> None:
    checked(deps, admin, as_csv([person(1)]))
    assert Mail.select().where(Mail.event == "import_started").count() == 0


def test_a_second_import_changes_nothing(deps: Dependencies, admin: Actor) -> None:
    content = as_csv(
        [person(1), person(2, Rôle="Déposant"), person(3, Prénom="", Nom="", Rôle="") | {"Adresse mail": ""}]
    )
    imported(deps, admin, content)
    before, told = counts(), JournalEntry.select().where(JournalEntry.event.not_in(ABOUT_FILE)).count()
    again = checked(deps, admin, content)
    assert again.counts == {"same": 3}
    assert (counts(), JournalEntry.select().where(JournalEntry.event.not_in(ABOUT_FILE)).count()) == (before, told)


def test_people_of_one_entity_come_together(deps: Dependencies, admin: Actor) -> None:
    siret = {"SIRET": factories.luhn_siret(7), "Dénomination": "Une seule"}
    lines = [person(1, **siret), person(2, **siret), person(3, Rôle="déposant", **siret)]
    file = imported(deps, admin, as_csv(lines))
    assert file.done == {"new": 3}
    roles = list(Membership.select().join(Entity).where(Entity.name == "Une seule").order_by(Membership.id))
    assert [(row.role, row.founding) for row in roles] == [
        ("entity_manager", True), ("entity_manager", False), ("depositor", False),
    ]  # fmt: skip


def test_somebody_s_account_is_made_once_for_all_their_entities(deps: Dependencies, admin: Actor) -> None:
    same = {"Prénom": "Zoé", "Nom": "Durand", "Adresse mail": "zoe@durand.example"}
    imported(deps, admin, as_csv([person(number, **same) for number in range(1, 16)]))
    account = Account.get(Account.email_key == "zoe@durand.example")
    assert Membership.select().where(Membership.account == account).count() == 15


def test_the_oldest_manager_founds(deps: Dependencies, admin: Actor) -> None:
    siret = {"SIRET": factories.luhn_siret(7), "Dénomination": "Une seule"}
    imported(deps, admin, as_csv([person(1, Depuis="12/03/2020", **siret), person(2, Depuis="01/02/2019", **siret)]))
    founder = Membership.get(Membership.founding)
    assert founder.account.last_name == "Martin2"


def test_roles_that_ended_or_are_suspended_come_as_such(deps: Dependencies, admin: Actor) -> None:
    siret = {"SIRET": factories.luhn_siret(7), "Dénomination": "Une seule"}
    lines = [
        person(1, Depuis="12/03/2020", Fin="30/06/2021", **siret),
        person(2, Depuis="12/03/2020", **siret) | {"Suspendu depuis": "2026-01-31"},
    ]
    content = as_csv(lines)
    imported(deps, admin, content)
    ended, suspended = Membership.select().order_by(Membership.id)
    assert (ended.until is not None, ended.founding, suspended.active, suspended.founding) == (
        True, False, False, False,
    )  # fmt: skip
    assert checked(deps, admin, content).counts == {"same": 2}


def test_an_entity_without_number_is_named_by_its_reference(deps: Dependencies, admin: Actor) -> None:
    nameless = {"SIRET": "", "Référence de l’entité": "SIFA-12"}
    content = as_csv([person(1, **nameless)])
    imported(deps, admin, content)
    entity = Entity.get(Entity.name == "Société 1")
    assert (entity.identifier_kind, entity.identifier) == ("reference", "SIFA-12")
    assert checked(deps, admin, content).counts == {"same": 1}
    other = checked(deps, admin, as_csv([person(2, **nameless)]))
    assert problems(other) == {2: [("reference_taken", Column.REFERENCE)]}


def test_what_is_stored_stays_and_the_difference_is_told(deps: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(deps, name="Ancien nom")
    account = factories.make_account(deps, address="zoe@durand.example", first_name="Zoé", last_name="Durand")
    line = person(1, SIRET=entity.identifier) | {"Adresse mail": "zoe@durand.example"}
    file = imported(deps, admin, as_csv([line]))
    assert problems(file) == {2: [("other_name", Column.NAME), ("other_person", Column.LAST_NAME)]}
    assert file.done == {"new": 1}
    assert Entity.get_by_id(entity.id).name == "Ancien nom"
    assert Account.get_by_id(account.id).last_name == "Durand"
    assert Membership.get().account_id == account.id


def test_a_role_that_ended_in_the_service_is_not_given_back(deps: Dependencies, admin: Actor) -> None:
    content = as_csv([person(1, Depuis="12/03/2020")])
    imported(deps, admin, content)
    Membership.update(until=deps.now(), founding=False).execute()
    assert problems(checked(deps, admin, content)) == {2: [("ended_role", Column.ROLE)]}


def test_another_role_a_closed_account_and_oneself_are_refused(deps: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(deps, siret=factories.luhn_siret(1), name="Société 1")
    factories.make_member(deps, entity, Role.DEPOSITOR, address="camille.martin1@exemple.example", last_name="Martin1")
    factories.make_account(deps, address="camille.martin2@exemple.example", last_name="Martin2", active=False)
    own = {"Prénom": "Camille", "Nom": "Agent", "Adresse mail": admin.email_key}
    file = checked(deps, admin, as_csv([person(1), person(2), person(3, **own)]))
    troubles = {number: told[-1] for number, told in problems(file).items()}
    assert troubles == {
        2: ("other_role", Column.ROLE),
        3: ("closed_account", Column.EMAIL),
        4: ("own_role", Column.EMAIL),
    }
    assert file.counts == {"refused": 3}


def test_the_first_newcomer_of_an_imported_entity_asks_its_manager(deps: Dependencies, admin: Actor) -> None:
    imported(deps, admin, as_csv([person(1)]))
    request = factories.make_request(deps, "with_manager", siret=factories.luhn_siret(1))
    assert (request.state, request.entity.name) == (State.WITH_MANAGER, "Société 1")
    manager = Membership.get(Membership.entity == request.entity).account
    factories.approve(deps, request, actor_of(manager))
    given = Membership.get(Membership.request == request)
    assert (given.role, given.decided_by_id) == (Role.DEPOSITOR, manager.id)


def test_requests_that_waited_for_a_first_manager_go_to_the_imported_one(deps: Dependencies, admin: Actor) -> None:
    first = factories.make_request(deps, "with_si", siret=factories.luhn_siret(1))
    imported(deps, admin, as_csv([person(1)]))
    assert AccountRequest.get_by_id(first.id).state == State.WITH_MANAGER


def test_what_an_imported_person_had_asked_for_is_theirs(deps: Dependencies, admin: Actor) -> None:
    address = "camille.martin1@exemple.example"
    here = factories.make_request(deps, "with_si", siret=factories.luhn_siret(1), email=address)
    elsewhere = factories.make_request(deps, "with_si", siret=factories.luhn_siret(2), email=address)
    imported(deps, admin, as_csv([person(1)]))
    account = Account.get(Account.email_key == address)
    assert AccountRequest.get_by_id(here.id).state == State.WITHDRAWN
    theirs = AccountRequest.get_by_id(elsewhere.id)
    assert (theirs.state, theirs.account_id, theirs.password_hash) == (State.WITH_SI, account.id, None)


def test_who_may_import_is_asked_again_and_freshly(deps: Dependencies, admin: Actor, support: Actor) -> None:
    content = as_csv([person(1)])
    with pytest.raises(NotAllowed):
        taken(deps, support, content)
    with pytest.raises(FreshSignInNeeded):
        taken(deps, dataclasses.replace(admin, fresh=False), content)


def test_an_administrator_who_lost_the_role_imports_nothing_more(deps: Dependencies, admin: Actor) -> None:
    file = checked(deps, admin, as_csv([person(1)]))
    course.run(deps, admin, file.id)
    Account.update(staff_role=None).where(Account.id == admin.account_id).execute()
    assert factories.make_si_admin(deps)
    assert worked(deps, file).state == ImportState.CANCELLED
    assert Membership.select().count() == 0


def test_what_was_imported_is_not_imported_again(deps: Dependencies, admin: Actor) -> None:
    file = imported(deps, admin, as_csv([person(1)]))
    with pytest.raises(RowChanged):
        course.run(deps, admin, file.id)


def test_a_hundred_chunks_count_every_line_once(deps: Dependencies, admin: Actor) -> None:
    small = dataclasses.replace(deps, policy=dataclasses.replace(deps.policy, bulk_chunk=3))
    file = imported(small, admin, as_csv([person(number) for number in range(1, 11)]))
    assert (file.counts, file.done, file.position) == ({LineOutcome.NEW: 10}, {LineOutcome.NEW: 10}, 10)
    assert Membership.select().count() == 10


def test_nobody_gets_a_role_in_an_entity_that_is_closed(deps: Dependencies, admin: Actor) -> None:
    factories.make_entity(
        deps, siret=factories.luhn_siret(1), name="Société 1", closed_on=paris_date(deps.now()), closed_why="Fusion"
    )
    assert problems(checked(deps, admin, as_csv([person(1)]))) == {2: [("closed_entity", Column.NAME)]}


def test_an_entity_is_known_by_a_number_that_it_had(deps: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(deps, name="Société 1")
    EntityIdentifier.create(entity=entity, kind="siret", value=factories.luhn_siret(1), recorded_at=deps.now())
    content = as_csv([person(1)])
    assert imported(deps, admin, content).done == {"new": 1}
    assert Membership.get().entity_id == entity.id
    assert checked(deps, admin, content).counts == {"same": 1}
    assert Entity.select().count() == 1


def test_what_an_entity_had_leads_to_it(deps: Dependencies, admin: Actor) -> None:
    former = {"Anciens identifiants": f"{factories.luhn_siret(8)} (jusqu'au 31/01/2024)", "Anciens noms": "La Vieille"}
    file = imported(deps, admin, as_csv([person(1, **former)]))
    assert problems(file) == {}
    number = EntityIdentifier.get()
    assert (number.kind, number.value, number.until) == ("siret", factories.luhn_siret(8), date(2024, 1, 31))
    request = factories.make_request(deps, "with_manager", siret=factories.luhn_siret(8))
    assert request.entity.name == "Société 1"
    assert Entity.get_by_id(number.entity_id).former_key == f"la vieille {factories.luhn_siret(8)}"


def test_who_bears_today_what_an_entity_had_is_told(deps: Dependencies, admin: Actor) -> None:
    factories.make_entity(deps, siret=factories.luhn_siret(8), name="L’ancienne")
    file = imported(deps, admin, as_csv([person(1, **{"Anciens identifiants": f"SIRET {factories.luhn_siret(8)}"})]))
    assert problems(file) == {2: [("former_borne", Column.FORMER_IDENTIFIERS)]}
    assert file.done == {"new": 1}


def test_of_two_that_had_a_number_neither_is_meant(deps: Dependencies, admin: Actor) -> None:
    for _ in range(2):
        entity = factories.make_entity(deps)
        EntityIdentifier.create(entity=entity, kind="siret", value=factories.luhn_siret(1), recorded_at=deps.now())
    imported(deps, admin, as_csv([person(1)]))
    assert Membership.get().entity.name == "Société 1"


def test_a_role_without_a_beginning_began_no_later_than_it_ended(deps: Dependencies, admin: Actor) -> None:
    imported(deps, admin, as_csv([person(1, Fin="30/06/2021"), person(2) | {"Suspendu depuis": "30/06/2022"}]))
    ended, suspended = Membership.select().order_by(Membership.id)
    assert (ended.since, suspended.since) == (ended.until, suspended.suspended_at)
