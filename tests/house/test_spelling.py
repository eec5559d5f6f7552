"""Mail addresses and telephone numbers are written for people wherever a template shows one (web/spelling.py)."""

from __future__ import annotations

import re

from config_checks import HOUSE
from tests.support.source import location

RAW_ADDRESS = re.compile(r"(?<!form)\.email\b(?!\|mailbox)|\b(?:applicant_email|person_address)\b(?!\|mailbox)")
RAW_PHONE = re.compile(r"(?<!form)(?<!service)(?<!dial\(row)\.phone\b(?!\|phone)")


def uses(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{location(path)}:{number} {line.strip()}"
        for path in sorted((HOUSE / "templates").rglob("*"))
        if path.suffix in (".html", ".txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_addresses_are_shown_in_their_own_letters() -> None:
    assert uses(RAW_ADDRESS) == [], "write `…|mailbox`: « contact@mairie-orléans.example », not xn--…"


def test_telephone_numbers_are_shown_with_spaces() -> None:
    assert uses(RAW_PHONE) == [], "write `…|phone`, or `dial(…)` of macros/ui.html where it is called"
