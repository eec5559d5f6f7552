"""A follow-up link ends with its request, its password, or the account that takes its place; and it opens little."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.errors import SignInNeeded, WrongPassword
from domain.states import ACTIVATED_OPEN, LinkPurpose, State
from models import Account, AccountRequest, Link, Mail
from queries.actors import actor_of
from services.machinery import clock as clock_service
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.people import accounts, password_resets
from services.requests import closing
from services.signup import activation
from services.signup.activation import Proof
from tests.public_signup.steps import OF_MANDATE
from tests.support.dependencies import Clock
from tests.support.factories import (
    activation_token,
    approve,
    browser_of,
    make_account,
    make_request,
    make_si_admin,
    own_actor,
)
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

DEAD = "Ce lien n’ouvre aucune demande"
CHOSEN = "le mot de passe de la demande"


@pytest.fixture
def hashed(app: Flask) -> str:
    with app.app_context():
        return hash_password(CHOSEN)


def fresh(request: AccountRequest) -> AccountRequest:
    return AccountRequest.get_by_id(request.id)


def mailed(deps: Dependencies, request: AccountRequest, event: str = "activated") -> str:
    """The follow-up link of the request's newest mail of this event."""
    mail = Mail.select().where(Mail.request == request, Mail.event == event).order_by(Mail.id.desc()).get()
    return (secrets_of(deps, mail) or {})["follow_up"]


def opened(app: Flask, token: str) -> Page:
    """What a browser without cookies gets."""
    return Person(app).goes(f"/suivi/{token}")


# ------------------------------------------------------------------------------------------------------- when it ends


@pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN])
def test_a_link_lives_90_days_after_the_request_is_closed(
    app: Flask, deps: Dependencies, clock: Clock, state: State
) -> None:
    request = make_request(deps, state)
    token = mailed(deps, request)
    closed: datetime = fresh(request).closed_at
    clock.at = closed + timedelta(days=90, seconds=-1)
    clock_service.tick(deps)
    assert opened(app, token).status == 200
    clock.at = closed + timedelta(days=90)
    assert (opened(app, token).status, opened(app, token).heading) == (404, DEAD)
    clock_service.tick(deps)
    assert Link.select().where(Link.request == request).count() == 0


def test_a_link_lives_as_long_as_the_request_is_open(app: Flask, deps: Dependencies, clock: Clock) -> None:
    request = make_request(deps)
    token = mailed(deps, request)
    clock.advance(days=400)
    clock_service.tick(deps)
    assert opened(app, token).status == 200


def test_two_years_after_the_approval_no_link_opens_and_none_is_left(
    app: Flask, deps: Dependencies, clock: Clock
) -> None:
    request = make_request(deps)
    followed, used = mailed(deps, request), used_activation(deps, request)
    approve(deps, request)
    assert Link.select().where(Link.request == request).count() == 0
    clock.advance(days=731)
    assert opened(app, followed).heading == DEAD
    page = Person(app).goes(f"/activation/{used}")
    assert (page.status, page.heading) == (404, "Ce lien ne fonctionne pas")


def used_activation(deps: Dependencies, request: AccountRequest) -> str:
    token = activation_token(deps, request)
    Link.update(used_at=deps.now()).where(Link.token_hash == links.hash_of(token)).execute()
    return token


def test_an_activation_link_that_was_used_ends_as_the_follow_up_links_do(
    app: Flask, deps: Dependencies, clock: Clock
) -> None:
    request = make_request(deps, State.REJECTED)
    token = used_activation(deps, request)
    assert Person(app).goes(f"/activation/{token}").heading == "Votre demande est déjà activée"
    clock.advance(days=91)
    assert Person(app).goes(f"/activation/{token}").heading == DEAD
    person = Person(app)
    page = person.goes("/retrouver-ma-demande")
    token_of_form = page.form_with("email").values["csrf_token"][0]
    answer = person.client.post(f"/activation/{token}", data={"csrf_token": token_of_form})
    assert answer.status_code == 404


def changes_password(deps: Dependencies, request: AccountRequest) -> None:
    password_resets.set_applicant_password(deps, fresh(request), "$argon2id$another")


def gets_an_account_elsewhere(deps: Dependencies, request: AccountRequest) -> None:
    """Another request of the address is approved: the account can sign in."""
    other = make_request(deps, State.WITH_SI, email=request.email, password_hash=request.password_hash)
    approve(deps, other)


def is_invited_as_an_agent(deps: Dependencies, request: AccountRequest) -> None:
    make_account(deps, address=request.email)


def account_is_closed(deps: Dependencies, request: AccountRequest) -> None:
    account = make_account(deps, address=request.email)
    accounts.deactivate(deps, make_si_admin(deps), account.id, "Départ")
    assert Link.select().where(Link.request == request).count() == 0


def account_changes_password(deps: Dependencies, request: AccountRequest) -> None:
    account = make_account(deps, address=request.email)
    accounts.set_password(deps, account.email_key, "$argon2id$another")
    assert Link.select().where(Link.request == request).count() == 0


