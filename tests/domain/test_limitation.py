"""What a limitation leaves of the life of a request, row by row."""

from __future__ import annotations

import pytest

from domain.limitation import ACTS, Act, Consequence, goes_on


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_what_goes_on_is_what_the_table_says(act: Act) -> None:
    assert goes_on(act.name) is (act.consequence is Consequence.GOES_ON)
    assert act.why, "each row says why"


def test_a_remedy_opens_a_refusal_again_and_nothing_else() -> None:
    assert [act.name for act in ACTS if goes_on(act.name, remedy_runs=True) is not goes_on(act.name)] == ["reopen"]


def test_an_act_that_the_table_does_not_know_is_no_act() -> None:
    with pytest.raises(KeyError):
        goes_on("dance")
