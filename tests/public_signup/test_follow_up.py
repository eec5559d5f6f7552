"""The follow-up page: who has the request, what to mend, why it was refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from domain.actors import Actor
from domain.states import State
from models import AccountRequest, Mail, RequestRevision
from services.entities import service_mailboxes
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.requests import closing
from services.review import decisions
from services.review.decisions import Item
from tests.public_signup.steps import OF_MANDATE
from tests.support import files
from tests.support.dependencies import Clock
from tests.support.factories import (
    activation_token,
    luhn_siret,
    make_entity,
    make_manager,
    make_request,
    make_si_admin,
    own_actor,
)
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

LETTER = ("mandat.pdf", files.pdf(text="Je soussignée"))


def opens(person: Person, deps: Dependencies, request: AccountRequest) -> Page:
    return person.goes(f"/suivi/{links.page_link(deps, request)}")


def asks(deps: Dependencies, *items: Item, by: Actor | None = None, **fields: Any) -> AccountRequest:
    """A request that waits for its applicant to mend these things."""
    request = make_request(deps, State.WITH_SI, **fields)
    decisions.decide(
        deps,
        by or make_si_admin(deps),
        request.reference,
        "request_changes",
        reason="Encore un effort.",
        items=items,
    )
    return AccountRequest.get_by_id(request.id)


def fresh(request: AccountRequest) -> AccountRequest:
    return AccountRequest.get_by_id(request.id)


# Of a request that is validated, the account is what one follows it with (test_links_end.py).
@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.APPROVED)])
def test_every_state_says_who_acts_next(person: Person, deps: Dependencies, state: State) -> None:
    fields: dict[str, Any] = {}
    if state == State.WITH_MANAGER:
        fields["entity"] = make_entity(deps)
        make_manager(deps, fields["entity"])
    page = opens(person, deps, make_request(deps, state, **fields))
    assert page.status == 200
    assert page.heading
    assert deps.registry.own_state_label(state) in page.text
    assert page.duplicates == []


def test_the_place_in_the_queue(person: Person, deps: Dependencies, clock: Clock) -> None:
    first = make_request(deps)
    clock.advance(minutes=5)
    second = make_request(deps)
    assert "La prochaine" in opens(person, deps, first).text
    assert "2ᵉ" in opens(person, deps, second).text


def test_a_refusal_by_the_administration_names_its_author_and_the_remedies(person: Person, deps: Dependencies) -> None:
    request = make_request(deps, State.REJECTED)
    text = opens(person, deps, request).text
    assert "Personne inconnue de l’entité." in text
    assert "Direction de la certification" in text
    assert "recours gracieux" in text
    assert "vaut rejet du recours" in text


def test_a_refusal_by_a_manager_has_no_remedies(person: Person, deps: Dependencies) -> None:
    entity = make_entity(deps)
    manager = make_manager(deps, entity)
    request = make_request(deps, State.REJECTED, entity=entity, by=manager)
    text = opens(person, deps, request).text
    assert "gestionnaire de l’entité" in text
    assert "recours" not in text
    assert manager.name not in text


def test_only_what_is_asked_for_can_be_changed(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("capacity", "imprecise", "Précisez votre service."), Item("mandate", "unsigned"))
    page = opens(person, deps, request)
    form, _ = page.form_of_button("Envoyer mon complément")
    assert set(form.values) | set(form.choices) == {"csrf_token", "capacity", "answer", *OF_MANDATE}
    assert form.files == {"mandate"}
    assert "Précisez votre service." in page.text
    assert "Encore un effort." in page.text
    page = person.presses("Envoyer mon complément", capacity="Directrice", mandate=LETTER, mandate_date="20/11/2026")
    assert page.heading == "L’administrateur du SI examine votre demande"
    assert "Votre complément est envoyé." in page.text
    assert (fresh(request).state, fresh(request).capacity) == (State.WITH_SI, "Directrice")


def test_a_question_in_words_is_answered_in_words(person: Person, deps: Dependencies) -> None:
    request = asks(deps)
    page = opens(person, deps, request)
    form, _ = page.form_of_button("Envoyer mon complément")
    assert set(form.values) | set(form.choices) == {"csrf_token", "answer"}
    page = person.presses("Envoyer mon complément", answer="Je suis salariée :\ndepuis mai.")
    assert "Votre complément est envoyé." in page.text
    assert RequestRevision.get().changes == {"answer": ["", "Je suis salariée :\ndepuis mai."]}


def test_an_answer_in_words_is_kept_while_files_are_sent_one_by_one(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("proof_of_existence", "outdated"))
    opens(person, deps, request)
    page = person.presses("Envoyer ce fichier", proof_of_existence=("kbis.pdf", files.pdf()), answer="Le voici.")
    assert page.form_of_button("Envoyer mon complément")[0].values["answer"][0].strip() == "Le voici."
    person.presses("Envoyer mon complément")
    assert fresh(request).state == State.WITH_SI


def test_fields_that_were_not_asked_for_are_ignored(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("capacity", "imprecise"))
    opens(person, deps, request)
    data, path = person.would_send("Envoyer mon complément", capacity="Directrice")
    person.client.post(path, data=data | {"last_name": "Autre", "siret": luhn_siret(99), "password_hash": "x"})
    assert fresh(request).capacity == "Directrice"
    assert fresh(request).last_name == request.last_name
    assert fresh(request).siret == request.siret


def test_a_file_is_kept_though_another_answer_is_wrong(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("phone", "wrong"), Item("mandate", "illegible"))
    opens(person, deps, request)
    page = person.presses("Envoyer mon complément", phone="", mandate=LETTER, mandate_date="demain")
    assert page.title.startswith("Erreur : ")
    assert "mandat.pdf" in page.text
    assert fresh(request).state == State.AWAITING_APPLICANT
    page = person.presses("Envoyer mon complément", phone="01 02 03 04 05", mandate_date="23/11/2026")
    assert page.heading == "L’administrateur du SI examine votre demande"


def test_a_complement_is_sent_whole(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("mandate", "illegible"), Item("proof_of_existence", "outdated"))
    opens(person, deps, request)
    page = person.presses("Envoyer mon complément", mandate=LETTER, mandate_date="23/11/2026")
    assert page.text.count("Joignez ce document : document attestant de l’existence légale.") == 2
    assert fresh(request).state == State.AWAITING_APPLICANT
    page = person.presses(
        "Envoyer mon complément", proof_of_existence=("kbis.pdf", files.pdf()), mandate_date="23/11/2026"
    )
    assert page.heading == "L’administrateur du SI examine votre demande"


def test_a_file_alone_can_be_given_now(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("proof_of_existence", "outdated"), Item("phone", "wrong"))
    opens(person, deps, request)
    page = person.presses("Envoyer ce fichier", proof_of_existence=("kbis.pdf", files.pdf()))
    assert not page.title.startswith("Erreur")
    assert "kbis.pdf" in page.text
    page = person.presses("Envoyer ce fichier", proof_of_existence=("lettre.docx", files.word_docx()))
    assert "Imprimez-le" in page.text
    assert fresh(request).state == State.AWAITING_APPLICANT


def test_a_siret_that_is_mended_finds_the_other_entity(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("siret", "other_entity"))
    opens(person, deps, request)
    page = person.presses("Envoyer mon complément", siret="732 829 320 00075")
    assert "Ce numéro SIRET n’existe pas" in page.text
    person.presses("Envoyer mon complément", siret="732 829 320 00074", is_head_office="oui")
    assert fresh(request).entity.identifier == "73282932000074"


@pytest.mark.parametrize(("is_school", "refused"), [(True, True), (False, False), (None, False)])
def test_only_a_university_or_public_school_must_mend_with_its_head_offices(
    person: Person, deps: Dependencies, is_school: bool | None, refused: bool
) -> None:
    request = asks(deps, Item("siret", "other_entity"))
    AccountRequest.update(kind="public_establishment", is_school=is_school).execute()
    opens(person, deps, request)
    page = person.presses("Envoyer mon complément", siret="732 829 320 00074", is_head_office="non")
    assert ("doit utiliser le SIRET de son siège" in page.text) is refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("w 123 456 789", ("rna", "W123456789")), ("Volume 3, folio 7, Colmar", ("court", "Volume 3, folio 7, Colmar"))],
)
def test_an_association_mends_its_number_whatever_its_register(
    person: Person, deps: Dependencies, typed: str, kept: tuple[str, str]
) -> None:
    fields: dict[str, Any] = {"siret": None, "has_siret": False, "is_head_office": None, "address": "3 rue de la Paix"}
    request = asks(deps, Item("register_number", "missing"), kind="association", **fields)
    opens(person, deps, request)
    assert "register_kind" not in person.page.form_with("register_number").choices
    page = person.presses("Envoyer mon complément", register_number="W12")
    assert "10 caractères" in page.text
    person.presses("Envoyer mon complément", register_number=typed)
    assert (fresh(request).register_kind, fresh(request).register_number) == kept
    assert fresh(request).state == State.WITH_SI


def test_a_complement_without_items_is_answered_by_a_click(person: Person, deps: Dependencies) -> None:
    request = make_request(deps, State.WITH_SI)
    decisions.decide(deps, make_si_admin(deps), request.reference, "request_changes", reason="Appelez-nous.")
    assert "Appelez-nous." in opens(person, deps, request).text
    page = person.presses("Envoyer mon complément")
    assert page.heading == "L’administrateur du SI examine votre demande"


def test_an_answer_to_a_request_that_was_withdrawn_elsewhere(person: Person, deps: Dependencies) -> None:
    request = asks(deps, Item("phone", "wrong"))
    opens(person, deps, request)
    data, path = person.would_send("Envoyer mon complément", phone="0102030405")
    closing.withdraw(deps, request.id, own_actor(request))
    page = Page(person.client.post(path, data=data, follow_redirects=True))
    assert page.heading == "Votre demande est annulée"


def test_a_link_of_another_purpose_opens_nothing(app: Flask, person: Person, deps: Dependencies) -> None:
    request = make_request(deps)
    token = links.page_link(deps, request)
    assert person.goes(f"/activation/{token}").status == 404
    assert person.goes(f"/creer-un-compte/reprendre/{token}").status == 404


def test_an_activation_link_that_expired_gets_a_new_one(person: Person, deps: Dependencies, clock: Clock) -> None:
    request = make_request(deps, State.AWAITING_ACTIVATION)
    token = activation_token(deps, request)
    clock.advance(hours=73)
    page = person.goes(f"/activation/{token}")
    assert (page.status, page.heading) == (404, "Ce lien a expiré")
    assert person.presses("Recevoir un nouveau mail").heading == "Regardez vos mails"
    assert request.mails.where(Mail.event == "submitted").count() == 2


def test_a_withdrawn_request_cannot_be_activated(person: Person, deps: Dependencies, clock: Clock) -> None:
    request = make_request(deps, State.AWAITING_ACTIVATION)
    token = activation_token(deps, request)
    clock.advance(days=1)
    closing.withdraw(deps, request.id, own_actor(request))
    clock.advance(hours=1)
    assert person.goes(f"/activation/{token}").heading == "Cette demande n’est plus en cours"


def test_the_usual_delay_is_told_once_there_are_cases(person: Person, deps: Dependencies, clock: Clock) -> None:
    admin = make_si_admin(deps)
    waiting = make_request(deps)
    assert "Délai habituel" not in opens(person, deps, waiting).text
    start = clock.at
    for number in range(20):
        request = make_request(deps)
        clock.at = start + timedelta(days=1 + number)
        decisions.decide(deps, admin, request.reference, "reject", reason="Non.")
        clock.at = start
    clock.at = start + timedelta(days=30)
    text = opens(person, deps, waiting).text
    assert (
        "Une demande sur deux reçoit une réponse en moins de 10 jours ouvrés, neuf sur dix en moins de 15 jours ouvrés."
        in text
    )


@pytest.mark.parametrize("agreed", [True, False])
def test_the_entitys_mailbox_is_told_while_it_decides_where_its_managers_agree(
    person: Person, deps: Dependencies, agreed: bool
) -> None:
    entity = make_entity(deps)
    manager = make_manager(deps, entity)
    service_mailboxes.choose(deps, manager, entity.id, "accueil@bois.example", for_applicants=agreed)
    request = make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    assert ("accueil@bois.example" in opens(person, deps, request).text) is agreed
    decisions.decide(deps, manager, request.reference, "request_changes", reason="Votre fonction ?")
    assert "accueil@bois.example" not in opens(person, deps, request).text