ENDS = (
    changes_password,
    gets_an_account_elsewhere,
    is_invited_as_an_agent,
    account_is_closed,
    account_changes_password,
)


@pytest.mark.parametrize("happens", ENDS, ids=lambda happens: happens.__name__)
@pytest.mark.parametrize("way", ["mail", "sign_in"])
def test_a_link_ends_with_the_password_or_with_an_account(
    app: Flask, deps: Dependencies, happens: Callable[[Dependencies, AccountRequest], None], way: str
) -> None:
    request = make_request(deps)
    token = mailed(deps, request) if way == "mail" else links.page_link(deps, request)
    assert opened(app, token).status == 200
    happens(deps, request)
    assert opened(app, token).heading == DEAD


def test_a_password_chosen_by_activating_ends_what_the_former_one_opened(app: Flask, deps: Dependencies) -> None:
    first = make_request(deps)
    by_password, by_mail = links.page_link(deps, first), mailed(deps, first)
    second = make_request(deps, State.AWAITING_ACTIVATION, email=first.email, password_hash="$argon2id$other")
    activation.activate(deps, activation_token(deps, second), Proof(new_password_hash="$argon2id$new"))
    assert opened(app, by_password).heading == DEAD
    assert opened(app, by_mail).status == 200, "it came to the mailbox that has just been proven"


def test_the_link_of_a_refusal_outlives_the_remedies(app: Flask, deps: Dependencies, clock: Clock) -> None:
    request = make_request(deps, State.REJECTED)
    token = mailed(deps, request)
    clock.advance(days=62)
    assert "recours gracieux" in opened(app, token).text


# ------------------------------------------------------------------------------------------------- what a dead one says


def test_every_dead_link_gets_the_same_page_which_says_what_to_do(app: Flask, deps: Dependencies, clock: Clock) -> None:
    approved, closed, changed, held = (make_request(deps) for _ in range(4))
    tokens = [mailed(deps, request) for request in (approved, closed, changed, held)]
    gets_an_account_elsewhere(deps, approved)
    AccountRequest.update(state=State.WITHDRAWN, closed_at=deps.now() - timedelta(days=90)).where(
        AccountRequest.id == closed.id
    ).execute()
    changes_password(deps, changed)
    is_invited_as_an_agent(deps, held)
    pages = [opened(app, token) for token in (*tokens, "inconnu")]
    assert {(page.status, page.heading, page.text) for page in pages} == {(404, DEAD, pages[0].text)}
    assert "/retrouver-ma-demande" in pages[0].links
    assert f"/connexion?next=/suivi/{tokens[0]}" in pages[0].links
    assert opened(app, f"{tokens[0]}/annuler").heading == DEAD


def test_once_there_is_an_account_its_holder_follows_by_signing_in(app: Flask, deps: Dependencies, hashed: str) -> None:
    request = make_request(deps)
    account = make_account(deps, address=request.email, password=hashed)
    token = links.new_link(deps, request, LinkPurpose.FOLLOW_UP)
    person = Person(app)
    assert person.goes(f"/suivi/{token}").heading == DEAD
    person.goes(f"/connexion?next=/suivi/{token}")
    page = person.presses("Se connecter", email=account.email, password=CHOSEN)
    assert page.heading == "L’administrateur du SI examine votre demande"
    person.goes(f"/suivi/{token}/annuler")
    assert person.presses("Annuler ma demande").heading == "Votre demande est annulée"
    page = person.goes("/mon-compte")
    assert request.reference in page.text, "what was closed lately is followed there"
    assert person.presses("Suivre la demande").heading == "Votre demande est annulée"


def test_somebody_signed_in_is_led_to_their_account_by_a_dead_link(app: Flask, deps: Dependencies, hashed: str) -> None:
    mine = make_account(deps, password=hashed)
    theirs = make_request(deps)
    make_account(deps, address=theirs.email)
    token = links.new_link(deps, theirs, LinkPurpose.FOLLOW_UP)
    person = Person(app)
    person.goes("/connexion")
    person.presses("Se connecter", email=mine.email, password=CHOSEN)
    pages = [person.goes(f"/suivi/{one}") for one in (token, "inconnu")]
    assert [page.heading for page in pages] == ["Mon compte", "Mon compte"]
    assert all("Ce lien n’est plus valable" in page.text for page in pages)


# ------------------------------------------------------------------------------------------------------ none piles up


def test_signing_in_again_and_again_leaves_three_links_and_the_mailed_ones(
    app: Flask, deps: Dependencies, hashed: str
) -> None:
    request = make_request(deps, password_hash=hashed)
    by_mail, seen = mailed(deps, request), []
    for _ in range(8):
        person = Person(app)
        person.goes("/connexion")
        page = person.presses("Se connecter", email=request.email, password=CHOSEN)
        assert page.heading == "L’administrateur du SI examine votre demande"
        seen.append(page.path.removeprefix("/suivi/"))
    follow = Link.select().where(Link.request == request, Link.purpose == LinkPurpose.FOLLOW_UP)
    assert follow.count() == 1 + links.PAGES
    assert [opened(app, token).status for token in seen] == [404] * 5 + [200] * 3
    assert opened(app, by_mail).status == 200


