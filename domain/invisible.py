"""Characters without a shape that come along when people copy: from contact applications, web pages, word processors.

They are Unicode's format characters: direction marks (U+200E, U+202A…), isolates, the byte-order mark, soft hyphens,
zero-width spaces; and what draws nothing by itself: variation selectors (they follow a sign copied as an emoji), the
place of a picture that was not copied (U+FFFC), fillers of Hangul and Braille. A program needs none of them: where one
reads (numbers, addresses, dates, codes) they go, silently, wherever they stand. What people read (names, free text)
loses them at its ends; `domain.names` says what may stand inside.
"""

from __future__ import annotations

import re

JOINERS = "\u200c\u200d"
"""They change what is read in Persian, in the scripts of India and in emoji, and tell two domain names apart."""

_FORMAT = r"\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0001\U000e0020-\U000e007f"
_SHAPELESS = r"\u034f\u115f\u1160\u180b-\u180d\u2800\u3164\ufe00-\ufe0f\uffa0\ufff9-\ufffc"
UNSEEN = f"{_FORMAT}{_SHAPELESS}{JOINERS}"
"""All of them, as they stand in a class of a regular expression."""
_WITHOUT = re.compile(f"[{UNSEEN}]+")
_WITHOUT_BUT_JOINERS = re.compile(f"[{_FORMAT}{_SHAPELESS}]+")
# White space as people type it: Python's \s takes separators of 1963 (U+001C…) and U+0085 for it.
_END = rf"(?:[^\S\x1c-\x1f\x85]|[{_FORMAT}{JOINERS}])+"
_AT_ENDS = re.compile(rf"\A{_END}|{_END}\Z")


def without_format(text: str) -> str:
    """Return the text without format characters and what else draws nothing."""
    return _WITHOUT.sub("", text)


def without_format_but_joiners(text: str) -> str:
    """Return `without_format` of the text, joiners apart."""
    return _WITHOUT_BUT_JOINERS.sub("", text)


def trimmed(text: str) -> str:
    """Return the text without white space and format characters at its two ends."""
    return _AT_ENDS.sub("", text)
