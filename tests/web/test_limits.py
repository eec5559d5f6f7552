"""What is counted for whom: nobody's tries refuse somebody else, and no counter holds an address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import models
from adapters import passwords
from adapters.turns import Turns
from config import load_settings
from domain.states import LinkPurpose
from models import AccountRequest, JournalEntry
from models_work import Counter
from services.machinery.links import new_link
from tests.support.application import PASSWORD, Visitor, deps_of, known_account, new_app, outcome_of
from tests.support.dependencies import Clock
from tests.support.factories import make_request
from tests.support.settings import environment
from web import limits, sign_in_limits

pytestmark = pytest.mark.slow

FAILURES = 10  # the settings' own


@pytest.fixture
def proxied(tmp_path: Path, sqlite_url: str, clock: Clock) -> Iterator[Flask]:
    """An installation behind one proxy. (Both databases count alike: tests/web/test_counters.py.)"""
    app = new_app(load_settings(environment(tmp_path, database_url=sqlite_url, proxy_count="1")), clock)
    models.database.connect()
    yield app
    models.database.close()


class From(Visitor):
    """A visitor from this network address, as the proxy tells it."""

    def __init__(self, app: Flask, address: str) -> None:
        super().__init__(app)
        self.client.environ_base["HTTP_X_FORWARDED_FOR"] = address


def fail(app: Flask, address: str, email: str, times: int) -> TestResponse:
    """Fail to sign in so many times, each time as a new browser of that network."""
    for _ in range(times):
        answer = From(app, address).post("/connexion", email=email, password="faux")
    return answer


def fail_from_everywhere(app: Flask, email_key: str) -> None:
    """As many failures as there may be for one address, each from another network; none of them is refused."""
    with models.database.atomic():  # one commit instead of three hundred
        for number in range(FAILURES * sign_in_limits.NETWORKS_FACTOR):
            with app.test_request_context(environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}):
                assert not sign_in_limits.sign_in_blocked(email_key)
                sign_in_limits.sign_in_failed(email_key)


def test_what_one_network_fails_keeps_nobody_out_elsewhere(proxied: Flask) -> None:
    account = known_account(proxied)
    with proxied.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}), models.database.atomic():
        for number in range(260):
            sign_in_limits.sign_in_failed(f"personne{number}@exemple.example")
    assert sign_in_limits.BLOCKED in From(proxied, "192.0.2.1").sign_in(account).text
    assert outcome_of(From(proxied, "192.0.2.2").sign_in(account)) == "signed in"


def test_failing_on_purpose_from_one_network_keeps_the_owner_out_nowhere_else(proxied: Flask) -> None:
    account = known_account(proxied)
    answer = fail(proxied, "192.0.2.1", account.email, FAILURES + 1)
    assert sign_in_limits.BLOCKED in answer.text
    assert outcome_of(From(proxied, "192.0.2.2").sign_in(account)) == "signed in"


def test_one_address_is_guessed_at_from_all_networks_together_only_so_often(proxied: Flask) -> None:
    account = known_account(proxied)
    fail_from_everywhere(proxied, account.email_key)
    assert sign_in_limits.BLOCKED in From(proxied, "198.51.100.1").sign_in(account).text


def test_somebody_who_is_kept_out_from_everywhere_enters_by_the_mailbox(proxied: Flask, clock: Clock) -> None:
    account = known_account(proxied)
    fail_from_everywhere(proxied, account.email_key)
    owner = From(proxied, "198.51.100.1")
    assert sign_in_limits.BLOCKED in owner.sign_in(account).text
    with proxied.app_context():
        link = f"/mot-de-passe-oublie/{passwords.reset_token(account)}"
    chosen = owner.post(link, password="cinq mots choisis en novembre")
    assert outcome_of(chosen) == "signed in", "the link of the mailbox is not counted"
    assert outcome_of(owner.sign_in(account, "cinq mots choisis en novembre")) == "signed in"


def test_failures_are_forgotten_one_after_the_other(proxied: Flask, clock: Clock) -> None:
    account = known_account(proxied)
    fail(proxied, "192.0.2.1", account.email, FAILURES)
    assert sign_in_limits.BLOCKED in From(proxied, "192.0.2.1").sign_in(account).text
    clock.advance(seconds=91)
    assert outcome_of(From(proxied, "192.0.2.1").sign_in(account)) == "signed in"


def test_seventy_searches_do_not_refuse_another_persons_signup_or_activation(proxied: Flask) -> None:
    one, other = From(proxied, "192.0.2.1"), From(proxied, "192.0.2.1")
    codes = [one.post("/retrouver-ma-demande", email="a@b.example").status_code for _ in range(70)]
    assert codes.count(302) == 60, "searches before one network's limit"
    assert codes[-1] == 429, "the limit of searches"
    assert other.post("/creer-un-compte/").status_code == 302, "in the same office"
    assert other.post("/mot-de-passe-oublie", email="a@b.example").status_code == 200, "in the same office"
    assert AccountRequest.select().count() == 1


@pytest.mark.parametrize("form", sorted(limits.FORM_FACTORS))
def test_every_kind_of_form_has_a_count_of_its_own(proxied: Flask, form: str) -> None:
    with proxied.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        for other in sorted(set(limits.FORM_FACTORS) - {form}):
            proxied.extensions["guichet_counters"].hit(limits.use(limits._forms(1), other, "visitor", "192.0.2.1"))
        limits.count_post(form)
        assert Counter.select().count() == len(limits.FORM_FACTORS)


def test_a_post_of_one_link_beyond_its_limit_is_refused_and_told(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    asked = limits.counted("withdrawal")(lambda token: "ok")
    with app.test_request_context(method="POST"):
        assert {asked(token="one") for _ in range(60)} == {"ok"}
        with pytest.raises(Exception, match="429"):
            asked(token="one")
        assert asked(token="another") == "ok"
    (event,) = [record for record in caplog.records if record.name == "guichet.security"]
    assert event.event == "limit.reached"  # type: ignore[attr-defined]
    assert event.facts == {"limit": "withdrawal"}  # type: ignore[attr-defined]


def test_a_blocked_sign_in_hashes_nothing_and_is_alike_for_an_address_that_nobody_has(
    proxied: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = known_account(proxied, address="meme@longueur.example")
    pages = {}
    context = proxied.extensions["security"].pwd_context
    for email, network in ((account.email, "192.0.2.1"), ("nulle@personne.example", "192.0.2.2")):
        fail(proxied, network, email, FAILURES)
        hashed: list[str] = []
        with monkeypatch.context() as patched:
            patched.setattr(context, "verify", lambda *_, counted=hashed: counted.append("verify"))
            answer = From(proxied, network).post("/connexion", email=email, password=PASSWORD)
        assert hashed == []
        pages[email] = (answer.status_code, sign_in_limits.BLOCKED in answer.text)
    assert set(pages.values()) == {(200, True)}


def test_somebody_who_has_the_password_alone_cannot_use_up_the_owners_codes(app: Flask) -> None:
    account = known_account(app)
    with app.test_request_context():
        cookie = sign_in_limits.remember_device(app.make_response(""), account.email_key).headers["Set-Cookie"]
        tries = [
            sign_in_limits.take_code(account.email_key, account.id) for _ in range(sign_in_limits.CODES_IN_A_ROW + 1)
        ]
    assert tries == [True] * sign_in_limits.CODES_IN_A_ROW + [False]
    with app.test_request_context(headers={"Cookie": cookie.partition(";")[0]}):
        assert sign_in_limits.take_code(account.email_key, account.id)


def test_many_browsers_that_are_known_do_not_guess_codes_for_ever(app: Flask) -> None:
    account, taken = known_account(app), 0
    for _ in range(5):
        with app.test_request_context():
            cookie = sign_in_limits.remember_device(app.make_response(""), account.email_key).headers["Set-Cookie"]
        with app.test_request_context(headers={"Cookie": cookie.partition(";")[0]}):
            taken += sum(
                sign_in_limits.take_code(account.email_key, account.id) for _ in range(sign_in_limits.CODES_IN_A_ROW)
            )
    assert taken == sign_in_limits.CODES_IN_A_ROW * sign_in_limits.DEVICES_FACTOR


def test_codes_tried_at_the_same_moment_are_all_counted(app: Flask) -> None:
    """Each is counted before it is looked at."""
    account, taken = known_account(app), list[bool]()
    threads = [threading.Thread(target=_take, args=(app, account.email_key, account.id, taken)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == sign_in_limits.CODES_IN_A_ROW
    assert len(taken) == 12


def _take(app: Flask, key: str, account_id: int, taken: list[bool]) -> None:
    try:
        with app.test_request_context():
            taken.append(sign_in_limits.take_code(key, account_id))
    finally:
        models.database.close()


def test_passwords_behind_an_activation_link_are_tried_only_so_often(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        hashed = passwords.hash_password(PASSWORD)
    request = make_request(deps_of(app), "awaiting_activation", password_hash=hashed)
    link = f"/activation/{new_link(deps_of(app), request, LinkPurpose.ACTIVATION)}"
    elsewhere = Visitor(app)
    answers = [
        elsewhere.post(link, action="mot-de-passe", **{"connu-password": "faux"}).text for _ in range(FAILURES + 1)
    ]
    assert [("Trop de mots de passe faux" in text) for text in answers] == [False] * FAILURES + [True]
    with monkeypatch.context() as patched:
        patched.setattr(app.extensions["security"].pwd_context, "verify", lambda *_: pytest.fail("hashed"))
        right = elsewhere.post(link, action="mot-de-passe", **{"connu-password": PASSWORD})
    assert "Trop de mots de passe faux" in right.text
    new = {"nouveau-password": "cinq mots choisis en novembre"}
    assert elsewhere.post(link, action="nouveau", **new).status_code == 302, "the link's reader chooses another"


def test_no_counter_holds_an_address(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.77"}):
        sign_in_limits.sign_in_failed("camille@bois.example")
    keys = " ".join(key for (key,) in Counter.select(Counter.key).tuples())
    assert len(keys.split()) == 3
    assert "camille" not in keys
    assert "192" not in keys.split()


def test_the_proof_of_a_device_is_for_one_address(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    response = visitor.sign_in(account)
    (cookie,) = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("guichet-device=")]
    value = cookie.partition("=")[2].partition(";")[0]
    with app.test_request_context(headers={"Cookie": f"guichet-device={value}"}):
        assert len(sign_in_limits._sign_in_uses(account.email_key)) == 1
        assert len(sign_in_limits._sign_in_uses("autre@exemple.example")) == 3
    with app.test_request_context(headers={"Cookie": "guichet-device=x.y.z"}):
        assert len(sign_in_limits._sign_in_uses(account.email_key)) == 3


def test_failures_codes_and_locks_are_told_without_an_address(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    account = known_account(app)
    for _ in range(FAILURES + 1):
        visitor.sign_in(account, "faux")
    told = [record for record in caplog.records if record.name == "guichet.security"]
    assert [record.getMessage() for record in told] == ["sign_in.failed"] * FAILURES + ["sign_in.locked"]
    facts = told[0].facts  # type: ignore[attr-defined]
    assert facts["account_id"] == account.id
    assert len(facts["address"]) == 32
    assert account.email not in str([record.facts for record in told])  # type: ignore[attr-defined]


def test_wrong_codes_and_codes_beyond_the_limit_are_told(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    for _ in range(sign_in_limits.CODES_IN_A_ROW + 1):
        visitor.post("/mon-compte/double-authentification", code="000000")
    told = [record for record in caplog.records if record.name == "guichet.security"]
    names = [record.getMessage() for record in told]
    assert names[: sign_in_limits.CODES_IN_A_ROW] == ["code.wrong"] * sign_in_limits.CODES_IN_A_ROW
    assert "limit.reached" in names
    assert {record.facts["account_id"] for record in told} == {account.id}  # type: ignore[attr-defined]


def test_staff_sign_ins_are_in_the_journal_and_told(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "guichet.security")
    agent, depositor = known_account(app, staff="si_admin"), known_account(app)
    Visitor(app).sign_in(depositor)
    visitor.sign_in(agent)
    (entry,) = JournalEntry.select().where(JournalEntry.event == "account.signed_in")
    assert (entry.account_id, entry.actor_id) == (agent.id, agent.id)
    (told,) = [record for record in caplog.records if record.getMessage() == "sign_in.staff"]
    assert told.facts == {"account_id": agent.id, "role": "si_admin"}  # type: ignore[attr-defined]


def test_no_more_passwords_are_hashed_at_once_than_the_setting_says(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = app.extensions["security"].pwd_context
    begun, go, most, now = threading.Semaphore(0), threading.Event(), 0, 0
    lock = threading.Lock()

    def slow(*_: object) -> bool:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        begun.release()
        go.wait(10)
        with lock:
            now -= 1
        return True

    monkeypatch.setattr(context, "verify", slow)

    def check() -> None:
        with app.app_context():
            passwords.verify_password("x", None)

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        assert begun.acquire(timeout=10)
    go.set()
    for thread in threads:
        thread.join()
    assert most == app.extensions["guichet_settings"].password_hashes_at_once == 2


def test_without_a_turn_to_hash_the_form_asks_to_try_again_and_counts_nothing(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = known_account(app)
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    turns = Turns(1, in_line=4)
    monkeypatch.setitem(app.extensions, "guichet_hashing", (turns, limits.visitor))
    with turns.turn("somebody else", 1):
        answer = visitor.sign_in(account)
    assert answer.status_code == 503
    assert sign_in_limits.BUSY in answer.text
    assert Counter.select().count() == 0
    assert outcome_of(visitor.sign_in(account)) == "signed in"
    with turns.turn("somebody else", 1):
        confirm = visitor.post("/connexion/confirmer", password=PASSWORD)
    assert (confirm.status_code, confirm.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("redis_url", ["redis://127.0.0.1:1/0", ""])
def test_without_redis_two_processes_count_together(
    tmp_path: Path, database_url: str, clock: Clock, redis_url: str
) -> None:
    chosen = load_settings(environment(tmp_path, database_url=database_url, redis_url=redis_url))
    one, other = new_app(chosen, clock), new_app(chosen, clock)
    models.database.connect()
    account = known_account(one)
    for number in range(FAILURES):
        Visitor((one, other)[number % 2]).sign_in(account, "faux")
    assert sign_in_limits.BLOCKED in Visitor(one).sign_in(account).text
    assert sign_in_limits.BLOCKED in Visitor(other).sign_in(account).text
    getattr(models.database.obj, "close_all", models.database.close)()
