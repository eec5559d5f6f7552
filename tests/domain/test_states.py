"""Which states are open, activated and with somebody who decides: the sets once more, by hand."""

from __future__ import annotations

import pytest

from domain.registry import load_registry
from domain.states import ACTIVATED_OPEN, CLOSED, OPEN, WITH_DECIDERS, State
from tests.domain.workflow_table import STATES

ROWS = [line.split() for line in STATES.strip().splitlines()[1:]]


@pytest.mark.parametrize(("column", "states"), [(1, WITH_DECIDERS), (2, ACTIVATED_OPEN), (3, OPEN), (4, CLOSED)])
def test_each_set_of_states_is_what_the_table_says(column: int, states: frozenset[State]) -> None:
    assert states == {State(row[0]) for row in ROWS if row[column] == "yes"}


def test_every_state_has_its_row_and_its_label() -> None:
    assert [row[0] for row in ROWS] == list(State), "add its row to STATES in tests/domain/workflow_table.py"
    labels = [load_registry().state_label(state) for state in State]
    assert all(labels)
    assert len(set(labels)) == len(State)
