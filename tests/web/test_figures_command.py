"""`flask figures recount`, as an operator types it."""

from __future__ import annotations

from flask import Flask

from domain.states import State
from models_work import FigureCount
from tests.support.application import deps_of
from tests.support.factories import make_request


def test_all_requests_are_counted_anew(app: Flask) -> None:
    for state in (State.WITH_SI, State.WITH_SI, State.AWAITING_ACTIVATION):
        make_request(deps_of(app), state)
    FigureCount.delete().execute()
    result = app.test_cli_runner().invoke(args=["figures", "recount"])
    assert (result.exit_code, result.stdout) == (0, "Demandes comptées\u00a0: 3.\n")
    assert FigureCount.select().count() > 0
