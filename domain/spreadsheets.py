"""Text that no spreadsheet runs, however it cuts a file into cells.

A spreadsheet may take another separator than ours: what stands after `,`, `;`, `|` or a quotation mark may then begin a
cell. Some read full-width signs as the plain ones. So every place where a cell may begin is looked at, not the first
alone. An apostrophe goes before what would begin a formula; it stays visible, and so does what it precedes: a telephone
number is `'+33 1 23 45 67 89`, where as a number it would lose its sign.
"""

from __future__ import annotations

import re

from domain.invisible import UNSEEN, without_format

SEPARATORS = ',;|"'

# What is searched for is a sign, and looked at then what stands before it: few characters are signs.
_SIGN = re.compile(f"[=＝﹦⁼₌+＋﹢⁺₊﬩\\-－﹣−⁻₋@＠﹫](?<![^{SEPARATORS}\\s{UNSEEN}].)")
# Separators of lines and columns too: one row of a list is one line of its file.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def harmless(text: str) -> str:
    """A cell on one line, or any number of quoted ones, without what a spreadsheet would take for a formula."""
    return _SIGN.sub(_marked, text)


def is_one_line(text: str) -> bool:
    """Whether nothing in a text ends a line or a column, or is another control character."""
    return text.isprintable() or _CONTROLS.search(text) is None  # the first is quick, and strict


def on_one_line(text: str) -> str:
    """The text with a space for each run of control characters."""
    return _CONTROLS.sub(" ", text)


def _marked(sign: re.Match[str]) -> str:
    """The sign, with an apostrophe before it where nothing is seen between it and the beginning of a cell."""
    text, start = sign.string, sign.start()
    while start and (text[start - 1].isspace() or not without_format(text[start - 1])):
        start -= 1
    return f"'{sign[0]}" if not start or text[start - 1] in SEPARATORS else sign[0]
