"""What crosses the way of who asks, and is somebody else's: it is in no copy of theirs, and nothing is told there."""

from __future__ import annotations

import json

import pytest

from domain.actors import Actor
from domain.rights import Right, RightOutcome, Subject
from domain.states import State
from models import Account, AccountRequest, Mail, Membership
from models_rights import RightsRequest
from services.machinery.dependencies import Dependencies
from services.people import accounts, address_changes, invitations
from services.rights import asking, matching, restricting
from tests.support import factories
from tests.support.rights import Book, choose, copy_for, letter, parts_of, searched

pytestmark = pytest.mark.slow

SHARED = "contact@exemple.example"
THEIRS = ("Titulaire", "Maison discrète", "ailleurs", "Mots confiés")


@pytest.fixture
def examiner(admin: Actor) -> Actor:
    return factories.fresh_actor(Account.get_by_id(admin.account_id))


def holder_of_the_shared_mailbox(deps: Dependencies, examiner: Actor) -> None:
    """Invited, and about to have another address."""
    entity = factories.make_entity(deps, name="Maison discrète")
    invitations.invite(deps, examiner, entity.id, email=SHARED, first_name="Paule", last_name="Titulaire")
    factories.make_account(deps, address=SHARED, first_name="Paule", last_name="Titulaire")
    address_changes.propose_address(deps, examiner, SHARED, "ailleurs@exemple.example", "Mots confiés")


def words_of(book: Book) -> str:
    return json.dumps(parts_of(book), ensure_ascii=False)


def test_what_an_account_has_by_an_address_is_not_a_signatory_s_who_gives_it(
    deps: Dependencies, examiner: Actor
) -> None:
    holder_of_the_shared_mailbox(deps, examiner)
    row = asking.record(deps, examiner, letter(deps, email=SHARED))
    assert row.account_id is None
    words = words_of(copy_for(deps, examiner, row))
    assert [one for one in THEIRS if one in words] == []


def test_nor_an_applicant_s_who_sent_a_request_with_it(deps: Dependencies, examiner: Actor) -> None:
    """Their request, and what was mailed about it, are theirs."""
    request = factories.make_request(deps, State.REJECTED, first_name="Ana", last_name="Lys", email=SHARED)
    row = asking.record(deps, examiner, letter(deps, subject=Subject.APPLICANT, name="Ana Lys"))
    searched(deps, examiner, row)
    choose(deps, examiner, row, request)
    holder_of_the_shared_mailbox(deps, examiner)
    book = copy_for(deps, examiner, row)
    words = words_of(book)
    assert [one for one in THEIRS if one in words] == []
    assert [one["Référence"] for one in parts_of(book)["Vos demandes"]] == [request.reference]
    assert SHARED in {one["À"] for one in parts_of(book)["Mails"]}


def test_the_reference_of_a_request_that_was_offered_is_not_given(deps: Dependencies, examiner: Actor) -> None:
    request = factories.make_request(deps, State.REJECTED)
    row: RightsRequest = asking.record(deps, examiner, letter(deps))
    matching.add(deps, examiner, row.id, request.reference)
    book = copy_for(deps, examiner, row)
    assert request.reference not in words_of(book)
    assert "rights.request_added" in {one["Événement"] for one in parts_of(book)["Journal"]}


def test_a_mailbox_that_an_account_had_when_it_asked_is_told_nothing_more(deps: Dependencies, examiner: Actor) -> None:
    """It may be somebody else's by now."""
    request = factories.make_request(deps, State.APPROVED)
    account = AccountRequest.get_by_id(request.id).account
    kinds = (Right.LIMITATION, Right.ERASURE, Right.RECTIFICATION)
    limiting, erasing, mending = [asking.ask(deps, account.email_key, kind, "S’il vous plaît.") for kind in kinds]
    accounts.change_address(deps, account.email_key, "ailleurs@exemple.example")
    Mail.delete().execute()
    asking.extend(deps, examiner, mending.id, "Elles sont nombreuses.")
    asking.answer(deps, examiner, limiting.id, RightOutcome.GRANTED, "C’est fait.")
    restricting.lift(deps, examiner, limiting.id, "Le litige est réglé.")
    role = Membership.get(Membership.account == account)
    Membership.update(until=deps.now(), founding=False).where(Membership.id == role.id).execute()
    asking.answer(deps, examiner, erasing.id, RightOutcome.PARTLY, "Votre compte est fermé.")
    written = Mail.select().where(Mail.event.startswith("rights_") | (Mail.event == "limitation_lifted"))
    assert [(mail.event, mail.to_address) for mail in written.order_by(Mail.id)] == [
        ("rights_extended", "ailleurs@exemple.example"),
        ("rights_answered", "ailleurs@exemple.example"),
        ("limitation_lifted", "ailleurs@exemple.example"),
        ("rights_answered", "ailleurs@exemple.example"),
    ]
