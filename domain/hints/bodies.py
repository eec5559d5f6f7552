"""A body's name in a text: its words together, and not a longer name that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from domain.hints.people import CIVILITIES, TITLES
from domain.hints.reading import Span, Token, end_of, unelided
from domain.names import LEGAL_FORMS, search_key

SHORTEST = 4  # letters of a name whose legal form is left out
MOST = 200  # places that are looked at
GROWS = "&+-–"  # what a longer name puts between its words
ARTICLES = frozenset({"le", "la", "les", "l"})
ARTICLES_AND_LINKS = frozenset({"de", "du", "des", "d", "le", "la", "les", "l", "par", "pour", "a", "au"})
_NOUNS = """
qualite legal legale legaux nom compte sein creation statuts profit service siege denomination entite organisme designe
nomme nommee denommee denomme dite dit individuel individuelle prefecture societe
"""
INTRODUCING = frozenset(_NOUNS.split()) | LEGAL_FORMS | TITLES | CIVILITIES
"""Words that a name follows, with articles and prepositions between them."""

_VERBS = """
designe designons designent nomme nommons mandate mandatons donne donnons delegue deleguons autorise autorisons dont
ayant represente representee representees est sont a ont qui ci sis sise situe situee certifie certifions atteste
attestons declare declarons decide dument lequel laquelle domicilie domiciliee
"""
GOING_ON = frozenset(_VERBS.split()) | CIVILITIES | TITLES
"""Words with which a sentence goes on after a name."""


@dataclass(frozen=True, slots=True)
class BodyPlaces:
    """Where a name stands: `whole` as a name of its own, `longer` as a part of a longer one."""

    whole: tuple[Span, ...] = ()
    longer: tuple[Span, ...] = ()


def find_body(tokens: Sequence[Token], name: str) -> BodyPlaces:
    """Look for a name as declared, then without its legal form and first article.

    A line's edge does not say that a name is whole: letterheads and stamps break names into lines. Where the text
    also has a longer name, only what stands within a sentence, or between marks, counts.
    """
    whole: list[Span] = []
    longer: list[Span] = []
    for key in _keys(name):
        spans = [span for span in islice(_spans(tokens, key), MOST) if not _within(span, [*whole, *longer])]
        edges = {span: (_before(tokens, span[0]), _after(tokens, span[1] + 1)) for span in spans}
        grown = [span for span, sides in edges.items() if Edge.GROWS in sides]
        whole += [span for span in spans if span not in grown and not (grown and Edge.LINE in edges[span])]
        longer += grown
    return BodyPlaces(tuple(sorted(whole)), tuple(sorted(longer)))


def _within(span: Span, others: list[Span]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in others)


class Edge(Enum):
    """What stands beside a name: the line's end, words that show it whole, words of a longer name."""

    LINE = auto()
    WHOLE = auto()
    GROWS = auto()


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
            end = end_of(tokens, start, begun, key, near=True) if begun and key.startswith(begun) else None
            if end is not None:
                yield start, end
                break


def _before(tokens: Sequence[Token], start: int) -> Edge:
    """« Institut Formavenir » and « CPNE de la médiation » are longer names than « Formavenir » and « médiation »; what
    « présidente de » or « Société » introduce is a whole one."""
    token = tokens[start]
    if start == 0 or not token.near:
        return Edge.WHOLE if token.opened else Edge.LINE
    if token.between:
        return Edge.GROWS if _linked(token.between) and tokens[start - 1].capital else Edge.WHOLE
    place = start - 1
    while place > 0 and tokens[place].key in ARTICLES_AND_LINKS and tokens[place].joined:
        place -= 1
    anchor = tokens[place]
    if anchor.key in ARTICLES_AND_LINKS and not anchor.near:
        return Edge.LINE
    if anchor.key in ARTICLES_AND_LINKS | INTRODUCING or unelided(anchor.text) in INTRODUCING:
        return Edge.WHOLE
    return Edge.GROWS


def _after(tokens: Sequence[Token], place: int) -> Edge:
    """« Formavenir Conseil », « Formavenir de Nantes », « Formavenir 44 », « CPNE de la médiation animale » are longer
    names; « Formavenir SAS désigne » is not."""
    while place < len(tokens) and tokens[place].joined and tokens[place].key in LEGAL_FORMS:
        place += 1
    if place >= len(tokens) or not tokens[place].near:
        ended = tokens[place - 1].ended
        return Edge.WHOLE if ended and not _linked(ended) else Edge.LINE
    token = tokens[place]
    if token.between:
        return Edge.GROWS if _linked(token.between) and token.capital else Edge.WHOLE
    return Edge.WHOLE if token.key in GOING_ON else Edge.GROWS


def _linked(between: str) -> bool:
    return len(between) == 1 and between in GROWS
