"""docs/spoken/ has five screens as a screen reader has them; they are read before they are changed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest

from config_checks import HOUSE
from tests.accessibility.listed import SCREENS as LISTED
from tests.accessibility.screen import Visit
from tests.accessibility.spoken import OF_WORK, SCREENS, spoken
from tests.support.themes import theme_name

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDER = HOUSE / "docs" / "spoken"


@pytest.mark.parametrize("name", SCREENS)
def test_it_is_said_as_it_is_written_down(reached: Callable[..., Visit], name: str) -> None:
    screen = next(one for one in LISTED if one.name == name)
    words = spoken(reached(screen, theme_name(None)).page)
    path = FOLDER / f"{name}.txt"
    if os.environ.get("WRITE_SPOKEN"):
        path.write_text(words, encoding="utf-8")
    written = path.read_text(encoding="utf-8")
    assert first_lines(words, name) == first_lines(written, name), "read what changed in it, then `make spoken`"


def first_lines(words: str, name: str) -> list[str]:
    """Of a page of work, what stands before its own part, without its numbers: they count what other tests made."""
    lines = re.sub(r"\d+", "0", words).splitlines()[1:] if name in OF_WORK else words.splitlines()[1:]
    return lines[: lines.index("[main]")] if name in OF_WORK else lines
