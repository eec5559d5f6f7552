"""The page of a sent request shows the same thing to its browser whatever the owner of its address does (rule 8).

Somebody signs up with another person's address, and goes on looking at their own page. The owner of the address does
one thing or another; the page, its buttons and their work stay those of a request that nobody has ever activated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from domain.states import State
from models import Account, AccountRequest, Mail, database
from queries.actors import actor_of
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import accounts
from services.requests import closing
from services.review import decisions
from services.signup import activation, submission
from services.signup.activation import Proof
from tests.privacy.addresses import ADDRESS, DECLARED
from tests.privacy.observing import Meter, Observation, differences
from tests.privacy.test_alike import prepared
from tests.support.application import Visitor, deps_of, work
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

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

SENT = "/creer-un-compte/confirmation"
OWNERS = Proof(new_password_hash="$argon2id$owner")
Does = Callable[[Dependencies, AccountRequest], None]


@pytest.fixture
def meter(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Meter:
    made = Meter()
    made.attach(app, monkeypatch)
    return made


# ------------------------------------------------------------------------------------------- what the owner may do


def activates_it(deps: Dependencies, theirs: AccountRequest) -> None:
    activation.activate(deps, activation_token(deps, theirs), OWNERS)


def activates_it_with_its_password(deps: Dependencies, theirs: AccountRequest) -> None:
    proof = Proof(verified_hash=theirs.password_hash)
    activation.activate(deps, activation_token(deps, theirs), proof)


def activates_another_for_the_same_entity(deps: Dependencies, theirs: AccountRequest) -> None:
    own = make_request(deps, State.AWAITING_ACTIVATION, email=ADDRESS, siret=DECLARED)
    activation.activate(deps, activation_token(deps, own), OWNERS)
    assert AccountRequest.get_by_id(theirs.id).state == State.WITHDRAWN


def activates_then_withdraws_it(deps: Dependencies, theirs: AccountRequest) -> None:
    activates_it(deps, theirs)
    closing.withdraw(deps, theirs.id, own_actor(theirs))


def activates_it_and_is_refused(deps: Dependencies, theirs: AccountRequest) -> None:
    activates_it(deps, theirs)
    decisions.decide(deps, make_si_admin(deps), theirs.reference, "reject", reason="Non.")


def activates_it_and_is_approved(deps: Dependencies, theirs: AccountRequest) -> None:
    activates_it(deps, theirs)
    approve(deps, theirs)


def changes_address_afterwards(deps: Dependencies, theirs: AccountRequest) -> None:
    activates_it_and_is_approved(deps, theirs)
    accounts.change_address(deps, ADDRESS, "autre@exemple.example")


def has_an_account_and_activates_it(deps: Dependencies, theirs: AccountRequest) -> None:
    holder = make_account(deps, address=ADDRESS)
    activation.activate(deps, activation_token(deps, theirs), Proof(account=actor_of(holder)))


def has_an_account_that_is_closed(deps: Dependencies, theirs: AccountRequest) -> None:
    holder = make_account(deps, address=ADDRESS)
    accounts.deactivate(deps, make_si_admin(deps), holder.id, "Départ")


def asks_for_mails_until_there_are_too_many(deps: Dependencies, theirs: AccountRequest) -> None:
    for _ in range(2 * deps.policy.mails_per_address_per_hour):
        submission.resend_activation(deps, theirs.id)


DOINGS: tuple[Does, ...] = (
    activates_it,
    activates_it_with_its_password,
    activates_another_for_the_same_entity,
    activates_then_withdraws_it,
    activates_it_and_is_refused,
    activates_it_and_is_approved,
    changes_address_afterwards,
    has_an_account_and_activates_it,
    has_an_account_that_is_closed,
    asks_for_mails_until_there_are_too_many,
)


# ------------------------------------------------------------------------------------------- what the other one sees


def intruder(app: Flask) -> tuple[Visitor, AccountRequest]:
    """A browser that has sent a request with the owner's address."""
    made = make_request(deps_of(app), State.AWAITING_ACTIVATION, email=ADDRESS, siret=DECLARED)
    visitor = Visitor(app)
    visitor.client.set_cookie("guichet-demande", browser_of(made))
    return visitor, AccountRequest.get_by_id(made.id)


