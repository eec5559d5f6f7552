"""`flask retention run`: what is due, said in French, and nothing ahead of its day."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support import factories
from web.current import deps


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestRetentionCommand:
    def test_a_dry_run_says_what_is_due_by_then(self, app: Flask) -> None:
        with app.app_context():
            factories.make_request(deps(), "rejected")
        result = app.test_cli_runner().invoke(args=["retention", "run", "--dry-run", "--until", "2099-01-01"])
        assert result.exit_code == 0, result.output
        assert "Dossiers de demandes refusées ou abandonnées, " in result.output
        assert "Rien n’a été modifié." in result.output

    def test_nothing_is_erased_ahead_of_its_day(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(args=["retention", "run", "--until", "2099-01-01"])
        assert result.exit_code == 2
        assert "rien n’est effacé en avance" in result.output

    def test_a_run_without_anything_due_says_so(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(args=["retention", "run"])
        assert result.exit_code == 0, result.output
        assert "La conservation est à jour." in result.output
