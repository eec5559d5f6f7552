"""A document's date: the one beside a cue that says so, never the newest.

« à jour au », « Fait à X, le », « Paru le »… introduce the date that counts. Dates of birth, registration, meetings,
laws and terms stand beside other words, and are never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.calendar import MONTHS
from domain.hints.date_cues import CUES, PLACE, Cue
from domain.hints.reading import Span, Token, fold

FURTHEST = 12  # words between the beginning of a cue and its date
STOPS = ".;!?"  # a sentence's end parts a cue from a date
SIGNING = 1  # the rank of a letter's « Nantes, le … » among CUES
EARLIEST, LATEST = 1900, 2100

_NUMERIC = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_SHORT_MONTHS = "janv fevr avr juil sept oct nov dec".split()  # noqa: SIM905
_MONTHS = {fold(name): number for number, name in enumerate(MONTHS, 1)}
_MONTHS |= {short: _MONTHS[name] for short in _SHORT_MONTHS for name in list(_MONTHS) if name.startswith(short)}


_OTHERS = """
ne nee nes naissance naissances immatriculation immatricule immatriculee inscrit inscrite inscription jusqu jusquau
terme duree expire expiration echeance cloture commencement compter effet vigueur mandat loi decret ordonnance
article convention seance reunion deliberation depuis creation cree creee debut fin prend dissolution
"""
OTHERS = frozenset(_OTHERS.split())
"""Words beside which a date is another one."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and the words that introduce it; `span` covers both."""

    day: date
    cue: str
    span: Span


def find_dates(tokens: Sequence[Token]) -> list[Dated]:
    """The dates beside the strongest cue: none, one, or several that differ (nobody can then tell which counts)."""
    by_rank: dict[int, dict[date, Dated]] = {}
    for day, (start, end) in dates_in(tokens):
        cue = _cue_before(tokens, start)
        if cue is not None:
            rank, first = cue
            words = " ".join(token.text for token in tokens[first:start])
            by_rank.setdefault(rank, {}).setdefault(day, Dated(day, words, (first, end)))
    return list(by_rank[min(by_rank)].values()) if by_rank else []


def dates_in(tokens: Sequence[Token]) -> Iterator[tuple[date, Span]]:
    """Every date, in the order of the text: 1er août 2025, 01/08/2025, 01.08.2025, 2025-08-01."""
    for place, token in enumerate(tokens):
        text = token.text.strip(".,;:()[]«»\"'’")
        day = _one_word(text)
        end = place
        if day is None:
            day, end = _three_words(tokens, place)
        if day is not None:
            yield day, (place, end)


def _one_word(text: str) -> date | None:
    numeric, iso = _NUMERIC.fullmatch(text), _ISO.fullmatch(text)
    if numeric:
        return _date(numeric[4], numeric[3], numeric[1])
    return _date(*iso.groups()) if iso else None


def _three_words(tokens: Sequence[Token], place: int) -> tuple[date | None, int]:
    three = tokens[place : place + 3]
    if len(three) < 3 or not three[1].near or not three[2].near:
        return None, place
    day = re.fullmatch(r"(1er|[0-9]{1,2})", three[0].key)
    year = re.fullmatch(r"[0-9]{4}", three[2].key)
    month = _MONTHS.get(three[1].key) or (int(three[1].key) if re.fullmatch(r"[0-9]{1,2}", three[1].key) else 0)
    numeric = three[1].key.isdigit()
    parted = {three[1].between, three[2].between}
    if not day or not year or not month or (numeric and parted not in ({"/"}, {"."}, {"-"})):
        return None, place
    if not numeric and not parted <= {"", "."}:
        return None, place
    return _date(three[2].key, str(month), three[0].key.removesuffix("er")), place + 2


def _date(year: str, month: str, day: str) -> date | None:
    try:
        parsed = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return parsed if EARLIEST <= parsed.year <= LATEST else None


def _cue_before(tokens: Sequence[Token], start: int) -> tuple[int, int] | None:
    """The rank of the cue that introduces what begins here, and the position of its first word."""
    first, cells = _sentence(tokens, start)
    spoken = _spoken(tokens[first:start])
    for rank, group in enumerate(CUES):
        for cue in group:
            match = cue.pattern.search(spoken)
            if match is None or not OTHERS.isdisjoint(match[0].split()):
                continue
            place = start - _count(tokens, first, start, match[0].strip())
            if _begins(tokens, place, cue) and not _introduced(tokens, first, place):
                return rank, place
    if not cells and PLACE.match(spoken) and _letter_head(tokens, first, start):
        return SIGNING, first
    return None


def _begins(tokens: Sequence[Token], place: int, cue: Cue) -> bool:
    token = tokens[place]
    if cue.begins == "sentence":
        return token.capital
    return cue.begins == "" or place == 0 or not token.near


def _sentence(tokens: Sequence[Token], start: int) -> tuple[int, bool]:
    """Where what leads to a date begins; whether it reaches back over a cell's edge, to the label of a row."""
    first, crossed = start, False
    while first > 0 and start - first < FURTHEST:
        token = tokens[first]
        if not token.near:
            if not token.row or first != start:
                break
            crossed = True
        elif set(token.between) & set(STOPS) and not _dotted_number(tokens, first):
            break
        first -= 1
    return first, crossed


def _dotted_number(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place - 1].key in ("n", "no", "art")


def _spoken(tokens: Sequence[Token]) -> str:
    """Words as a cue is written: apostrophes part words, accents and case do not count."""
    return " ".join(" ".join(filter(None, map(fold, re.split(r"['’\-]", token.text)))) for token in tokens)


def _count(tokens: Sequence[Token], first: int, start: int, spoken: str) -> int:
    """How many tokens before the date the cue's words are."""
    for count in range(1, start - first + 1):
        if len(_spoken(tokens[start - count : start])) >= len(spoken):
            return count
    return start - first


def _introduced(tokens: Sequence[Token], first: int, place: int) -> bool:
    """Whether the words right before the cue make it another date's: « Née et déclarée, fait à … »."""
    words = _spoken(tokens[max(first, place - 3) : place]).split()
    return bool({"ne", "nee", "naissance"} & set(words))


def _letter_head(tokens: Sequence[Token], first: int, start: int) -> bool:
    """« Nantes, le 3 mai 2026 » alone on its line: a place, a comma, « le », the date."""
    words = set(_spoken(tokens[first:start]).split())
    place = tokens[first + 1] if tokens[first].key == "a" and start - first > 2 else tokens[first]
    row = tokens[first].row or tokens[first].near
    return OTHERS.isdisjoint(words) and place.capital and tokens[start - 1].comma and not row
