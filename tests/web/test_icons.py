"""Icons are a library's, in one file of ours; what templates draw is there, and nothing else is."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from config_checks import HOUSE
from tests.support.icons import ICONS, SPRITE

DRAWN_BY_NAME = re.compile(r"\bicon\('([a-z-]+)'\)")
IN_THE_MENU = re.compile(r'^    menu_icon = "([a-z-]+)"$', re.MULTILINE)
TONES = {"info", "success", "warning", "error"}
"""What notices draw by their kind."""


def named(folder: str, files: str, how: re.Pattern[str]) -> set[str]:
    """The icons that the files of a folder name."""
    return {name for path in (HOUSE / folder).rglob(files) for name in how.findall(path.read_text(encoding="utf-8"))}


def test_every_icon_that_is_drawn_is_there_and_no_other() -> None:
    drawn = TONES | named("templates", "*.html", DRAWN_BY_NAME) | named("backoffice", "*.py", IN_THE_MENU)
    assert drawn == set(ICONS), "add or remove it in tests/support/icons.py, and make the file again"


def test_the_file_holds_what_the_list_says() -> None:
    root = ElementTree.parse(SPRITE).getroot()  # noqa: S314 (our own file)
    assert [symbol.get("id") for symbol in root] == sorted(ICONS)
    assert all(len(symbol) > 0 and symbol.get("viewBox") == "0 0 24 24" for symbol in root)
