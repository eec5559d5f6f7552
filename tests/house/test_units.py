"""The services' units: confined, and alike in what they may do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from config_checks import HOUSE

UNITS = sorted((HOUSE / "deploy" / "systemd").glob("guichet-*.service"))
MOST = 2.5
"""What `systemd-analyze security` may say of exposure, from 0 to 10."""
OF_ONE = {
    "ExecStart", "ExecReload", "IOSchedulingClass", "KillMode", "Nice", "ReadWritePaths", "Restart", "RestartSec",
    "TimeoutStartSec", "TimeoutStopSec", "Type",
}  # fmt: skip
"""Settings by which one service differs from another."""


def settings_of(unit: Path) -> list[str]:
    """The lines of [Service] that say what the service may do."""
    service = unit.read_text(encoding="utf-8").partition("[Service]\n")[2].partition("\n[")[0]
    lines = [line for line in service.splitlines() if line and not line.startswith("#")]
    return [line for line in lines if line.partition("=")[0] not in OF_ONE]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_service_is_confined(unit: Path, systemd_analyze: str) -> None:
    command = [systemd_analyze, "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    level = re.search(r"exposure level for \S+: ([0-9.]+)", told)
    assert level is not None
    assert float(level[1]) <= MOST, told


def test_services_may_do_the_same() -> None:
    assert len(UNITS) == 3
    first, *others = map(settings_of, UNITS)
    assert [unit for unit in others if unit != first] == []


def test_every_file_of_deploy_is_named_by_the_pages() -> None:
    """What another machine watches with stands in docs/operations.md."""
    pages = (HOUSE / "docs" / "deployment.md", HOUSE / "docs" / "operations.md")
    page = "".join(one.read_text(encoding="utf-8") for one in pages)
    names = {path.name for path in (HOUSE / "deploy").rglob("*") if path.is_file()}
    pattern = {name for name in names if "guichet-*.s*" in page and name.startswith("guichet-") and ".s" in name}
    assert sorted(name for name in names - pattern if name not in page) == []
