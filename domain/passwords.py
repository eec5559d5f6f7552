"""Which passwords are refused, and why (CNIL 2022-100, ANSSI and ASVS V6 reconciled).

No composition rule and no expiry: length, a blocklist of common passwords, and enough left once what an attacker
knows (the service, the organisation, the person) and digits are taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from domain.names import search_key

APPLICANT_MINIMUM = 12
STAFF_MINIMUM = 16
MAXIMUM = 256
REMAINDER_MINIMUM = 8
CONTEXT_WORD_MINIMUM = 3
CONTEXT_FILE = Path(__file__).with_name("data") / "password_context.txt"

FaultCode = Literal["empty", "characters", "too_short", "too_long", "common", "guessable"]


@dataclass(frozen=True, slots=True)
class PasswordFault:
    """Why a password is refused. `limit` is the number of characters that the rule asks for, 0 when it has none.

    empty; characters: a control character or half a character; too_short, too_long; common: in the blocklist, alone,
    with digits or signs round it, or one short piece repeated; guessable: fewer than `limit` characters remain once
    context words and digits are taken out.
    """

    code: FaultCode
    limit: int = 0


def normalise(password: str) -> str:
    """Return the password in NFKC, as it is hashed and compared: one accent typed on two keyboards is one text.

    Case and spaces are kept; nothing is cut.
    """
    return unicodedata.normalize("NFKC", password)


def check(
    password: str,
    *,
    minimum: int = APPLICANT_MINIMUM,
    context: Iterable[str] = (),
    blocklist: Container[str] = frozenset(),
) -> list[PasswordFault]:
    """Return why a password is refused; an empty list accepts it.

    `context` holds texts whose words an attacker tries first: `context_words()`, the person's names, address,
    entity. `blocklist` holds common passwords in lower case.
    """
    if not password:
        return [PasswordFault("empty", minimum)]
    # Before normalising: a text of a megabyte is not worth the work.
    if len(password) > 4 * MAXIMUM:
        return [PasswordFault("too_long", MAXIMUM)]
    text = normalise(password)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        return [PasswordFault("characters")]
    faults: list[PasswordFault] = []
    if len(text) < minimum:
        faults.append(PasswordFault("too_short", minimum))
    if len(text) > MAXIMUM:
        faults.append(PasswordFault("too_long", MAXIMUM))
    if _is_common(text, blocklist):
        faults.append(PasswordFault("common"))
    elif len(_remainder(text, context)) < REMAINDER_MINIMUM:
        faults.append(PasswordFault("guessable", REMAINDER_MINIMUM))
    return faults


def needed(minimum: int, *, is_staff: bool) -> int:
    """Return how many characters this person's password needs: an installation's minimum, staff never below 16."""
    return max(minimum, STAFF_MINIMUM) if is_staff else minimum


@lru_cache(maxsize=4)
def context_words(path: Path = CONTEXT_FILE) -> tuple[str, ...]:
    """Return the words of the service itself, one a line in the file; lines that begin with # are comments.

    Raises OSError when the file cannot be read: better not to start than to forget the list.
    """
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _is_common(text: str, blocklist: Container[str]) -> bool:
    lowered = text.lower()
    stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lowered)
    if lowered in blocklist or (stem and stem in blocklist):
        return True
    return any(lowered == (lowered[:size] * len(lowered))[: len(lowered)] for size in range(1, 4))


def _remainder(text: str, context: Iterable[str]) -> str:
    """Return what is left of the password, folded, once context words and digits are taken out."""
    rest = _folded(text)
    for word in sorted(_words(context), key=len, reverse=True):
        rest = rest.replace(word, "")
    return "".join(character for character in rest if not character.isdigit())


def _words(context: Iterable[str]) -> set[str]:
    words_of_context: set[str] = set()
    for text in context:
        words = [re.sub(r"\d", "", word) for word in search_key(text).split()]
        words_of_context.update(words)
        words_of_context.add("".join(words))
    return {word for word in words_of_context if len(word) >= CONTEXT_WORD_MINIMUM}


def _folded(text: str) -> str:
    """Case and accents off, every other character kept and counted as one: signs and spaces are free characters."""
    return "".join(search_key(character)[:2] or character for character in unicodedata.normalize("NFC", text))
