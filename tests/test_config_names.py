"""Names in the environment: slips stop the program, settings of a newer version do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigurationError, Settings, load_settings
from config_names import is_slip, warn_of_unknown
from tests.support.settings import environment, production_environment


def problems(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(environ)
    return refusal.value.problems


@pytest.mark.parametrize("name", ["GUICHET_REMINDER_DAYS", "GUICHET_LANGUAGE", "GUICHET_TRACING_TOKEN"])
def test_an_older_program_starts_beside_a_newer_ones_settings(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    environ = production_environment(tmp_path) | {name: "a secret"}
    assert load_settings(environ).env == "production"
    warn_of_unknown(environ, Settings.model_fields)
    assert [record.getMessage() for record in caplog.records] == [
        f"{name} is not a setting of this version, and is ignored"
    ]


SLIPS = {
    "GUICHET_SMPT_HOST": "GUICHET_SMTP_HOST",
    "GUICHET_HOST_SMTP": "GUICHET_SMTP_HOST",
    "GUICHET_TRUSTED_HOST": "GUICHET_TRUSTED_HOSTS",
    "GUICHET_DRAFTDAYS": "GUICHET_DRAFT_DAYS",
    "GUICHET_SESION_IDDLE_MINUTES": "GUICHET_SESSION_IDLE_MINUTES",
    "GUICHET_PROXYCOUNT": "GUICHET_PROXY_COUNT",
    "GUICHET_clamd": "GUICHET_CLAMD",
}


@pytest.mark.parametrize(("typed", "meant"), SLIPS.items())
def test_a_name_with_a_slip_stops_the_program(tmp_path: Path, typed: str, meant: str) -> None:
    assert problems(environment(tmp_path) | {typed: "1"}) == {typed: f"is not a setting; did you mean {meant}?"}


def test_no_setting_looks_like_a_slip_of_another() -> None:
    """Else an older program would refuse the name that a newer one adds."""
    names = list(Settings.model_fields)
    near = [(one, other) for one in names for other in names if one != other and is_slip(one, other)]
    assert near == []


def test_a_variable_of_the_tests_is_no_unknown_setting(tmp_path: Path) -> None:
    assert load_settings(environment(tmp_path) | {"GUICHET_TESTS_COMPLETE": "1"}).env == "test"
