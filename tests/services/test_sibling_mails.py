"""Managers are told of another entity of their legal unit, within their one mail a working day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.actors import Actor
from domain.states import MailPreference, State
from models import Account, AccountRequest, Entity, Mail, Task
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.requests.attaching import attach
from services.requests.entities import TELL_SIBLINGS
from services.requests.sibling_mails import sibling_mails_handler
from tests.support.dependencies import Clock
from tests.support.factories import luhn_siret, make_entity, make_manager, make_request
from tests.support.mails import tell_managers

pytestmark = pytest.mark.slow

KNOWN = luhn_siret(5_501)
OTHER = f"{KNOWN[:9]}00058"


@pytest.fixture
def known(deps: Dependencies) -> Entity:
    return make_entity(deps, siret=KNOWN, name="Institut Kerlann")


@pytest.fixture
def manager(deps: Dependencies, known: Entity) -> Account:
    account: Account = Account.get_by_id(make_manager(deps, known).account_id)
    return account


def arrives(deps: Dependencies) -> AccountRequest:
    """A first request for another entity of the same unit, and the worker after it."""
    request = make_request(deps, State.WITH_SI, siret=OTHER, entity_name="Antenne Kerlann")
    tell(deps)
    return request


def tell(deps: Dependencies) -> None:
    worker.run_due(deps, {TELL_SIBLINGS: sibling_mails_handler})


def mails(account: Account) -> list[dict[str, str]]:
    rows = Mail.select().where(Mail.account == account, Mail.event == "same_siren").order_by(Mail.id)
    return [{name: mail.facts[name] for name in ("entity_name", "other_name", "siret")} for mail in rows]


def test_a_manager_reads_its_name_and_number_and_nothing_of_who_asks(deps: Dependencies, manager: Account) -> None:
    request = arrives(deps)
    assert mails(manager) == [{"entity_name": "Institut Kerlann", "other_name": "Antenne Kerlann", "siret": OTHER}]
    facts = str(Mail.get(Mail.event == "same_siren").facts)
    assert [part for part in (request.last_name, request.email, request.reference) if part in facts] == []


def test_they_are_told_of_a_new_entity_that_the_approver_chooses(
    deps: Dependencies, admin: Actor, known: Entity, manager: Account
) -> None:
    """Despite a number that they share."""
    make_entity(deps, siret=KNOWN, slot=1, name="Antenne")
    request = make_request(deps, State.WITH_SI, siret=KNOWN, entity_name="Antenne Sud")
    attach(deps, admin, request.reference, None)
    tell(deps)
    assert mails(manager) == [{"entity_name": "Institut Kerlann", "other_name": "Antenne Sud", "siret": KNOWN}]


def test_it_is_told_once(deps: Dependencies, manager: Account) -> None:
    arrives(deps)
    make_request(deps, State.WITH_SI, siret=OTHER)
    tell(deps)
    assert len(mails(manager)) == 1


def test_nobody_is_told_of_another_unit(deps: Dependencies, manager: Account) -> None:
    make_request(deps, State.WITH_SI)
    assert Task.select().where(Task.kind == TELL_SIBLINGS).count() == 0


def test_it_waits_for_the_next_working_morning_after_another_mail(
    deps: Dependencies, clock: Clock, known: Entity, manager: Account
) -> None:
    clock.at = datetime(2026, 11, 27, 9, tzinfo=UTC)  # a Friday
    make_request(deps, State.WITH_MANAGER, entity=known, documents=False)
    tell_managers(deps)
    arrives(deps)
    assert mails(manager) == []
    clock.advance(days=2)
    tell(deps)
    assert mails(manager) == []
    clock.advance(days=1)
    tell(deps)
    assert len(mails(manager)) == 1


def test_what_waits_is_told_the_next_day_after_it(
    deps: Dependencies, clock: Clock, known: Entity, manager: Account
) -> None:
    arrives(deps)
    make_request(deps, State.WITH_MANAGER, entity=known, documents=False)
    tell_managers(deps)
    assert Mail.select().where(Mail.account == manager, Mail.event == "to_decide").count() == 0
    clock.advance(days=1)
    tell_managers(deps)
    assert Mail.select().where(Mail.account == manager, Mail.event == "to_decide").count() == 1


def test_who_wants_no_such_mail_has_none(deps: Dependencies, manager: Account) -> None:
    Account.update(mail_preference=MailPreference.NONE).where(Account.id == manager.id).execute()
    arrives(deps)
    assert mails(manager) == []


def test_an_entity_that_is_no_more_is_not_told_of(deps: Dependencies, known: Entity, manager: Account) -> None:
    request = make_request(deps, State.WITH_SI, siret=OTHER)
    Entity.update(merged_into=known.id, identifier=None, identifier_kind=None).where(
        Entity.id == request.entity_id
    ).execute()
    tell(deps)
    assert mails(manager) == []
