"""Imports while people ask for the same entity, and beside another import: in either order the same comes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import DomainError
from domain.imports import ImportState
from domain.states import Role, State
from models import Account, AccountRequest, Entity, Membership
from queries.actors import actor_of
from services.imports import course
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.signup import submission
from tests.support import factories
from tests.support.imports import as_csv, checked, nobody, person, worked
from tests.support.races import at_once

pytestmark = pytest.mark.slow

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.deep)])

Asks = Callable[[Dependencies, str], Callable[[], Any]]


def runs(deps: Dependencies, admin: Actor, lines: list[dict[str, str]]) -> Callable[[], Any]:
    """The call that imports these lines, which were checked."""
    file = checked(deps, admin, as_csv(lines))
    course.run(deps, admin, file.id, then=nobody)
    return partial(worked, deps, file)


def activates(deps: Dependencies, siret: str) -> Callable[[], Any]:
    request = factories.make_request(deps, State.AWAITING_ACTIVATION, siret=siret)
    return partial(factories.activate, deps, request)


def sends_signed_in(deps: Dependencies, siret: str) -> Callable[[], Any]:
    account = factories.make_account(deps)
    draft = factories.make_draft(deps, account=account, siret=siret)
    return partial(submission.submit_signed_in, deps, draft, actor_of(account))


@ROUNDS
@pytest.mark.parametrize("known", [False, True], ids=["unknown", "known"])
@pytest.mark.parametrize("asks", [activates, sends_signed_in], ids=lambda made: made.__name__)
def test_a_newcomer_asks_the_manager_whom_an_import_brings_meanwhile(
    deps: Dependencies, admin: Actor, rounds: int, asks: Asks, known: bool
) -> None:
    for number in range(1, rounds + 1):
        siret = factories.luhn_siret(number)
        if known:
            factories.make_entity(deps, siret=siret, name=f"Société {number}")
        outcomes = at_once(runs(deps, admin, [person(number)]), asks(deps, siret))
        assert not any(isinstance(one, Exception) for one in outcomes), outcomes
        assert outcomes[0].done == {"new": 1}
        (entity,) = Entity.select().where(Entity.identifier == siret)
        newcomer = AccountRequest.get(AccountRequest.siret == siret)
        assert (newcomer.state, newcomer.entity_id) == (State.WITH_MANAGER, entity.id)
        manager = Membership.get(Membership.entity == entity)
        assert (manager.role, manager.founding, manager.request_id) == (Role.ENTITY_MANAGER, True, None)


@ROUNDS
def test_who_is_approved_meanwhile_is_no_first_manager_after_the_import_s(
    deps: Dependencies, admin: Actor, rounds: int
) -> None:
    """The first newcomer is approved before the imported manager is there, or asks that manager."""
    decider = factories.make_si_admin(deps)
    for number in range(1, rounds + 1):
        request = factories.make_request(deps, State.WITH_SI, siret=factories.luhn_siret(number))
        factories.accept_documents(deps, decider, request)
        imports = runs(deps, admin, [person(number)])
        outcomes = at_once(imports, partial(decisions.decide, deps, decider, request.reference, "approve"))
        assert outcomes[0].done == {"new": 1}, outcomes
        rows = list(Membership.select().where(Membership.entity == request.entity_id).order_by(Membership.id))
        approved = not isinstance(outcomes[1], Exception)
        assert approved or isinstance(outcomes[1], DomainError), outcomes
        founders = [row.request_id for row in rows if row.founding]
        assert founders == ([request.id] if approved else [None])
        expected = State.APPROVED if approved else State.WITH_MANAGER
        assert AccountRequest.get_by_id(request.id).state == expected


@ROUNDS
def test_two_imports_at_once_make_each_row_once(deps: Dependencies, admin: Actor, rounds: int) -> None:
    """Of the same people in the same entities, each in its own order."""
    other = factories.make_si_admin(deps)
    for number in range(rounds):
        some = [person(10 * number + one) for one in range(1, 6)]
        factories.make_entity(deps, siret=some[0]["SIRET"], name=some[0]["Dénomination"])
        before = Entity.select().count(), Account.select().count(), Membership.select().count()
        outcomes = at_once(runs(deps, admin, some), runs(deps, other, list(reversed(some))))
        assert [getattr(one, "state", one) for one in outcomes] == [ImportState.DONE] * 2
        done = [one.done for one in outcomes]
        assert sum(one.get("new", 0) for one in done) == 5, done
        assert sum(one.get("same", 0) for one in done) == 5, done
        after = Entity.select().count(), Account.select().count(), Membership.select().count()
        assert tuple(now - then for now, then in zip(after, before, strict=True)) == (4, 5, 5)
