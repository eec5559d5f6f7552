"""English that every reader follows at once: no turns that the documentation of the field does not use."""

from __future__ import annotations

import re
from pathlib import Path

from config_checks import HOUSE
from tests.support.source import BESIDE, PROGRAM, files, location

ODD = re.compile(r"\b[w]hoever\b|, of [w]hich\b|\A\W*of [w]hich\b", re.IGNORECASE)


def written() -> list[Path]:
    """Programs, templates and documents; migrations stay as installations ran them."""
    programs = [path for path in files(*PROGRAM, *BESIDE) if "migrations" not in path.parts]
    beside = [path for kind in ("*.md", "docs/**/*.md", "templates/**/*.html") for path in HOUSE.glob(kind)]
    return [path for path in (*programs, *beside) if path.name != "CHANGELOG.md"]


def test_words_are_those_that_readers_know() -> None:
    odd = [
        f"{location(path)}:{number} {line.strip()}"
        for path in written()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ODD.search(line)
    ]
    assert odd == [], "say who it is (`the person who`); make « , of » + « which » a sentence of its own"
