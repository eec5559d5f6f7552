"""`flask tick`: once what time alone brings about, for a host's own clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from models import AccountRequest
from services.machinery import clock
from tests.support import factories
from web.current import deps
from web.tick_words import DONE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_tick_does_what_is_due_and_says_it(app: Flask) -> None:
    with app.app_context():
        draft = factories.make_draft(deps())
        long_ago = deps().now() - timedelta(days=400)
        old = {"created_at": long_ago, "state_since": long_ago}
        AccountRequest.update(old).where(AccountRequest.id == draft.id).execute()
    result = app.test_cli_runner().invoke(args=["tick"])
    assert result.exit_code == 0, result.output
    assert "1 brouillon effacé" in result.output.splitlines()
    assert app.test_cli_runner().invoke(args=["tick"]).output == "Rien n’était à faire.\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everything_that_is_counted_has_its_words(app: Flask) -> None:
    with app.app_context():
        assert clock.tick(deps()).keys() == DONE.keys()
