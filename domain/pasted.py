"""What copying adds to a text that a program reads: format characters, entities of HTML, letters of other widths.

The readers of numbers, dates, references and addresses begin here, so that all of them take the same things.
"""

from __future__ import annotations

import html
import re
import unicodedata

from domain.invisible import without_format

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}[0-9]{0,2});")
"""With its semicolon: without, « Cuisine&region » would hold « &reg »."""
_SIGNS = str.maketrans({"№": "n°", "º": "°"})
"""NFKC would make letters of them."""


def without_entities(text: str) -> str:
    """Return the text with « &amp; » and « &nbsp; » as the characters that they stand for."""
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def plain(text: str) -> str:
    """Return the text in NFKC, without entities and format characters; « № » and « º » are « n° » and « ° »."""
    return unicodedata.normalize("NFKC", without_format(without_entities(text)).translate(_SIGNS))


def web_address(text: str) -> str:
    """Return the address of a page without what stands round it where it is copied: « <https://a.example/b>. »."""
    return without_format(without_entities(text)).lstrip("<«“\"' \u00a0\u202f").rstrip(">»”\"'.,; \u00a0\u202f\r\n\t")
