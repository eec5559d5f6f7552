"""Nothing on the public site tells whether an address has an account or a request: same page, same work (rule 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from adapters.passwords import hash_password
from domain.states import State
from models import AccountRequest, Mail
from services.machinery import outbox
from services.signup import find_requests
from tests.privacy.addresses import ADDRESS, DECLARED, SITUATIONS, each_situation
from tests.privacy.observing import Meter, Observation, differences
from tests.support.application import CSRF, Visitor, deps_of, work
from tests.support.factories import browser_of, make_request

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def meter(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Meter:
    made = Meter()
    made.attach(app, monkeypatch)
    return made


def token_of(visitor: Visitor, page: str) -> str:
    found = CSRF.search(visitor.get(page).text)
    assert found is not None
    return found[1]


def prepared(visitor: Visitor, page: str, **fields: str) -> Callable[[], TestResponse]:
    """The form of a page, ready to be sent."""
    data = {"csrf_token": token_of(visitor, page), **fields}
    return lambda: visitor.client.post(page, data=data)


def with_sent_page(visitor: Visitor, send: Callable[[], TestResponse]) -> Callable[[], TestResponse]:
    """Send, then look where it leads."""

    def both() -> TestResponse:
        answer = send()
        assert answer.status_code == 302
        return visitor.get(answer.location)

    return both


def sender_of(app: Flask, state: State = State.DRAFT) -> Visitor:
    """A browser whose signup with this address is complete (or sent)."""
    with app.app_context():
        hashed = hash_password("le mot de passe de la visite")
    names: dict[str, Any] = {"last_name": "Martin", "entity_name": "Acme", "siret": DECLARED}
    made = make_request(deps_of(app), state, email=ADDRESS, password_hash=hashed, **names)
    visitor = Visitor(app)
    visitor.client.set_cookie("guichet-demande", browser_of(made))
    return visitor


def find(app: Flask) -> Callable[[], TestResponse]:
    return prepared(Visitor(app), "/retrouver-ma-demande", email=ADDRESS)


def find_and_look(app: Flask) -> Callable[[], TestResponse]:
    visitor = Visitor(app)
    return with_sent_page(visitor, prepared(visitor, "/retrouver-ma-demande", email=ADDRESS))


def forgotten(app: Flask) -> Callable[[], TestResponse]:
    return prepared(Visitor(app), "/mot-de-passe-oublie", email=ADDRESS)


def sign_in(app: Flask) -> Callable[[], TestResponse]:
    return prepared(Visitor(app), "/connexion", email=ADDRESS, password="un mauvais mot de passe")


def sign_in_twice(app: Flask) -> Callable[[], TestResponse]:
    """The second time: nothing was learned from the first."""
    visitor = Visitor(app)
    prepared(visitor, "/connexion", email=ADDRESS, password="un mauvais mot de passe")()
    return prepared(visitor, "/connexion", email=ADDRESS, password="un autre mauvais mot de passe")


def look_at_summary(app: Flask) -> Callable[[], TestResponse]:
    visitor = sender_of(app)
    return lambda: visitor.get("/creer-un-compte/recapitulatif")


def submit(app: Flask) -> Callable[[], TestResponse]:
    return prepared(sender_of(app), "/creer-un-compte/recapitulatif", attested="y")


def look_at_confirmation(app: Flask) -> Callable[[], TestResponse]:
    visitor = sender_of(app)
    return with_sent_page(visitor, prepared(visitor, "/creer-un-compte/recapitulatif", attested="y"))


def look_at_home(app: Flask) -> Callable[[], TestResponse]:
    visitor = sender_of(app, State.AWAITING_ACTIVATION)
    return lambda: visitor.get("/")


def look_at_start(app: Flask) -> Callable[[], TestResponse]:
    visitor = sender_of(app, State.AWAITING_ACTIVATION)
    return lambda: visitor.get("/creer-un-compte/")


def new_mail(app: Flask) -> Callable[[], TestResponse]:
    visitor = sender_of(app, State.AWAITING_ACTIVATION)
    return prepared(visitor, "/creer-un-compte/confirmation", action="renvoyer")


def new_mail_and_look(app: Flask) -> Callable[[], TestResponse]:
    visitor = sender_of(app, State.AWAITING_ACTIVATION)
    return with_sent_page(visitor, prepared(visitor, "/creer-un-compte/confirmation", action="renvoyer"))


def too_many_mails(app: Flask) -> Callable[[], TestResponse]:
    """Beyond the limit of mails to one address."""
    visitor = sender_of(app, State.AWAITING_ACTIVATION)
    for _ in range(deps_of(app).policy.mails_per_address_per_hour):
        prepared(visitor, "/creer-un-compte/confirmation", action="renvoyer")()
    return prepared(visitor, "/creer-un-compte/confirmation", action="renvoyer")


def correct_to_it(app: Flask) -> Callable[[], TestResponse]:
    """« Corriger mon adresse »: from another one to this one."""
    visitor = sender_of(app, State.AWAITING_ACTIVATION)
    mine = AccountRequest.select().order_by(AccountRequest.id.desc()).get()
    AccountRequest.update(email="faute@exemple.example", email_key="faute@exemple.example").where(
        AccountRequest.id == mine.id
    ).execute()
    return prepared(visitor, "/creer-un-compte/confirmation", action="corriger", email=ADDRESS)


def later(app: Flask) -> Callable[[], TestResponse]:
    return prepared(sender_of(app), "/creer-un-compte/reprendre-plus-tard", email=ADDRESS)


def personal_details(app: Flask) -> Callable[[], TestResponse]:
    """The step where the address is typed."""
    visitor = sender_of(app)
    page = visitor.get("/creer-un-compte/vous").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    return prepared(
        visitor,
        "/creer-un-compte/vous",
        version=version,
        first_name="Dominique",
        last_name="Martin",
        capacity="Directrice",
        email=ADDRESS,
        password="quatre chevaux sous la pluie",
    )


SENDINGS = (
    find,
    find_and_look,
    forgotten,
    sign_in,
    sign_in_twice,
    look_at_summary,
    submit,
    look_at_confirmation,
    look_at_home,
    look_at_start,
    new_mail,
    new_mail_and_look,
    too_many_mails,
    correct_to_it,
    later,
    personal_details,
)


@pytest.mark.parametrize("prepare", SENDINGS, ids=lambda prepare: prepare.__name__)
def test_every_address_gets_the_same_answer_for_the_same_work(
    app: Flask, meter: Meter, prepare: Callable[[Flask], Callable[[], TestResponse]]
) -> None:
    seen: dict[str, Observation] = {}
    for situation in each_situation(app):
        seen[situation] = meter.observe(prepare(app))
    expected = seen["unknown"]
    assert expected.status in (200, 302), expected.body
    for situation, observed in seen.items():
        assert differences(expected, observed) == [], f"{prepare.__name__} tells an unknown address from {situation}"
    assert len(seen) == len(SITUATIONS)


BEYOND = (submit, look_at_confirmation, new_mail, new_mail_and_look, correct_to_it, later, find, forgotten)


@pytest.mark.parametrize("prepare", BEYOND, ids=lambda prepare: prepare.__name__)
def test_beyond_the_limit_of_mails_the_work_and_the_answer_are_the_same(
    app: Flask, meter: Meter, prepare: Callable[[Flask], Callable[[], TestResponse]]
) -> None:
    """One total counts the mails of all forms: what one of them told of the limit would tell what another one sent."""
    deps = deps_of(app)
    within = meter.observe(prepare(app))
    work(app)
    for _ in range(deps.policy.mails_per_address_per_hour):
        find_requests.send_links(deps, ADDRESS)
        outbox.post(deps, "password_reset", ADDRESS, {"expires_at": deps.now().isoformat()}, secrets={"reset": "x"})
    work(app)
    beyond = meter.observe(prepare(app))
    assert differences(within, beyond) == []
    work(app)
    assert Mail.select().where(Mail.to_key == ADDRESS).count() <= deps.policy.mails_per_address_per_hour


def test_what_is_compared_would_show_a_difference(app: Flask, meter: Meter) -> None:
    """The meter is no rubber stamp: the right password is told apart by all of its marks."""
    answers = {}
    for situation in each_situation(app):
        password = "le mot de passe de la personne"
        answers[situation] = meter.observe(prepared(Visitor(app), "/connexion", email=ADDRESS, password=password))
    assert answers["an active account"].status == 302
    assert answers["an active account"].statements != answers["unknown"].statements
    assert {answer.verified for answer in answers.values()} == {1}
    refused = {name for name, answer in answers.items() if answer.status == 200}
    assert {answers[name] for name in refused} == {answers["unknown"]}
    assert "a deactivated account" in refused
    assert "an unactivated request" in refused


def test_the_worker_alone_tells_addresses_apart(app: Flask, meter: Meter) -> None:
    """What the pages leave undone is done out of sight: only who has something gets a mail."""
    mailed = {}
    for situation in each_situation(app):
        work(app)
        Mail.delete().execute()
        find(app)()
        work(app)
        mailed[situation] = [mail.event for mail in Mail.select().where(Mail.to_key == ADDRESS)]
    assert mailed["unknown"] == []
    assert mailed["an expired request that nobody activated"] == []
    assert mailed["a refused request"] == ["find_requests"]
    assert mailed["a withdrawn request"] == ["find_requests"]
    assert mailed["an expired request"] == ["find_requests"]
    assert mailed["an activated request"] == ["find_requests"]
    assert mailed["an active account"] == ["find_requests"]
