"""What people type as names, addresses and free text: cleaned for storing, folded for comparing.

Any script is welcome. Refused are characters that nobody types and that lie to the reader or break a store: control
characters (NUL first), lone surrogates, bidirectional overrides inside a text. Round it, where contact applications put
them, overrides go silently; all other invisible characters do so anywhere. Maxima are the product's.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from domain.errors import DomainError
from domain.invisible import trimmed

NAME_MAXIMUM = 100
ADDRESS_MAXIMUM = 300
TEXT_MAXIMUM = 4000
SEARCH_KEY_MAXIMUM = 300

# Overrides make a text read otherwise than it is stored; isolates and embeddings, which applications put round a name
# inside a text, do not.
_BIDI = frozenset("\u202d\u202e")
# Leftovers of copy and paste; joiners (U+200C, U+200D) and what picks an emoji stay: Persian, Indic scripts need them.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202c\u2060-\u206f\ufeff\ufff9-\ufffc]")
# What draws nothing by itself: a name of nothing else is empty.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0e\ufe0f")
# Word processors end a line inside a paragraph by U+000B.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
# U+00A0 and U+202F stay in free text: French puts them before « : ; ? ! ».
_BLANKS = re.compile("[ \t\u1680\u2000-\u200a\u205f\u3000]+")
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans("øłđħŧıæœþðŋ", "oldhti\0\1\2dn")
# « n° », as « № » and « nº » write it; apostrophes that Unicode counts among letters (Breton « cʼh »).
_NO_LETTERS = str.maketrans({"№": "n°", "º": "°"} | dict.fromkeys("\u02b9\u02bb\u02bc\u02bd\u02be\u02bf", " "))
_DOUBLE = {"\0": "ae", "\1": "oe", "\2": "th"}

_LEGAL_FORM_WORDS = """
sa sas sasu sarl eurl snc sci scs sca scp scop scic sel selarl selas selafa ei eirl gie geie gip epic epa epst
association asso assoc societe ste ets etablissement etablissements entreprise cie compagnie gmbh ltd llc inc bv nv ag
"""
LEGAL_FORMS = frozenset(_LEGAL_FORM_WORDS.split())
_LEGAL_PHRASES = (
    "societe par actions simplifiee unipersonnelle",
    "societe par actions simplifiee",
    "societe a responsabilite limitee",
    "societe anonyme",
    "loi de 1901",
    "loi du 1er juillet 1901",
    "loi 1901",
    "loi 1908",
)
_SMALL_WORDS = frozenset("le la les l un une de du des d et en au aux a pour".split())  # noqa: SIM905


class InvalidText(DomainError):
    """A text is empty, longer than `maximum` characters, or holds characters that nobody types ('control')."""

    def __init__(self, reason: Literal["empty", "too_long", "control"], maximum: int) -> None:
        super().__init__(f"text {reason} (maximum {maximum})")
        self.reason: Literal["empty", "too_long", "control"] = reason
        self.maximum = maximum


def clean_line(text: str, maximum: int = NAME_MAXIMUM) -> str:
    """Return one line in NFC, trimmed, white space folded to single spaces. Raises InvalidText.

    Line ends and tabs become spaces: an address pasted on three lines is one line here.
    """
    return _sized(" ".join(_safe(text, maximum).split()), maximum)


def clean_text(text: str, maximum: int = TEXT_MAXIMUM) -> str:
    """Return free text in NFC: lines kept, blanks within them folded, at most one empty line. Raises InvalidText."""
    lines = (_BLANKS.sub(" ", line).strip() for line in _safe(text, maximum).split("\n"))
    return _sized(re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip(), maximum)


def without_controls(text: str) -> str:
    """Return the text without the characters that `clean_text` refuses or drops, to be shown and sent again."""
    kept = "".join(character for character in text if character in "\r\n\t" or not _is_control(character))
    return _INVISIBLE.sub("", kept)


def search_key(text: str, maximum: int | None = None) -> str:
    """Return words in lower case without accents, everything but letters and digits turned into single spaces.

    Made for a stored search column: SQLite folds ASCII case only and PostgreSQL's ILIKE minds accents.
    Fold the query with it too. « L'École Nationale » → « l ecole nationale ». Give `maximum` for a
    column of limited width: some characters unfold into eighteen, so a name that fits may have a key that does not.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.translate(_NO_LETTERS)).casefold())
    folded = folded.translate(_LETTERS_WITHOUT_DECOMPOSITION)
    for mark, letters in _DOUBLE.items():
        folded = folded.replace(mark, letters)
    kept = (_search_character(character) for character in folded if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())[:maximum].rstrip()


NO_KEY = "-"
"""The key of a name without a letter or a digit: '' is that of a row whose key was not made yet."""


def person_key(first_name: str, last_name: str) -> str:
    """Return what lists of people are ordered by: `search_key` of the last name, then of the first; never ''."""
    return search_key(f"{last_name} {first_name}", 201) or NO_KEY


def entity_key(name: str) -> str:
    """Return an entity's name for comparing: `search_key` without legal forms, articles and dots of acronyms.

    « La S.A.S. Durand & Fils » → « durand fils ». A name made of nothing else keeps its `search_key`.
    """
    full = search_key(name)
    key = f" {' '.join(_joined_acronyms(full.split()))} "
    for phrase in _LEGAL_PHRASES:
        key = key.replace(f" {phrase} ", " ")
    words = [word for word in key.split() if word not in LEGAL_FORMS and word not in _SMALL_WORDS]
    return " ".join(words) or full


def same_person(a: str, b: str) -> bool:
    """Tell whether two full names are one: accents, case, hyphens and apostrophes apart, NOM Prénom in either order.

    Two empty names are nobody's.
    """
    words_a, words_b = search_key(a).split(), search_key(b).split()
    if not words_a or not words_b:
        return False
    return "".join(words_a) in _rotations(words_b) or "".join(words_b) in _rotations(words_a)


def _safe(text: str, maximum: int) -> str:
    text = "\n".join(trimmed(line) for line in _LINE_ENDS.sub("\n", text).split("\n"))
    for character in text:
        if character not in "\n\t" and _is_control(character):
            raise InvalidText("control", maximum)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _is_control(character: str) -> bool:
    return character in _BIDI or unicodedata.category(character) in ("Cc", "Cs")


def _sized(text: str, maximum: int) -> str:
    if all(unicodedata.category(character)[0] in "CZ" or character in _BLANK for character in text):
        raise InvalidText("empty", maximum)
    if len(text) > maximum:
        raise InvalidText("too_long", maximum)
    return text


def _search_character(character: str) -> str:
    return character if unicodedata.category(character)[0] in "LNM" else " "


def _joined_acronyms(words: list[str]) -> list[str]:
    """Join runs of single letters: « s a s durand » → « sas durand »; one alone is an elided article."""
    joined: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        if word:
            joined.append(word)
    return joined


def _rotations(words: list[str]) -> set[str]:
    return {"".join(words[index:] + words[:index]) for index in range(len(words))}


def _folding() -> tuple[str, str]:
    """Latin, Greek and Cyrillic letters that `search_key` makes one other character of, and those characters."""
    letters = [chr(code) for code in range(0xC0, 0x530) if len(search_key(chr(code))) == 1]
    folded = {letter: search_key(letter) for letter in letters if search_key(letter) != letter}
    marks = "-'\N{RIGHT SINGLE QUOTATION MARK}."
    return "".join(folded) + marks, "".join(folded.values()) + " " * len(marks)


FOLDING = _folding()
"""(from, to) of a database's `translate`, for a column that is searched without a key of its own."""
