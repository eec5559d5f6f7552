"""Random sequences of every transition by random actors; what must always hold is checked after each step."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.services.life.absence_rules import AbsenceRules
from tests.services.life.entity_rules import EntityRules
from tests.services.life.exchange_rules import ExchangeRules
from tests.services.life.identity_rules import IdentityRules
from tests.services.life.import_rules import ImportRules
from tests.services.life.invariants import Invariants
from tests.services.life.people_rules import PeopleRules
from tests.services.life.remedy_rules import RemedyRules
from tests.services.life.request_rules import RequestRules
from tests.services.life.reshuffle_rules import ReshuffleRules
from tests.services.life.review_rules import ReviewRules
from tests.services.life.succession_rules import SuccessionRules


class LifeOfRequests(
    RequestRules,
    PeopleRules,
    EntityRules,
    IdentityRules,
    ImportRules,
    ReshuffleRules,
    RemedyRules,
    ExchangeRules,
    AbsenceRules,
    SuccessionRules,
    ReviewRules,
    Invariants,
):
    """Drives the use cases on a handful of people, entities and requests."""


def _run(url: str, empty: Any, examples: int, steps: int) -> None:
    machine = type("Machine", (LifeOfRequests,), {"url": url, "empty": staticmethod(empty) if empty else None})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            # The deep counts look for what nobody has met yet; the others give every run the same answer.
            derandomize=examples < 100,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("examples", [8, pytest.param(300, marks=pytest.mark.deep)])
def test_what_must_hold_holds_on_sqlite(examples: int) -> None:
    _run("sqlite:///:memory:", None, examples, 40)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("examples", [5, pytest.param(100, marks=pytest.mark.deep)])
def test_what_must_hold_holds_on_postgresql(postgresql_url: str, postgresql_server: Any, examples: int) -> None:
    _run(postgresql_url, lambda: postgresql_server.empty("guichet_test"), examples, 40)
