"""File names from outside: kept for people to recognise, made harmless for screens, headers and disks."""

import re
import unicodedata

MAX_NAME = 100
NAMELESS = "document"
# Controls, surrogates, unassigned and private characters, line separators, and the format characters that turn
# text round or hide in it (bidi overrides, zero-width marks).
DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
RESERVED = re.compile(r'[<>:"|?*]')
MAX_MARKS = 2  # combining marks kept on a letter; stacks of them overflow onto other lines


def safe_filename(name: str, extension: str | None = None) -> str:
    """`name` without folders, control or bidi characters, at most 100 characters, in NFC; never empty.

    With `extension` (no dot), that one replaces another known extension or is added.
    """
    stem, suffix = split(_last_part(_visible(name)))
    suffix = extension or suffix
    ending = f".{suffix}" if suffix else ""
    stem = RESERVED.sub("_", stem).strip(" .") or NAMELESS
    return stem[: MAX_NAME - len(ending)].rstrip(" .") + ending


def own_name(name: str) -> str:
    """`name` as its person knows it, letters and case, without folders, control or bidi characters; at most 100."""
    known = _last_part(_visible(name)).strip() or NAMELESS
    stem, dot, suffix = known.rpartition(".")
    return known if len(known) <= MAX_NAME else stem[: MAX_NAME - len(dot + suffix)] + dot + suffix[:MAX_NAME]


def split(name: str) -> tuple[str, str]:
    """Stem and extension in lower case: letters and digits, one letter at least, five at most; else ''.

    « Kbis S.A.R.L 2026 » has none.
    """
    match = re.fullmatch(r"(.*)\.([A-Za-z0-9]{1,5})", name, re.DOTALL)
    if match is None or match[2].isdigit():
        return name, ""
    return match[1], match[2].lower()


def _visible(name: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", name[:2000]):
        category = unicodedata.category(character)
        marks = marks + 1 if category.startswith("M") else 0
        if character.isspace():
            kept.append(" ")
        elif category not in DROPPED and marks <= MAX_MARKS:
            kept.append(character)
    return " ".join("".join(kept).split())


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]
