"""The record of processing is what the program holds, and other documents for public bodies have what these ask for."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import yaml

from config_checks import HOUSE
from domain.personal_data import HELD, Whose
from tests.support.cited import cited, names_in
from tests.support.register_page import PAGE, text


def test_the_record_is_made_from_what_is_held() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == text(), "`python -m tests.support.register_page`"
    assert [held.table for held in HELD if held.whose is not Whose.NOBODY and f"`{held.table}`" not in written] == []


def test_publiccode_has_what_the_standard_demands() -> None:
    """Of 0.4: the keys without which a catalogue refuses the file, with values of their kinds."""
    told = yaml.safe_load((HOUSE / "publiccode.yml").read_text(encoding="utf-8"))
    needed = {
        "publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType", "description", "legal",
        "maintenance", "localisation",
    }  # fmt: skip
    assert needed <= set(told)
    assert told["publiccodeYmlVersion"] == "0.4"
    assert told["softwareType"] == "standalone/web"
    assert told["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert date.fromisoformat(told["releaseDate"])
    for language, described in told["description"].items():
        assert re.fullmatch("[a-z]{2}", language)
        assert len(described["shortDescription"]) <= 150
        assert 150 <= len(described["longDescription"]) <= 10_000
        assert described["features"]
    assert told["maintenance"]["type"] == "internal"
    assert all(contact["name"] for contact in told["maintenance"]["contacts"])
    assert told["localisation"] == {"localisationReady": False, "availableLanguages": ["fr"]}
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (told["legal"]["license"], told["softwareVersion"]) == (project["license"], project["version"])


def test_the_impact_assessment_cites_tests_that_exist() -> None:
    page = HOUSE / "docs" / "fr" / "aipd.md"
    assert [file + name for file, name in cited(page) if name not in names_in(file)] == []
    assert len(cited(page)) >= 15
