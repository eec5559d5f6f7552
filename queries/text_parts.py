"""The parts of a text by which indexes know it (migration 0012): three signs, and two blanks before each word."""

from __future__ import annotations

from queries.patterns import plain

SHORTEST = 3


def as_patterns(spelling: str) -> tuple[str, ...]:
    """Of a short word, where it begins the column, or a word in it."""
    if len(spelling) >= SHORTEST:
        return (f"%{plain(spelling)}%",)
    return (f"{plain(spelling)}%", f"% {plain(spelling)}%")


def trigrams(spelling: str) -> str:
    """What FTS5 is asked for a text. The index has two blanks before each word, so that a word of one letter has a
    trigram too."""
    text = spelling.replace(" ", "  ") if len(spelling) >= SHORTEST else f"  {spelling}"
    return f"({' AND '.join(map(quoted, covering(text)))})"


def covering(text: str) -> list[str]:
    """The trigrams that cover a text, and all of short numbers. Each costs as much as it is frequent, and a few tell
    words apart as well; any three digits are in many numbers."""
    last, short = len(text) - 3, len(text) <= 8
    starts = (
        one for one in range(last + 1) if one % 3 == 0 or one == last or (short and text[one : one + 2].isdigit())
    )
    return list(dict.fromkeys(text[start : start + 3] for start in starts))


def quoted(text: str) -> str:
    """As FTS5 is asked for it."""
    return '"' + text.replace('"', '""') + '"'
