"""static/icons/icons.svg, made of Tabler's icons: `python -m tests.support.icons FOLDER` writes it.

FOLDER is the unpacked npm package `@tabler/icons` of the version that static/icons/README.md names. To use another
icon, give it our name below, run this, and draw it with the macro `icon(name)`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from config_checks import HOUSE

SPRITE = HOUSE / "static" / "icons" / "icons.svg"

ICONS = {
    "info": "info-circle",
    "success": "circle-check",
    "warning": "alert-triangle",
    "error": "alert-octagon",
    "check": "check",
    "clock": "clock",
    "external": "external-link",
    "file": "file-text",
    "inbox": "inbox",
    "mail": "mail",
    "home": "home",
    "entity": "building",
    "people": "users",
    "book": "book",
    "eye": "eye",
    "chart": "chart-bar",
    "template": "template",
    "building": "building-bank",
    "agent": "user-shield",
    "list": "list-check",
    "help": "help-circle",
    "menu": "menu-2",
    "cross": "x",
    "search": "search",
    "plus": "plus",
    "export": "download",
    "left": "chevron-left",
    "right": "chevron-right",
    "first": "chevrons-left",
    "last": "chevrons-right",
    "more": "dots",
    "ask": "message-question",
    "mail-failed": "mail-x",
    "remedy": "scale",
    "rights": "user-question",
    "address": "at",
    "archive": "archive",
    "jobs": "checklist",
    "views": "bookmarks",
    "announcement": "speakerphone",
    "disagreement": "git-compare",
}
"""Our name of each icon, by what it says, and Tabler's."""

_SHAPE = re.compile(r"<(?!svg|/svg|path stroke=\"none\")[^>]+>")


def sprite(folder: Path) -> str:
    """The sprite: a symbol for each icon, drawn in the colour of the text."""
    symbols = [
        f'<symbol id="{ours}" viewBox="0 0 24 24">{_shapes(folder / "icons" / "outline" / f"{theirs}.svg")}</symbol>'
        for ours, theirs in sorted(ICONS.items())
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _shapes(path: Path) -> str:
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S)
    return "".join(re.sub(r"\s+/>", "/>", " ".join(shape.split())) for shape in _SHAPE.findall(text))


if __name__ == "__main__":
    SPRITE.write_text(sprite(Path(sys.argv[1])), encoding="utf-8")
