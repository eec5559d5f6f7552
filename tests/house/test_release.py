"""One version, wherever it stands, and notes for it."""

from __future__ import annotations

import json
import re
import tomllib

import yaml

from config_checks import HOUSE

DATED = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", re.MULTILINE)


def _text(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def test_the_version_is_the_same_everywhere() -> None:
    """A release is named in pyproject.toml; the rest is made again from it or written beside it."""
    version = tomllib.loads(_text("pyproject.toml"))["project"]["version"]
    released, day = DATED.findall(_text("CHANGELOG.md"))[0]
    catalogue = yaml.safe_load(_text("publiccode.yml"))
    bill = json.loads(_text("docs/security/sbom.json"))["metadata"]["component"]
    installs = re.findall(r"^VERSION=(\S+)$", _text("docs/deployment.md"), re.MULTILINE)
    assert {version} == {released, catalogue["softwareVersion"], bill["version"], installs[0]}
    assert str(catalogue["releaseDate"]) == day
    assert _text(f"docs/releases/{version}.md").startswith(f"# {version}\n")


def test_releases_stand_newest_first() -> None:
    headings = re.findall(r"^## (.+)$", _text("CHANGELOG.md"), re.MULTILINE)
    dated = [f"{version} ({day})" for version, day in DATED.findall(_text("CHANGELOG.md"))]
    assert headings in (dated, ["Unreleased", *dated])
    numbers = [tuple(map(int, version.split("."))) for version, _ in DATED.findall(_text("CHANGELOG.md"))]
    assert numbers == sorted(numbers, reverse=True)
