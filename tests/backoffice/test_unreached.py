"""A mail that did not arrive, where staff meet its person: they see whom to call, and at which number."""

from __future__ import annotations

import pytest

from domain.states import MailState, State
from models import AccountRequest, Mail
from services.machinery import bounces, outbox
from services.signup.staff_corrections import correct_unactivated_address
from tests.backoffice.conftest import People
from tests.support.factories import mails_leave, make_account, make_request
from tests.support.mails import deliver_all

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

SHOWN = "01\u00a099\u00a000\u00a012\u00a034"
SAID = "550 5.1.1 User unknown"


@pytest.fixture
def request_(people: People) -> AccountRequest:
    request = make_request(people.deps, State.WITH_SI, phone="01 99 00 12 34")
    mails_leave(people.deps)
    mail = Mail.get(Mail.request == request, Mail.event == "activated")
    bounces.note_bounce(people.deps, mail.message_id, [(request.email, SAID)])
    return request


@pytest.mark.parametrize("who", ["support", "reviewer", "si"])
def test_the_request_says_whom_to_call(people: People, request_: AccountRequest, who: str) -> None:
    page = people[who].get(f"/backoffice/demandes/{request_.reference}").text
    assert "Mail non remis à" in page
    assert SAID in page
    assert f"Appelez {request_.full_name}" in page
    assert page.count(SHOWN) == 2, "among what they declared, and beside the mail"


@pytest.mark.parametrize("who", ["reader", "manager"])
def test_who_sees_no_mails_is_told_nothing(people: People, request_: AccountRequest, who: str) -> None:
    assert "Mail non remis" not in people[who].get(f"/backoffice/demandes/{request_.reference}").text


def test_the_home_page_and_the_grid_tell_of_it(people: People, request_: AccountRequest) -> None:
    assert SHOWN in people["si"].get("/backoffice/").text
    found = people["si"].get("/backoffice/demandes/?vue=toutes&recherche=mail:echec").text
    assert request_.reference in found
    other = make_request(people.deps, State.WITH_SI)
    assert other.reference not in people["si"].get("/backoffice/demandes/?vue=toutes&recherche=mail:echec").text


def test_a_corrected_address_that_took_the_same_mail_ends_it(people: People) -> None:
    deps = people.deps
    request = make_request(deps, State.AWAITING_ACTIVATION)
    mails_leave(deps)
    mail = Mail.get(Mail.request == request, Mail.event == "submitted")
    bounces.note_bounce(deps, mail.message_id, [(request.email, SAID)])
    failed = "/backoffice/demandes/?vue=toutes&recherche=mail:echec"
    assert request.reference in people["support"].get(failed).text
    new = "camille@nouveau.example"
    correct_unactivated_address(deps, people.actor("support"), request.reference, new, new, "A appelé.")
    deliver_all(deps)
    told = Mail.get(Mail.event == "request_address_changed")
    bounces.note_bounce(deps, told.message_id, [(request.email, SAID)])
    assert Mail.get_by_id(told.id).state == MailState.DEAD
    assert request.reference not in people["support"].get(failed).text
    assert "Mail non remis" not in people["support"].get(f"/backoffice/demandes/{request.reference}").text


def test_the_account_says_so_too_until_a_later_mail_arrives(people: People) -> None:
    deps = people.deps
    account = make_account(deps, phone="01 99 00 56 78")
    outbox.post(deps, "password_changed", account.email, {}, account=account)
    mails_leave(deps)
    mail = Mail.get(Mail.event == "password_changed")
    bounces.note_bounce(deps, mail.message_id, [(account.email, SAID)])
    address = f"/backoffice/comptes/{account.id}"
    assert f"Appelez {account.full_name}" in people["support"].get(address).text
    outbox.post(deps, "password_changed", account.email, {}, account=account)
    mails_leave(deps)
    assert "Mail non remis" not in people["support"].get(address).text


def test_the_mail_s_page_says_when_it_came_back_and_offers_no_links_that_are_gone(
    people: People, request_: AccountRequest
) -> None:
    mail = Mail.get(Mail.request == request_, Mail.event == "activated")
    Mail.update(secrets=None).where(Mail.id == mail.id).execute()
    page = people["support"].get(f"/backoffice/mails/{mail.id}").text
    assert "Revenu le" in page
    assert request_.reference in page
    assert ">Renvoyer<" not in page
    assert "renvoyez-les depuis la demande" in page
    assert Mail.get_by_id(mail.id).state == MailState.DEAD
