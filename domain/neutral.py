"""The name of a body as it may stand in a mail to somebody who has not shown that they asked for it.

Anybody can sign up with anybody's address: what is typed as the entity's name is then read by a stranger, under the
public body's letterhead. A name is shown when it looks like one and like nothing else; otherwise the mail does without.
No list of words is ever complete: what passes is sixty characters of plain words between quotation marks, without a
number to call, an address, an amount, or a sentence that speaks to its reader.
"""

from __future__ import annotations

import re
import unicodedata

from domain.names import search_key

LONGEST = 60
"""Characters that a typed name may take in such a mail."""

MOST_DIGITS = 4
"""« Lycée n° 12 », « loi 1901 »: a telephone number has more, whatever stands between its digits."""

_MARKS = frozenset(":;!?<>{}[]|\\=#^~%@。")
"""What stands in sentences, addresses and mark-up, and in no name."""

_ADDRESS = re.compile(r"//|\bwww\b|[^\W\d_]\.[^\W\d_]{2,}|\bpoint\s+(?:fr|com|net|org)\b", re.IGNORECASE)
_DROPPED = str.maketrans(dict.fromkeys('"«»“”„*_`…•', " "))

_WORDS_TO_READERS = """
vous votre vos toi ton ta tes payez tapez allez venez lisez virez joignez appel appels rappel cliquer bloque suspendu
pirate urgent urgence iban virement paiement payer impaye facture amende cadeau loterie zero
euro euros eur usd dollar dollars bitcoin sms whatsapp telegram your you click call free
"""
_TO_READERS = frozenset(_WORDS_TO_READERS.split())
_BEGINNINGS = ("appele", "rappele", "cliqu", "rembours", "gagn", "telephon", "contact", "bloqu", "http")
_IMPERATIVE = 6
"""« cliquez », « versez »: words in -ez from this length on. Some names of places end so; their mails do without."""


def neutral_name(typed: str, longest: int = LONGEST) -> str:
    """The name, on one line and cut at a word's end; '' when it could be read as a message."""
    text = unicodedata.normalize("NFKC", typed).translate(_DROPPED)
    text = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(text.split())
    if _looks_like_more(line):
        return ""
    if len(line) <= longest:
        return line
    return line[: longest - 1].rpartition(" ")[0].rstrip(" ,-–(") + "…" if " " in line[:longest] else ""


def _looks_like_more(line: str) -> bool:
    if any(
        character in _MARKS or unicodedata.category(character) in ("Sc", "So") for character in line if character != "°"
    ):
        return True
    if sum(character.isnumeric() for character in line) > MOST_DIGITS or _ADDRESS.search(line):
        return True
    return any(_speaks(word) for word in search_key(line).split())


def _speaks(word: str) -> bool:
    return word in _TO_READERS or word.startswith(_BEGINNINGS) or (word.endswith("ez") and len(word) >= _IMPERATIVE)
