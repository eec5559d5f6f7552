"""Somebody comes back to the browser in which they asked: it knows what it sent, and says truly where that stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from domain.errors import TransitionRefused
from domain.mail_samples import samples_of
from domain.mails import sample_secrets
from domain.states import State
from models import Account, AccountRequest, Mail
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.machinery.links import page_link
from services.people import password_resets
from services.requests import closing
from services.review import decisions
from services.signup import activation, drafts, find_requests, submission
from services.signup.activation import Proof
from tests.support import plans
from tests.support.dependencies import Clock
from tests.support.factories import (
    activation_token,
    approve,
    browser_of,
    make_account,
    make_draft,
    make_request,
    make_si_admin,
    own_actor,
)
from tests.support.signup import Person
from web.wiring import make_renderer

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

SENT = "/creer-un-compte/confirmation"
Does = Callable[[Dependencies, AccountRequest], None]


def activated_here(deps: Dependencies, **fields: Any) -> tuple[AccountRequest, str]:
    """A request that its own browser activated, and the secret that this browser keeps."""
    request = make_request(deps, State.AWAITING_ACTIVATION, **fields)
    secret = browser_of(request)
    activation.activate(deps, activation_token(deps, request), Proof(browser_secret=secret))
    return AccountRequest.get_by_id(request.id), secret


def browser(app: Flask, *secrets: str) -> Person:
    person = Person(app)
    person.client.set_cookie("guichet-demande", ".".join(secrets))
    return person


# ------------------------------------------------------------ truly, in every state


def waits(deps: Dependencies, request: AccountRequest) -> None:
    """Nothing happens."""


def is_asked_for_more(deps: Dependencies, request: AccountRequest) -> None:
    item = decisions.Item("mandate", "illegible", "La signature est coupée.")
    decisions.decide(deps, make_si_admin(deps), request.reference, "request_changes", reason="Vu", items=[item])


def is_refused(deps: Dependencies, request: AccountRequest) -> None:
    decisions.decide(deps, make_si_admin(deps), request.reference, "reject", reason="Non.")


def withdraws(deps: Dependencies, request: AccountRequest) -> None:
    closing.withdraw(deps, request.id, own_actor(request))


def never_completes(deps: Dependencies, request: AccountRequest) -> None:
    is_asked_for_more(deps, request)
    past, policy = deps.now() - timedelta(days=1), deps.policy
    old = {
        "state_since": past - policy.complement,
        "answer_by": past - policy.complement + policy.complement_answer,
        "expiry_warned_at": past - policy.expiry_warning,
    }
    AccountRequest.update(old).where(AccountRequest.id == request.id).execute()
    assert closing.expire_due(deps) == 1


def gets_the_role_otherwise(deps: Dependencies, request: AccountRequest) -> None:
    """Another request of the same person for the same entity is approved."""
    other = make_request(
        deps, State.WITH_SI, email=request.email, siret=request.siret, password_hash=request.password_hash
    )
    approve(deps, other)


OPENED: tuple[tuple[Does, str, str], ...] = (
    (waits, "L’administrateur du SI examine votre demande", "Cela peut prendre plusieurs jours"),
    (is_asked_for_more, "À vous : un complément vous est demandé", "Corrigez ce qui est demandé"),
    (is_refused, "Votre demande est refusée", "Le motif est donné ci-dessous"),
    (withdraws, "Votre demande est annulée", "Vous pouvez en faire une nouvelle"),
    (never_completes, "Votre demande est classée sans suite", "Vous pouvez faire une nouvelle demande"),
)


@pytest.mark.parametrize(("does", "title", "words"), OPENED, ids=lambda value: getattr(value, "__name__", ""))
def test_the_browser_that_activated_is_told_where_its_request_stands(
    app: Flask, deps: Dependencies, does: Does, title: str, words: str
) -> None:
    request, secret = activated_here(deps)
    does(deps, request)
    person = browser(app, secret)
    for address in ("/", "/creer-un-compte/"):
        page = person.goes(address)
        assert title in page.text
        assert request.reference in page.text
        assert request.display_name in page.text
        assert SENT in page.links
    page = person.goes(SENT)
    assert page.heading == title
    assert person.presses("Suivre ma demande").heading == title
    assert words in person.page.text


@pytest.mark.parametrize("at_once", [True, False])
def test_after_the_approval_the_account_is_said_to_be_open(app: Flask, deps: Dependencies, at_once: bool) -> None:
    """Whichever request of the address made the account."""
    request, secret = activated_here(deps)
    if at_once:
        approve(deps, request)
    else:
        approve(deps, make_request(deps, State.WITH_SI, email=request.email, password_hash=request.password_hash))
        approve(deps, AccountRequest.get_by_id(request.id))
    person = browser(app, secret)
    assert "Votre compte est ouvert" in person.goes("/").text
    page = person.goes(SENT)
    assert page.heading == "Votre compte est ouvert"
    assert "Suivre ma demande" not in page.text
    assert "/connexion" in page.links


def test_what_the_service_withdrew_is_not_said_to_be_withdrawn_by_the_person(app: Flask, deps: Dependencies) -> None:
    request, secret = activated_here(deps)
    gets_the_role_otherwise(deps, request)
    assert AccountRequest.get_by_id(request.id).state == State.WITHDRAWN
    page = browser(app, secret).goes(SENT)
    assert page.heading == "Votre demande est annulée"
    assert "par une autre demande" in page.text
    assert "par le demandeur" not in page.text


def test_a_password_chosen_since_takes_the_button_and_leaves_the_truth(app: Flask, deps: Dependencies) -> None:
    request, secret = activated_here(deps)
    password_resets.set_applicant_password(deps, request, "$argon2id$another")
    person = browser(app, secret)
    page = person.goes(SENT)
    assert page.heading == "L’administrateur du SI examine votre demande"
    assert "Suivre ma demande" not in page.text
    assert "connectez-vous avec votre adresse mail et votre mot de passe" in page.text
    token = person.goes("/connexion").form_with("email").values["csrf_token"][0]
    answer = person.client.post(SENT, data={"csrf_token": token, "action": "suivre"})
    assert answer.location == "/connexion"


def test_a_holders_request_is_told_of_in_the_browser_that_made_it(app: Flask, deps: Dependencies) -> None:
    account = make_account(deps)
    draft = make_draft(deps, account=account)
    secret = browser_of(draft)
    submission.submit_signed_in(deps, AccountRequest.get_by_id(draft.id), actor_of(account))
    approve(deps, AccountRequest.get_by_id(draft.id))
    assert browser(app, secret).goes(SENT).heading == "Votre compte est ouvert"


def test_90_days_after_its_end_nothing_is_left_of_it(app: Flask, deps: Dependencies, clock: Clock) -> None:
    request, secret = activated_here(deps)
    is_refused(deps, request)
    clock.advance(days=89)
    assert "Votre demande est refusée" in browser(app, secret).goes("/").text
    clock.advance(days=1)
    assert request.reference not in browser(app, secret).goes("/").text


# ------------------------------------------------------------ sent, and not activated here


def test_what_was_sent_is_shown_with_what_the_browser_gave(app: Flask, deps: Dependencies) -> None:
    request = make_request(deps, State.AWAITING_ACTIVATION)
    person = browser(app, browser_of(request))
    for address in ("/", "/creer-un-compte/"):
        text = person.goes(address).text
        assert f"avec l’adresse {request.email}" in text
        assert "personne ne l’examine" in text
        assert request.display_name not in text, "somebody may have corrected it: that would tell of an activation"
    assert person.page.form_of_button("Commencer une autre demande")


@pytest.mark.parametrize("event", ["submitted", "already_account"])
def test_the_sent_page_says_whose_mail_to_look_for_under_which_subject(
    app: Flask, deps: Dependencies, event: str
) -> None:
    """Both subjects to everybody: which of them it is would tell whether the address has an account."""
    request = make_request(deps, State.AWAITING_ACTIVATION)
    page = browser(app, browser_of(request)).goes(SENT)
    settings = app.extensions["guichet_settings"]
    facts = samples_of(deps.registry, event)[0] | {"reference": request.reference}
    with app.app_context():
        mail = make_renderer(settings, deps).render(event, facts, sample_secrets(event, facts))
    assert mail.subject in page.text
    assert settings.mail_from in page.text
    assert "5 mails par heure au plus" in page.text


def test_a_request_replaced_by_one_activated_here_says_which(app: Flask, deps: Dependencies) -> None:
    """The mail seemed lost, the person asked again, and activated the second."""
    first = make_request(deps, State.AWAITING_ACTIVATION)
    first_secret = browser_of(first)
    second, secret = activated_here(deps, email=first.email, siret=first.siret, entity_name=first.entity_name)
    assert AccountRequest.get_by_id(first.id).state == State.WITHDRAWN
    person = browser(app, secret, first_secret)
    page = person.goes("/")
    assert first.reference not in page.text
    page = person.goes(f"{SENT}?demande={first.reference}")
    assert page.heading == "Une autre demande remplace celle-ci"
    assert second.reference in page.text
    assert "annulée par le demandeur" not in page.text.lower()
    person = browser(app, first_secret, secret)
    assert person.goes(SENT).heading == "Une autre demande remplace celle-ci"


# ------------------------------------------------------------ all that the cookie holds


def test_all_three_of_a_browser_are_shown_the_last_first(app: Flask, deps: Dependencies) -> None:
    told, secret = activated_here(deps)
    sent = make_request(deps, State.AWAITING_ACTIVATION)
    draft = make_draft(deps)
    person = browser(app, browser_of(draft), browser_of(sent), secret)
    text = person.goes("/").text
    places = [text.index(one.reference) for one in (draft, sent, told)]
    assert places == sorted(places)
    page = person.goes(f"{SENT}?demande={told.reference}")
    assert page.heading == "L’administrateur du SI examine votre demande"
    page = person.goes(f"{SENT}?demande={sent.reference}")
    assert page.heading == "Plus qu’une étape : activez votre demande"
    person.presses("Recevoir un nouveau mail d’activation")
    assert sent.reference in person.page.text


def test_another_browsers_request_is_not_shown_by_its_reference(app: Flask, deps: Dependencies) -> None:
    sent, other = (make_request(deps, State.AWAITING_ACTIVATION) for _ in range(2))
    page = browser(app, browser_of(sent)).goes(f"{SENT}?demande={other.reference}")
    assert page.heading == "Créer un compte"
    assert other.reference not in page.text


def test_an_older_draft_is_taken_up_again(app: Flask, deps: Dependencies) -> None:
    older, newer = make_draft(deps), make_draft(deps)
    person = browser(app, browser_of(newer), browser_of(older))
    page = person.goes("/creer-un-compte/")
    assert page.form_of_button("Continuer ma demande")[1][:2] == ("demande", older.reference)
    assert person.presses("Continuer ma demande").heading == "Vérifiez votre demande"
    assert older.display_name in person.page.text
    assert AccountRequest.select().count() == 2


def test_a_draft_that_is_gone_leaves_the_older_ones(app: Flask, deps: Dependencies) -> None:
    sent = make_request(deps, State.AWAITING_ACTIVATION)
    secret = browser_of(sent)
    gone, gone_secret = drafts.start(deps)
    gone.delete_instance()
    assert browser(app, gone_secret, secret).goes(SENT).heading == "Plus qu’une étape : activez votre demande"


def test_a_foreign_cookie_shows_nothing(app: Flask, deps: Dependencies) -> None:
    make_request(deps, State.AWAITING_ACTIVATION)
    for cookie in ("x", "A" * 43, "é", "", "....", "A" * 43 + "." + "B" * 43):
        page = browser(app, cookie).goes("/")
        assert "Activer ma demande" not in page.text
    assert Account.select().count() == 0


# --------------------------------------------------------------------------------------- found again while remedies run


@pytest.mark.parametrize("does", [is_refused, withdraws, never_completes], ids=lambda does: does.__name__)
def test_what_was_closed_is_found_again_by_mail(
    app: Flask, deps: Dependencies, clock: Clock, secrets_to: Callable[..., dict[str, str]], does: Does
) -> None:
    request, _ = activated_here(deps)
    does(deps, request)
    title = Person(app).goes(f"/suivi/{page_link(deps, request)}").heading
    clock.advance(days=89)
    find_requests.send_links(deps, request.email_key)
    token = secrets_to(request.email, "find_requests")[request.reference]
    assert Person(app).goes(f"/suivi/{token}").heading == title
    clock.advance(days=1)
    assert Person(app).goes(f"/suivi/{token}").status == 404
    Mail.delete().execute()
    find_requests.send_links(deps, request.email_key)
    assert Mail.select().count() == 0


def test_an_approved_request_is_its_accounts(deps: Dependencies, secrets_to: Callable[..., dict[str, str]]) -> None:
    request, _ = activated_here(deps)
    approve(deps, request)
    find_requests.send_links(deps, request.email_key)
    assert secrets_to(request.email, "find_requests") == {}
    assert not find_requests.can_be_found(deps, AccountRequest.get_by_id(request.id))


def test_a_password_proven_by_a_later_activation_opens_the_refused_request_too(deps: Dependencies) -> None:
    refused, _ = activated_here(deps)
    is_refused(deps, refused)
    later = make_request(deps, State.AWAITING_ACTIVATION, email=refused.email, password_hash="$argon2id$other")
    activation.activate(deps, activation_token(deps, later), Proof(new_password_hash="$argon2id$newest"))
    assert {row.password_hash for row in AccountRequest.select()} == {"$argon2id$newest"}


def test_support_sends_the_links_of_a_refused_request(deps: Dependencies, clock: Clock) -> None:
    request, _ = activated_here(deps)
    is_refused(deps, request)
    admin = make_si_admin(deps)
    find_requests.send_links_again(deps, admin, request.reference)
    clock.advance(days=90)
    with pytest.raises(TransitionRefused):
        find_requests.send_links_again(deps, admin, request.reference)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_browser_sent_is_read_by_indexes(app: Flask, deps: Dependencies) -> None:
    """The home page asks this of every visitor who has the cookie."""
    secrets = [browser_of(make_request(deps, State.AWAITING_ACTIVATION)) for _ in range(3)]
    with plans.asked() as statements:
        assert len(drafts.of_browser(secrets)) == 3
    assert len(statements) == 1
    assert plans.walked(statements[0]) == set()