def tries(visitor: Visitor) -> Iterator[tuple[str, Callable[[], TestResponse]]]:
    """Everything that this browser may do about what it sent, in turn."""
    looks = {"look": SENT, "home": "/", "start": "/creer-un-compte/", "step": "/creer-un-compte/vous"}
    looks |= {"letter": "/lettre-de-mandat"}
    for name, page in looks.items():
        yield name, partial(visitor.get, page)
    for name, fields in (
        ("send again", {"action": "renvoyer"}),
        ("follow", {"action": "suivre"}),
        ("no address", {"action": "corriger", "email": "x"}),
        ("same address", {"action": "corriger", "email": ADDRESS}),
        ("other address", {"action": "corriger", "email": "ailleurs@exemple.example"}),
    ):
        yield name, prepared(visitor, SENT, **fields)
        yield f"{name}, look", partial(visitor.get, SENT)
        yield f"{name}, look at home", partial(visitor.get, "/")


def watched(app: Flask, meter: Meter, visitor: Visitor) -> dict[str, Observation]:
    found = {}
    for name, ask in tries(visitor):
        found[name] = meter.observe(ask)
        # The worker does what the page asked for, unseen.
        work(app)
    return found


def put_away(other: str) -> None:
    """What there was of the address is another's from now on."""
    with database.atomic():
        for table in (Account, AccountRequest):
            table.update(email=other, email_key=other).where(table.email_key == ADDRESS).execute()
        Mail.update(to_address=other, to_key=other).where(Mail.to_key == ADDRESS).execute()
        Mail.update(to_address=other, to_key=other).where(Mail.to_key == "ailleurs@exemple.example").execute()


@pytest.mark.parametrize("does", DOINGS, ids=lambda does: does.__name__)
def test_a_sent_page_never_shows_what_the_owner_of_its_address_does(app: Flask, meter: Meter, does: Does) -> None:
    visitor, _ = intruder(app)
    expected = watched(app, meter, visitor)
    put_away("ancienne@exemple.example")
    visitor, theirs = intruder(app)
    does(deps_of(app), theirs)
    seen = watched(app, meter, visitor)
    assert {name: differences(expected[name], seen[name]) for name in expected} == {name: [] for name in expected}
    assert "Plus qu’une étape" in expected["other address, look"].body
    assert "ailleurs@exemple.example" in seen["other address, look"].body


def test_a_corrected_address_takes_nothing_from_its_owner(app: Flask) -> None:
    """The words are those of a correction; the request that the owner activated stays the owner's."""
    visitor, theirs = intruder(app)
    activates_it(deps_of(app), theirs)
    visitor.post(SENT, action="corriger", email="intrus@ailleurs.example")
    work(app)
    kept = AccountRequest.get_by_id(theirs.id)
    assert (kept.email, kept.state) == (ADDRESS, State.WITH_SI)
    assert Mail.select().where(Mail.to_key == "intrus@ailleurs.example").count() == 0


@pytest.mark.parametrize("does", [None, activates_it, activates_another_for_the_same_entity])
def test_after_30_days_the_page_is_gone_whatever_happened(
    app: Flask, meter: Meter, clock: Clock, does: Does | None
) -> None:
    visitor, theirs = intruder(app)
    if does is not None:
        does(deps_of(app), theirs)
    clock.advance(days=30)
    before = visitor.get(SENT)
    Mail.delete().execute()
    for _ in range(2):
        clock_service.tick(deps_of(app))
        clock.advance(minutes=10)
    after = visitor.get(SENT)
    assert [answer.location for answer in (before, after)] == ["/creer-un-compte/"] * 2
    assert AccountRequest.select().where(AccountRequest.sender_hash.is_null(False)).count() == 0


def test_what_was_activated_in_this_very_browser_is_said_to_be(app: Flask, clock: Clock) -> None:
    visitor, own = intruder(app)
    token = activation_token(deps_of(app), own)
    visitor.post(f"/activation/{token}")
    assert "L’administrateur du SI examine votre demande" in visitor.get(SENT).text
    clock.advance(days=40)
    assert "L’administrateur du SI examine votre demande" in visitor.get("/").text
    answer = visitor.post(SENT, action="suivre")
    assert answer.location.startswith("/suivi/")


def test_a_browser_is_told_nothing_of_another_address_by_what_it_activated(app: Flask) -> None:
    """It activated a request of its own, and sent another with the owner's address, who activates one elsewhere."""
    visitor, theirs = intruder(app)
    own = make_request(deps_of(app), State.AWAITING_ACTIVATION, email="intrus@ailleurs.example", siret=DECLARED)
    secrets = [browser_of(theirs), browser_of(own)]
    visitor.client.set_cookie("guichet-demande", ".".join(secrets))
    visitor.post(f"/activation/{activation_token(deps_of(app), own)}")
    activates_another_for_the_same_entity(deps_of(app), theirs)
    assert "Plus qu’une étape" in visitor.get(SENT).text
    home = visitor.get("/").text
    assert ADDRESS in home
    assert home.count("Activer ma demande") == 1
