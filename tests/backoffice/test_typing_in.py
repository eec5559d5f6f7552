"""« Saisir pour… »: what somebody said by telephone becomes a draft of theirs; nobody sends it in their name."""

from __future__ import annotations

import pytest

from domain.states import State
from models import AccountRequest, JournalEntry, Mail, Note
from services.machinery.outbox import secrets_of
from tests.backoffice.conftest import People
from tests.support.application import Visitor
from tests.support.factories import luhn_siret, make_account, make_request

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

PAGE = "/backoffice/demandes/saisir"
SIRET = luhn_siret(4_242)
CALL = {"email": "noa@kerlann.example", "words": "A appelé ce matin."}
FIELDS = CALL | {
    "first_name": "Noa",
    "last_name": "Le Guen",
    "capacity": "Assistante",
    "phone": "01 99 00 12 34",
    "kind": "company",
    "siret": SIRET,
    "entity_name": "Kerlann Formation",
}


def test_what_was_said_is_a_draft_whose_link_is_mailed(people: People) -> None:
    support = people["support"]
    assert f'href="{PAGE}"' in support.get("/backoffice/demandes/").text
    answer = support.post(PAGE, **FIELDS)
    assert answer.location == "/backoffice/demandes/"
    assert "Un lien est envoyé à noa@kerlann.example" in support.get(answer.location).text
    draft = AccountRequest.get()
    assert (draft.state, draft.email_key, draft.full_name) == (State.DRAFT, "noa@kerlann.example", "Noa Le Guen")
    assert (draft.kind, draft.siret, draft.has_siret, draft.is_listed) == ("company", SIRET, True, False)
    assert (draft.phone, draft.password_hash, draft.attested_at) == ("+33199001234", None, None)
    assert Note.get(Note.request == draft).text == "A appelé ce matin."
    entry = JournalEntry.get(JournalEntry.event == "draft.typed")
    assert (entry.actor_id, entry.request_id) == (people.account("support").id, draft.id)
    (mail,) = Mail.select().where(Mail.to_key == "noa@kerlann.example")
    assert (mail.event, mail.facts["because"], mail.public) == ("resume_draft", "typed", False)


def test_the_person_takes_it_over_and_staff_see_it_once_it_is_sent(people: People) -> None:
    people["support"].post(PAGE, **FIELDS)
    draft, person = AccountRequest.get(), Visitor(people.app)
    assert people["support"].get(f"/backoffice/demandes/{draft.reference}").status_code == 404
    secret = (secrets_of(people.deps, Mail.get(Mail.event == "resume_draft")) or {})["resume"]
    link = f"/creer-un-compte/reprendre/{secret}"
    person.get(link)
    assert AccountRequest.get().browser_hash == draft.browser_hash, "opening it changes nothing"
    assert person.post(link).status_code == 302
    taken = AccountRequest.get()
    assert (taken.full_name, taken.email, taken.siret) == ("Noa Le Guen", "noa@kerlann.example", SIRET)


def test_the_address_alone_and_a_note_are_needed(people: People) -> None:
    assert people["support"].post(PAGE, **CALL).status_code == 302
    answer = people["support"].post(PAGE, first_name="Noa", siret="12")
    assert answer.status_code == 422
    assert 'value="Noa"' in answer.text
    for words in ("Saisissez l’adresse mail de la personne.", "Écrivez comment la demande vous est parvenue."):
        assert words in answer.text
    assert AccountRequest.select().count() == 1


def test_the_same_is_done_whoever_has_the_address(people: People) -> None:
    make_account(people.deps, address="noa@kerlann.example")
    other = make_request(people.deps, State.AWAITING_ACTIVATION, email="noa@kerlann.example")
    answer = people["support"].post(PAGE, **FIELDS)
    assert answer.location == "/backoffice/demandes/"
    draft = AccountRequest.select().order_by(AccountRequest.id.desc()).get()
    assert (draft.state, draft.account_id) == (State.DRAFT, None)
    assert AccountRequest.get_by_id(other.id).version == other.version


def test_many_calls_for_one_address_all_have_their_mail(people: People) -> None:
    for _ in range(people.deps.policy.mails_per_address_per_hour + 1):
        people["support"].post(PAGE, **CALL)
    mails = Mail.select().where(Mail.event == "resume_draft")
    assert {mail.public for mail in mails} == {False}


@pytest.mark.parametrize("who", ["reader", "manager"])
def test_others_write_nothing_down(people: People, who: str) -> None:
    assert people[who].get(PAGE).status_code == 403
    assert PAGE not in people[who].get("/backoffice/demandes/").text
