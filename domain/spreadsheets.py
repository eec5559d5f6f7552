"""Text that no spreadsheet runs, however it cuts a file into cells.

A spreadsheet may take another separator than ours: what stands after `,`, `;`, `|` or a quotation mark may then begin a
cell. Some read full-width signs as the plain ones. So every place where a cell may begin is looked at, not the first
alone. An apostrophe goes before what would begin a formula; it stays visible, and so does what it precedes: a telephone
number is `'+33 1 23 45 67 89`, where as a number it would lose its sign.
"""

from __future__ import annotations

import re

SEPARATORS = ',;|"'

_SIGNS = "=＝﹦⁼₌+＋﹢⁺₊﬩\\-－﹣−⁻₋@＠﹫"
_UNSEEN = "\\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_BEGINNING = re.compile(f"((?:^|[{SEPARATORS}])[{_UNSEEN}]*)(?=[{_SIGNS}])")
# Separators of lines and columns too: one row of a list is one line of its file.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def harmless(value: str) -> str:
    """The text on one line, without anything that a spreadsheet would take for a formula."""
    return _BEGINNING.sub(r"\1'", _CONTROLS.sub(" ", value))
