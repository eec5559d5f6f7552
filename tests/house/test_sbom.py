"""docs/security/sbom.json names what runs: `make sbom` writes it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from config_checks import HOUSE
from tests.support.sbom import BILL, locked, made, normal


def licences(bill: dict[str, Any]) -> dict[str, Any]:
    """By name: what needs what differs with the version of Python."""
    return {part["name"]: part.get("licenses") for part in bill["components"]}


def test_the_bill_names_what_the_lock_installs() -> None:
    bill = json.loads(BILL.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert {normal(part["name"]): part["version"] for part in bill["components"]} == locked(), "`make sbom`"


def test_the_bill_has_the_shape_of_its_standard() -> None:
    """By CycloneDX's own schema, in which nothing unknown may stand."""
    told = BILL.read_text(encoding="utf-8")
    version = SchemaVersion.from_version(json.loads(told)["specVersion"])
    assert JsonStrictValidator(version).validate_str(told) is None


def test_a_library_is_renewed_within_a_time_that_is_told() -> None:
    page = (HOUSE / "SECURITY.md").read_text(encoding="utf-8")
    deadlines = re.findall(r"\| [^|]+ \| \d working days \| (\d+ days|with the next release) \|", page)
    assert deadlines == ["7 days", "30 days", "with the next release"]
    assert "The same deadlines hold for a library of `requirements.txt` with a known fault" in page
    assert "no later than 90 days after the last time" in page


@pytest.mark.deep
def test_it_is_what_is_made_now() -> None:
    assert licences(json.loads(BILL.read_text(encoding="utf-8"))) == licences(made()), "`make sbom`"


def test_it_tells_of_no_machine() -> None:
    written = BILL.read_text(encoding="utf-8")
    assert "file://" not in written
    assert "externalReferences" not in written