def test_links_to_resume_are_deleted_when_they_end(deps: Dependencies, clock: Clock) -> None:
    request = make_request(deps, State.WITH_SI)
    links.new_link(deps, request, LinkPurpose.RESUME)
    clock.advance(days=30)
    assert clock_service.tick(deps)["links_purged"] == 1
    assert Link.select().where(Link.purpose == LinkPurpose.RESUME).count() == 0


# -------------------------------------------------------------------------------------------- what its bearer may do


def withdraws(app: Flask, deps: Dependencies, request: AccountRequest) -> Person:
    person = Person(app)
    person.goes(f"/suivi/{mailed(deps, request)}/annuler")
    return person


def test_a_bearer_without_the_password_cannot_withdraw(app: Flask, deps: Dependencies, hashed: str) -> None:
    request = make_request(deps, password_hash=hashed)
    person = withdraws(app, deps, request)
    assert "le mot de passe que vous avez choisi est nécessaire" in person.page.text
    for typed in ("", "un autre mot de passe", "\x00"):
        page = person.presses("Annuler ma demande", connu__password=typed)
        assert (page.status, page.heading) == (200, "Annuler ma demande ?")
        assert page.title.startswith("Erreur : ")
    form, path = person.would_send("Annuler ma demande")
    person.client.post(path, data={"csrf_token": form["csrf_token"]})
    assert fresh(request).state == State.WITH_SI


def test_a_bearer_with_the_password_withdraws(app: Flask, deps: Dependencies, hashed: str) -> None:
    request = make_request(deps, password_hash=hashed)
    page = withdraws(app, deps, request).presses("Annuler ma demande", connu__password=CHOSEN)
    assert page.heading == "Votre demande est annulée"


def test_the_browser_that_sent_withdraws_by_one_button(app: Flask, deps: Dependencies, hashed: str) -> None:
    request = make_request(deps, password_hash=hashed)
    AccountRequest.update(browser_hash=None).where(AccountRequest.id == request.id).execute()
    person = Person(app)
    person.client.set_cookie("guichet-demande", browser_of(request))
    page = person.goes(f"/suivi/{mailed(deps, request)}/annuler")
    assert "mot de passe" not in page.text
    assert person.presses("Annuler ma demande").heading == "Votre demande est annulée"


def test_tries_are_limited_as_sign_ins_are(app: Flask, deps: Dependencies, hashed: str) -> None:
    request = make_request(deps, password_hash=hashed)
    person = withdraws(app, deps, request)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures):
        person.presses("Annuler ma demande", connu__password="au hasard")
    page = person.presses("Annuler ma demande", connu__password=CHOSEN)
    assert page.heading == "Annuler ma demande ?"
    assert fresh(request).state in ACTIVATED_OPEN


def test_somebody_who_forgot_the_password_chooses_another_then_withdraws(
    app: Flask, deps: Dependencies, hashed: str, work: Callable[[], int]
) -> None:
    request = make_request(deps, password_hash=hashed)
    person = withdraws(app, deps, request)
    assert "/mot-de-passe-oublie" in person.page.links
    person.goes("/mot-de-passe-oublie")
    person.presses("Recevoir", email=request.email)
    work()
    mail = Mail.get(Mail.event == "password_reset")
    person.goes(f"/mot-de-passe-oublie/{(secrets_of(deps, mail) or {})['reset']}")
    new = "cinq canards dans le brouillard"
    person.presses("Enregistrer", password=new)
    person.presses("Se connecter", email=request.email, password=new)
    person.goes(f"{person.page.path}/annuler")
    assert person.presses("Annuler ma demande", connu__password=new).heading == "Votre demande est annulée"


def test_a_password_that_was_changed_meanwhile_withdraws_nothing(app: Flask, deps: Dependencies, hashed: str) -> None:
    """The proof is asked for again under the request's lock."""
    request = make_request(deps, password_hash=hashed)
    changes_password(deps, request)
    with pytest.raises(WrongPassword):
        closing.withdraw_by_link(deps, request.id, own_actor(request), Proof(verified_hash=hashed))


def test_a_bearer_answers_what_is_asked_and_what_was_there_is_kept(app: Flask, deps: Dependencies) -> None:
    request = make_request(deps, State.AWAITING_APPLICANT)
    page = opened(app, mailed(deps, request, "changes_requested"))
    form, _ = page.form_of_button("Envoyer mon complément")
    assert set(form.values) | set(form.choices) | form.files == {"csrf_token", "mandate", "answer", *OF_MANDATE}


def test_a_holder_of_another_account_withdraws_nothing(deps: Dependencies) -> None:
    request = make_request(deps)
    make_account(deps, address=request.email)
    stranger: Any = actor_of(make_account(deps))
    for proof in (Proof(account=stranger), Proof(verified_hash=request.password_hash), Proof()):
        with pytest.raises(SignInNeeded):
            closing.withdraw_by_link(deps, request.id, own_actor(request), proof)
    assert Account.select().count() == 2
