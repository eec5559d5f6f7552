"""The words of a mail as they may be sent: without what a mail client would make an address of, in short lines."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from domain.calendar import NBSP
from domain.mails import JSON
from domain.neutral import neutral_name

NAME_LENGTH = 150

_NAMES = frozenset({"first_name", "entity_name", "applicant_name", "person_name", "by_name", "capacity", "name"})

_LINK_LIKE = re.compile(r"(?<=\w)\.(?=\w\w)|://|(?<=\S)@(?=\S)|(?<=www)\.", re.IGNORECASE)

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

ZERO_WIDTH_SPACE = "\u200b"

LINE = 78
"""What RFC 5322 (2.1.1) asks lines of a text not to exceed; a client that folds them itself folds nothing badly."""

PREHEADER = 140
"""Characters: the most that lists of mails show, on wide screens."""

_MARGIN = re.compile(r" *(?:- )?")


def cleaned(name: str, value: JSON) -> JSON:
    """The fact without what nobody types; names cannot become links. Applies to what it holds, too."""
    if isinstance(value, str):
        text = "".join(character for character in value if _is_text(character))
        # Settings, the kinds file and people type plain spaces where French has no-break ones.
        text = re.sub(r" (?=[:;?!»])", NBSP, text).replace("« ", f"«{NBSP}")
        return _harmless(text) if name in _NAMES else text
    if isinstance(value, Mapping):
        return {key: cleaned(key, member) for key, member in value.items()}
    if isinstance(value, Sequence):
        return [cleaned(name, member) for member in value]
    return value


def neutral_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a mail that anybody can cause: names of entities that are names, and none that says more.

    Use cases leave no others; mails that were written before they did are held to it too.
    """
    neutral = dict(facts)
    if "entity_name" in neutral:
        neutral["entity_name"] = neutral_name(str(neutral["entity_name"]), NAME_LENGTH)
    if "requests" in neutral:
        neutral["requests"] = [neutral_facts(row) for row in neutral["requests"]]
    return neutral


def _is_text(character: str) -> bool:
    if character in "\n\t":
        return True
    return character not in _BIDI and unicodedata.category(character) not in ("Cc", "Cs")


def _harmless(name: str) -> str:
    """One line, not long enough for an advertisement, in which mail clients see no address to link to."""
    line = " ".join(name.split())
    if len(line) > NAME_LENGTH:
        line = line[: NAME_LENGTH - 1].rstrip() + "…"
    return _LINK_LIKE.sub(lambda match: match[0] + ZERO_WIDTH_SPACE, line)


def first_words(text: str) -> str:
    """What a text part says first after its greeting, in one line: lists of mails show it beside the subject."""
    # Not str.split(): it would lose the no-break spaces.
    paragraphs = [re.sub(r"[ \n]+", " ", part).strip() for part in text.split("\n\n")]
    words = next((part for part in paragraphs if part and not part.startswith("Bonjour")), "")
    return words if len(words) <= PREHEADER else words[:PREHEADER].rpartition(" ")[0] + "…"


def wrapped(text: str) -> str:
    """The text in lines of at most LINE characters, each going on under its own beginning; addresses stay whole."""
    return "\n".join(part for line in text.split("\n") for part in _folded(line))


def _folded(line: str) -> list[str]:
    if len(line) <= LINE:
        return [line]
    margin = _MARGIN.match(line)
    indent = " " * len(margin[0]) if margin else ""
    return textwrap.wrap(line, LINE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
