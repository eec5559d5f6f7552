"""A body's name in a text: its words together, and not a longer name that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.hints.people import CIVILITIES, PARTICLES, TITLES, Span
from domain.hints.reading import Token, fold, unelided
from domain.names import LEGAL_FORMS, search_key

SHORTEST = 4  # letters of a name whose legal form is left out
GROWS = "&+-–"  # what a longer name puts between its words
ARTICLES = frozenset({"le", "la", "les", "l"})
LINKS = PARTICLES | {"et", "en", "pour", "sur", "au", "aux"}


@dataclass(frozen=True, slots=True)
class BodyFound:
    """Where a name stands: `found` as a name of its own, `longer` as a part of a longer one."""

    found: tuple[Span, ...] = ()
    longer: tuple[Span, ...] = ()


def find_body(tokens: Sequence[Token], name: str) -> BodyFound:
    """Look for a name as declared, then without its legal form and first article."""
    found: list[Span] = []
    longer: list[Span] = []
    for key in _keys(name):
        for span in _spans(tokens, key):
            known = [*found, *longer]
            if not any(low <= span[0] and span[1] <= high for low, high in known):
                (longer if _grows(tokens, span) else found).append(span)
    return BodyFound(tuple(sorted(found)), tuple(sorted(longer)))


def _keys(name: str) -> Iterator[str]:
    words = search_key(name).split()
    whole = "".join(words)
    if whole:
        yield whole
    while words and (words[0] in LEGAL_FORMS or words[0] in ARTICLES):
        words.pop(0)
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    core = "".join(words)
    if core != whole and len(core) >= SHORTEST:
        yield core


def _spans(tokens: Sequence[Token], key: str) -> Iterator[Span]:
    """Where words near one another spell the key; the first may be elided: « l’Université »."""
    for start, token in enumerate(tokens):
        for begun in (token.key, unelided(token.text)):
            end = _spelled(tokens, start, begun, key) if begun and key.startswith(begun) else None
            if end is not None:
                yield start, end
                break


def _spelled(tokens: Sequence[Token], end: int, spelled: str, key: str) -> int | None:
    while spelled != key:
        end += 1
        if end >= len(tokens) or not tokens[end].near or not key.startswith(spelled + tokens[end].key):
            return None
        spelled += tokens[end].key
    return end


def _grows(tokens: Sequence[Token], span: Span) -> bool:
    return _grows_before(tokens, span[0]) or _grows_after(tokens, span[1] + 1)


def _grows_before(tokens: Sequence[Token], start: int) -> bool:
    """« Institut Formavenir », « Durand & Formavenir » are longer names; « Société Formavenir » is not."""
    token = tokens[start]
    if start == 0 or not token.near or unelided(token.text):
        return False
    before = tokens[start - 1]
    if token.between:
        return _linked(token.between) and before.capital
    return before.capital and before.key not in LEGAL_FORMS | TITLES | CIVILITIES | LINKS


def _grows_after(tokens: Sequence[Token], place: int) -> bool:
    """« Formavenir Conseil », « Formavenir de Nantes », « Formavenir 44 »; not « Formavenir SAS désigne »."""
    while place < len(tokens) and tokens[place].joined and tokens[place].key in LEGAL_FORMS:
        place += 1
    if place >= len(tokens) or not tokens[place].near:
        return False
    token = tokens[place]
    if token.between:
        return _linked(token.between) and token.capital
    if token.key in LINKS or unelided(token.text):
        return _leads_to_a_name(tokens, place)
    return token.key not in TITLES | CIVILITIES and (token.capital or token.key.isdigit())


def _leads_to_a_name(tokens: Sequence[Token], place: int) -> bool:
    """Whether articles and prepositions from here lead to a word with a capital: « de la Loire », « d’Alsace »."""
    while place < len(tokens) and tokens[place].key in LINKS:
        place += 1
        if place < len(tokens) and not tokens[place].joined:
            return False
    if place >= len(tokens):
        return False
    token = tokens[place]
    rest = token.text.replace("’", "'").partition("'")[2] if unelided(token.text) else token.text
    return rest[:1].isupper() and fold(rest) not in CIVILITIES


def _linked(between: str) -> bool:
    return len(between) == 1 and between in GROWS
