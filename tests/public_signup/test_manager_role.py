"""« Demander à devenir gestionnaire », from the follow-up page."""

from __future__ import annotations

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.states import LinkPurpose, State
from models import AccountRequest, Mail
from services.machinery import links
from services.machinery.dependencies import Dependencies
from tests.public_signup.steps import Person
from tests.support.factories import browser_of, make_entity, make_manager, make_request

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

CHOSEN = "le mot de passe de la demande"
ASK = "Demander à devenir gestionnaire"
QUESTION = f"{ASK} ?"


@pytest.fixture
def waiting(app: Flask, deps: Dependencies) -> AccountRequest:
    entity = make_entity(deps)
    make_manager(deps, entity)
    with app.app_context():
        hashed = hash_password(CHOSEN)
    return make_request(deps, entity=entity, documents=False, password_hash=hashed)


def asks(app: Flask, deps: Dependencies, request: AccountRequest, *, cookie: str = "") -> Person:
    person = Person(app)
    if cookie:
        person.client.set_cookie("guichet-demande", cookie)
    page = person.goes(f"/suivi/{links.new_link(deps, request, LinkPurpose.FOLLOW_UP)}")
    (link,) = [link for link in page.links if link.endswith("/role")]
    assert person.goes(link).heading == QUESTION
    return person


def test_with_the_password_the_documents_are_asked_for(app: Flask, deps: Dependencies, waiting: AccountRequest) -> None:
    person = asks(app, deps, waiting)
    page = person.presses(ASK, connu__password="pas le bon mot de passe")
    assert (page.status, page.heading) == (200, QUESTION)
    page = person.presses(ASK, connu__password=CHOSEN)
    assert page.heading == "À vous : un complément vous est demandé"
    assert "Vous avez demandé à devenir gestionnaire" in page.text
    assert "Délégation de mandat" in page.text
    assert "Demandez à devenir" not in page.text
    assert Mail.select().where(Mail.event == "changes_requested").count() == 1


def test_wrong_passwords_count_for_the_request_whichever_form_asks(
    app: Flask, deps: Dependencies, waiting: AccountRequest
) -> None:
    person = Person(app)
    page = f"/suivi/{links.new_link(deps, waiting, LinkPurpose.FOLLOW_UP)}"
    for number in range(app.extensions["guichet_settings"].sign_in_failures):
        person.goes(f"{page}/{'annuler' if number % 2 else 'role'}")
        assert (
            "Trop de mots de passe faux"
            not in person.presses("Annuler ma demande" if number % 2 else ASK, connu__password=f"faux{number}").text
        )
    for path, button in (("annuler", "Annuler ma demande"), ("role", ASK)):
        person.goes(f"{page}/{path}")
        assert "Trop de mots de passe faux" in person.presses(button, connu__password=CHOSEN).text


def test_the_browser_that_sent_it_needs_no_password(app: Flask, deps: Dependencies, waiting: AccountRequest) -> None:
    secret = browser_of(waiting)
    person = asks(app, deps, waiting, cookie=secret)
    assert "mot de passe" not in person.page.text
    assert person.presses(ASK).heading == "À vous : un complément vous est demandé"


def test_it_is_offered_only_while_a_manager_has_the_request(app: Flask, deps: Dependencies) -> None:
    request = make_request(deps)
    token = links.new_link(deps, request, LinkPurpose.FOLLOW_UP)
    person = Person(app)
    page = person.goes(f"/suivi/{token}")
    assert "Demandez à devenir" not in page.text
    assert person.goes(f"/suivi/{token}/role").path == f"/suivi/{token}"


def test_a_dead_link_opens_nothing(app: Flask) -> None:
    assert Person(app).goes("/suivi/inconnu/role").status == 404


def test_who_is_decided_on_meanwhile_learns_where_it_stands(
    app: Flask, deps: Dependencies, waiting: AccountRequest
) -> None:
    person = asks(app, deps, waiting)
    form, path = person.would_send(ASK)
    AccountRequest.update(state=State.WITH_SI).where(AccountRequest.id == waiting.id).execute()
    answer = person.client.post(path, data={**form, "connu-password": CHOSEN})
    assert answer.location.endswith(path.removesuffix("/role"))
    assert AccountRequest.get_by_id(waiting.id).seeks_manager_role is False
