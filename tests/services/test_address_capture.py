"""A change of address by staff never hands over the requests of the person who reads the new address."""

from __future__ import annotations

from functools import partial

import pytest

from domain.actors import Actor
from domain.errors import SignInNeeded, TransitionRefused
from domain.states import LinkPurpose, State
from models import Account, AccountRequest, JournalEntry
from models_support import AddressChange
from queries.locks import lock_requests
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.people import address_changes, address_changes_due
from services.signup.activation import activate
from services.signup.proof import Proof
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.races import at_once

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.slow]

NEW = "camille@nouveau.example"
CALL = "A appelé le 23."


@pytest.fixture(params=["account", "request"])
def key(request: pytest.FixtureRequest, deps: Dependencies) -> str:
    """The address of who calls: somebody with an account, or with a request alone."""
    if request.param == "account":
        return str(factories.make_account(deps).email_key)
    return str(factories.make_request(deps, State.WITH_SI).email_key)


def refused(error: pytest.ExceptionInfo[TransitionRefused]) -> str:
    return error.value.refusal.code


def confirmed(deps: Dependencies, clock: Clock, support: Actor, admin: Actor, key: str) -> AddressChange:
    """A change to NEW that is due."""
    address_changes.propose_address(deps, support, key, NEW, CALL)
    clock.at = address_changes.confirm_address(deps, admin, AddressChange.get().id)
    return AddressChange.get()


@pytest.mark.parametrize("state", [State.WITH_SI, State.AWAITING_APPLICANT, State.REJECTED])
def test_an_address_that_follows_a_request_is_not_proposed(
    deps: Dependencies, support: Actor, key: str, state: State
) -> None:
    factories.make_request(deps, state, email=NEW)
    with pytest.raises(TransitionRefused) as error:
        address_changes.propose_address(deps, support, key, NEW, CALL)
    assert refused(error) == "address_followed"
    assert AddressChange.select().count() == 0


def test_one_that_was_proposed_before_is_not_confirmed(
    deps: Dependencies, support: Actor, admin: Actor, key: str
) -> None:
    address_changes.propose_address(deps, support, key, NEW, CALL)
    factories.make_request(deps, State.WITH_SI, email=NEW)
    with pytest.raises(TransitionRefused) as error:
        address_changes.confirm_address(deps, admin, AddressChange.get().id)
    assert refused(error) == "address_followed"
    assert AddressChange.get().confirmed_at is None


def test_one_that_was_confirmed_before_is_not_made(
    deps: Dependencies, clock: Clock, support: Actor, admin: Actor, key: str
) -> None:
    confirmed(deps, clock, support, admin, key)
    theirs = factories.make_request(deps, State.WITH_SI, email=NEW)
    assert address_changes_due.make_due(deps) == 0
    assert address_changes.holder_of(key) is not None
    row = AccountRequest.get_by_id(theirs.id)
    assert (row.email_key, row.account_id, row.password_hash) == (NEW, None, theirs.password_hash)
    assert AddressChange.select().count() == 0
    assert JournalEntry.select().where(JournalEntry.event == "address.dropped").count() == 1


def test_what_anybody_can_send_for_an_address_keeps_nobody_from_it(
    deps: Dependencies, clock: Clock, support: Actor, admin: Actor, key: str
) -> None:
    factories.make_request(deps, State.AWAITING_ACTIVATION, email=NEW)
    confirmed(deps, clock, support, admin, key)
    assert address_changes_due.make_due(deps) == 1


def test_a_request_activated_at_that_instant_is_its_applicant_s(
    deps: Dependencies, clock: Clock, support: Actor, admin: Actor
) -> None:
    """Either comes first: the change is given up, or the activation asks to sign in."""
    for number in range(6):
        account, new = factories.make_account(deps), f"nouveau{number}@bois.example"
        theirs = factories.make_request(deps, State.AWAITING_ACTIVATION, email=new)
        address_changes.propose_address(deps, support, account.email_key, new, CALL)
        clock.at = address_changes.confirm_address(deps, admin, AddressChange.get().id)
        token = links.new_link(deps, theirs, LinkPurpose.ACTIVATION)
        made, activated = at_once(
            partial(address_changes_due.make_due, deps),
            partial(activate, deps, token, Proof(new_password_hash="$argon2id$theirs")),
        )
        if made == 1:
            assert isinstance(activated, SignInNeeded), activated
            assert AccountRequest.get_by_id(theirs.id).state == State.AWAITING_ACTIVATION
        else:
            assert (made, activated) == (0, theirs)
            assert Account.get_by_id(account.id).email == account.email


def test_who_got_an_account_meanwhile_is_left_to_the_next_turn(
    deps: Dependencies, clock: Clock, support: Actor, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    change = confirmed(deps, clock, support, admin, request.email_key)

    def approved_before(ids: list[int]) -> list[AccountRequest]:
        """What who decides committed while the clock waited for the lock."""
        monkeypatch.undo()
        account = factories.make_account(deps, address=request.email)
        AccountRequest.update(account=account.id, password_hash=None).where(AccountRequest.id == request.id).execute()
        return lock_requests(ids)

    monkeypatch.setattr(address_changes_due, "lock_requests", approved_before)
    assert address_changes_due.make_due(deps) == 0
    assert AccountRequest.get_by_id(request.id).email == request.email
    assert AddressChange.get().id == change.id
    assert address_changes_due.make_due(deps) == 1
    assert Account.get(Account.email_key == NEW).id == AccountRequest.get_by_id(request.id).account_id
