"""Support changes the address of somebody who called: from the request, the dead mail or the account."""

from __future__ import annotations

import pytest

from domain.states import MailState, State
from models import Account, AccountRequest, Mail, Note
from models_support import AccountNote, AddressChange
from services.machinery.outbox import secrets_of
from services.people import address_changes, address_changes_due
from tests.backoffice.conftest import People
from tests.support.application import Visitor
from tests.support.factories import make_account, make_request

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

NEW = "camille@nouveau.example"
CALL = {"email": NEW, "words": "A appelé ce matin, reconnue par sa fonction."}
CHANGES = "/backoffice/adresses/"


def of(request: AccountRequest) -> str:
    return f"/backoffice/demandes/{request.reference}"


def test_from_the_dead_mail_to_the_corrected_address(people: People) -> None:
    request = make_request(people.deps, State.AWAITING_ACTIVATION)
    mail = Mail.get(Mail.request == request, Mail.event == "submitted")
    Mail.update(state=MailState.DEAD).where(Mail.id == mail.id).execute()
    support = people["support"]
    assert f'href="{of(request)}/adresse"' in support.get(f"/backoffice/mails/{mail.id}").text
    assert f'href="{of(request)}/adresse"' in support.get(of(request)).text
    assert "prend effet tout de suite" in support.get(f"{of(request)}/adresse").text
    answer = support.post(f"{of(request)}/adresse", **CALL)
    assert answer.status_code == 302
    row = AccountRequest.get_by_id(request.id)
    assert row.email == NEW
    page = support.get(of(request)).text
    assert "L’adresse est corrigée." in page
    assert CALL["words"] in page
    assert Note.select().count() == 1


@pytest.mark.parametrize("fields", [{}, {"email": "x", "words": "Vu"}, {"email": NEW}], ids=["none", "bad", "no note"])
def test_what_is_missing_is_said_and_nothing_is_lost(people: People, fields: dict[str, str]) -> None:
    request = make_request(people.deps, State.AWAITING_ACTIVATION)
    answer = people["support"].post(f"{of(request)}/adresse", **fields)
    assert answer.status_code == 422
    assert [value for value in fields.values() if value not in answer.text] == []
    assert AccountRequest.get_by_id(request.id).email == request.email


def test_an_account_s_change_goes_from_support_to_an_administrator_to_the_old_address(people: People) -> None:
    account = make_account(people.deps)
    support, admin = people["support"], people["si"]
    page = f"/backoffice/comptes/{account.id}"
    assert f'href="{page}/adresse"' in support.get(page).text
    support.post(f"{page}/adresse", **CALL)
    change = AddressChange.get()
    assert "Un changement d’adresse est en cours" in support.get(page).text
    assert CALL["words"] in admin.get(page).text
    listed = admin.get(CHANGES).text
    assert CALL["words"] in listed
    assert "Changements d’adresse" in admin.get("/backoffice/").text
    assert f"{CHANGES}{change.id}/confirmer" not in support.get(CHANGES).text
    admin.post(f"{CHANGES}{change.id}/confirmer", page=CHANGES)
    assert AddressChange.get().confirmed_at is not None
    assert Account.get_by_id(account.id).email == account.email
    support.post(f"{CHANGES}{change.id}/annuler", page=CHANGES)
    assert AddressChange.select().count() == 0


def test_what_nobody_confirmed_is_told_to_support(people: People) -> None:
    account = make_account(people.deps)
    support = people["support"]
    support.post(f"/backoffice/comptes/{account.id}/adresse", **CALL)
    long_ago = people.deps.now() - address_changes_due.PROPOSED
    AddressChange.update(proposed_at=long_ago).execute()
    assert "Abandonnés" not in support.get(CHANGES).text
    address_changes_due.make_due(people.deps)
    page = support.get(CHANGES).text
    assert NEW in page
    assert "Personne ne l’a confirmé en trente jours." in page


def test_an_administrator_does_not_confirm_their_own_proposal(people: People) -> None:
    account = make_account(people.deps)
    people["si"].post(f"/backoffice/comptes/{account.id}/adresse", **CALL)
    change = AddressChange.get()
    assert f"{CHANGES}{change.id}/confirmer" not in people["si"].get(CHANGES).text
    people["si"].post(f"{CHANGES}{change.id}/confirmer", page=CHANGES)
    assert AddressChange.get().confirmed_at is None
    assert "une autre personne doit le confirmer" in people["si"].get(CHANGES).text


def test_of_an_activated_request_the_account_s_page_is_asked_where_there_is_one(people: People) -> None:
    account = make_account(people.deps)
    request = make_request(people.deps, State.WITH_SI)
    AccountRequest.update(account=account).where(AccountRequest.id == request.id).execute()
    answer = people["support"].get(f"{of(request)}/adresse")
    assert answer.headers["Location"].endswith(f"/backoffice/comptes/{account.id}/adresse")
    other = make_request(people.deps, State.WITH_SI)
    assert "doit être confirmé" in people["support"].get(f"{of(other)}/adresse").text
    people["support"].post(f"{of(other)}/adresse", **CALL)
    assert AddressChange.get().old_key == other.email_key
    closed = make_request(people.deps, State.REJECTED)
    assert people["support"].get(f"{of(closed)}/adresse").status_code == 302


def test_a_closed_account_is_opened_again_first(people: People) -> None:
    account = make_account(people.deps, active=False)
    people["support"].get(f"/backoffice/comptes/{account.id}/adresse")
    assert "réactivez-le" in people["support"].get(f"/backoffice/comptes/{account.id}").text


def test_notes_of_calls_stand_on_the_account(people: People) -> None:
    account = make_account(people.deps)
    page = f"/backoffice/comptes/{account.id}"
    people["support"].post(f"{page}/note", page=page, texte="A appelé <le 23>.")
    assert "A appelé &lt;le 23&gt;." in people["si"].get(page).text
    assert "Écrivez la note" in people["support"].client.get(
        people["support"].post(f"{page}/note", page=page, texte=" ").headers["Location"]
    ).text  # fmt: skip
    assert people["support"].post(f"{page}/note", page=page, texte="x" * 5000).status_code == 422
    assert AccountNote.select().count() == 1


def test_the_link_of_the_old_address_asks_first_then_stops(people: People) -> None:
    account = make_account(people.deps)
    address_changes.propose_address(people.deps, people.actor("support"), account.email_key, NEW, "Vu")
    address_changes.confirm_address(people.deps, people.actor("si"), AddressChange.get().id)
    secret = (secrets_of(people.deps, Mail.get(Mail.event == "address_change_planned")) or {})["stop_address"]
    holder = Visitor(people.app)
    Account.update(password=people.account("depositor").password).where(Account.id == account.id).execute()
    holder.sign_in(account)
    assert "Votre adresse mail va changer" in holder.get("/mon-compte").text
    stranger, link = people["nobody"], f"/changement-d-adresse/{secret}"
    assert NEW in stranger.get(link).text
    assert AddressChange.select().count() == 1, "opening it changes nothing"
    assert "est arrêté" in stranger.post(link).text
    assert AddressChange.select().count() == 0
    assert stranger.get(link).status_code == 410
