"""A published act's own number in its text, and not the number of another act that it cites or ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.hints.numbers import SHORTEST_NUMBER, continued
from domain.hints.reading import Span, Token, fold, spans_of

_BARE = re.compile(r"(?:.*\bn(?:°|º|o\.?|um[ée]ro)\s*)?(?P<number>.+?)(?:\s+du\s.*)?", re.IGNORECASE | re.DOTALL)
NUMBER_WORDS = ("n", "no", "numero")
"""« n° », « no », « numéro »."""
STOPS = ".;!?"
FURTHEST = 40  # words of a sentence that are looked at before the number

_CITING = """
vu visant considerant loi lois ordonnance article articles directive reglement convention
abroge abrogee abroges abrogees modifie modifiee remplace remplacee retire retiree rapporte rapportee annule annulee
"""
CITING = frozenset(_CITING.split())
"""Words whose sentence is about another act than the one that it stands in."""


def find_act(tokens: Sequence[Token], number: str) -> list[Span]:
    """Where an act's number stands as its own; a short one only after « n° »."""
    match = _BARE.fullmatch(number.strip())
    key = fold(match["number"]) if match else ""
    if not key:
        return []
    spans = {span for written in _written(key) for span in spans_of(tokens, written, near=True)}
    return sorted(span for span in spans if not continued(tokens, span) and not _is_cited(tokens, span))


def _written(key: str) -> Iterator[str]:
    """The number as it may be spelled with the word before it."""
    if len(key) >= SHORTEST_NUMBER:
        yield key
    for word in NUMBER_WORDS:
        yield word + key


def _is_cited(tokens: Sequence[Token], span: Span) -> bool:
    """Whether the sentence of these words is about another act, before the number or right after it."""
    start, end = span
    sentence = [token.key for token in _back(tokens, start)]
    after = [token.key for token in tokens[end + 1 : end + 5] if token.near]
    return not CITING.isdisjoint(sentence) or not CITING.isdisjoint(after)


def _back(tokens: Sequence[Token], start: int) -> Iterator[Token]:
    for place in range(start - 1, max(-1, start - 1 - FURTHEST), -1):
        if not tokens[place + 1].near or any(mark in STOPS for mark in tokens[place].ended):
            return
        yield tokens[place]
