"""The alert rules, by Prometheus's own `promtool`."""

from __future__ import annotations

import subprocess

import pytest

from config_checks import HOUSE
from tests.support import bare_debian

pytestmark = [pytest.mark.deep, pytest.mark.slow]

RULES = HOUSE / "deploy" / "prometheus"


@pytest.fixture(scope="module")
def promtool() -> str:
    """Debian's, unpacked beside the other tools."""
    assert bare_debian.possible(), "this needs root on Debian"
    return str(bare_debian.fetched("prometheus", "promtool"))


@pytest.mark.parametrize("command", [["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]])
def test_the_rules_are_right_and_each_fires_when_it_should(promtool: str, command: list[str]) -> None:
    done = subprocess.run([promtool, *command], cwd=RULES, capture_output=True, text=True, check=False)
    assert (done.returncode, "SUCCESS" in done.stdout) == (0, True), done.stdout + done.stderr
