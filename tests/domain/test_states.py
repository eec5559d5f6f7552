"""Which states are open, activated and with somebody who decides: the sets once more, by hand."""

from __future__ import annotations

import pytest

from domain.states import ACTIVATED_OPEN, CLOSED, OPEN, WITH_DECIDERS, State

# State, and whether somebody can decide now, whether it is activated and not closed, open, closed.
TABLE = """
                         decide  activated  open  closed
    draft                .       .          yes   .
    awaiting_activation  .       .          yes   .
    with_manager         yes     yes        yes   .
    with_si              yes     yes        yes   .
    awaiting_applicant   .       yes        yes   .
    approved             .       .          .     yes
    rejected             .       .          .     yes
    withdrawn            .       .          .     yes
    expired              .       .          .     yes
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize(("column", "states"), [(1, WITH_DECIDERS), (2, ACTIVATED_OPEN), (3, OPEN), (4, CLOSED)])
def test_each_set_of_states_is_what_the_table_says(column: int, states: frozenset[State]) -> None:
    assert states == {State(row[0]) for row in ROWS if row[column] == "yes"}


def test_every_state_has_its_row_and_its_label() -> None:
    assert [row[0] for row in ROWS] == list(State)
    assert all(state.label for state in State)
