"""What lists show of requests is what the database has, on both of them, claims and decisions under way included."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from peewee import Database

from domain.states import StaffRole, State
from models import AccountRequest, Claim, Entity, Mail, Ministry
from queries.actors import actor_of
from queries.request_rows import SHOWN, rows_of
from services.machinery.dependencies import Dependencies
from services.review import claims
from services.review.decisions import decide
from tests.support.dependencies import make_deps
from tests.support.factories import make_account, make_request


@pytest.fixture
def deps(database: Database, tmp_path: Path) -> Dependencies:
    return make_deps(tmp_path, decision_window=timedelta(minutes=2))


def test_rows_are_what_the_tables_hold(deps: Dependencies) -> None:
    reviewer = make_account(deps, staff=StaffRole.SI_ADMIN)
    states = (State.WITH_SI, State.EXPIRED, State.AWAITING_ACTIVATION, State.WITH_SI, State.WITH_SI)
    ids = [make_request(deps, state).id for state in states]
    taken, decided = (AccountRequest.get_by_id(ids[place]) for place in (0, 3))
    claims.take(deps, actor_of(reviewer), taken.reference)
    decide(deps, actor_of(reviewer), decided.reference, "reject", reason="Le mandat n’est pas signé.")

    wanted = [ids[3], ids[0], ids[2], ids[1]]
    rows = rows_of(wanted, deps.now())

    assert [row.request.id for row in rows] == wanted
    for row in rows:
        stored = (
            AccountRequest.select(AccountRequest, Entity, Ministry)
            .left_outer_join(Entity)
            .switch(AccountRequest)
            .left_outer_join(Ministry)
            .where(AccountRequest.id == row.request.id)
            .get()
        )
        assert row.request.__data__ == {name: stored.__data__[name] for name in SHOWN}
        assert getattr(row.request.entity, "name", None) == getattr(stored.entity, "name", None)
        newest = Mail.select().where(Mail.request == stored).order_by(Mail.id.desc()).first()
        assert row.last_mail == (newest.state if newest is not None else "")
    pending = [row.pending and (row.pending.action, row.pending.author_id) for row in rows]
    assert pending == [("reject", reviewer.id), None, None, None]
    assert [row.claim and row.claim.account.full_name for row in rows] == [None, reviewer.full_name, None, None]


def test_claims_that_ran_out_or_are_not_asked_for_do_not_show(deps: Dependencies) -> None:
    reviewer = make_account(deps, staff=StaffRole.REVIEWER)
    request = make_request(deps, State.WITH_SI)
    claims.take(deps, actor_of(reviewer), request.reference)
    until = Claim.get(Claim.request == request).expires_at

    assert [row.claim is not None for row in rows_of([request.id], until - timedelta(seconds=1))] == [True]
    assert [row.claim for row in rows_of([request.id], until)] == [None]
    assert [row.claim for row in rows_of([request.id])] == [None]
