"""A person's name in a form: « Nom : MARTIN », « Prénom : Claire », on one line or on two, in either order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.hints.reading import Span, Token, span_at, spans_of

SURNAMES = ("nom", "nomdefamille", "nomdenaissance", "nomdusage")
FIRST_NAMES = ("prenom", "prenoms")
LONGEST_LABEL = 4
APART = 4  # words before a label among which the other one would make it the next person's


def find_labelled(tokens: Sequence[Token], first: str, last: str) -> Iterator[tuple[Span, Span]]:
    """The spans of the surname and of the first name, folded, where a form has them one after the other."""
    yield from _in_order(tokens, (last, SURNAMES), (first, FIRST_NAMES))
    for name, surname in _in_order(tokens, (first, FIRST_NAMES), (last, SURNAMES)):
        yield surname, name


def _in_order(
    tokens: Sequence[Token], one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]]
) -> Iterator[tuple[Span, Span]]:
    for span in spans_of(tokens, one[0]):
        label = _label_before(tokens, span[0], one[1])
        # « Prénom : Paul, Nom : MARTIN, Prénom : Claire »: Claire is the next person.
        if label is None or any(token.key in other[1] for token in tokens[max(0, label - APART) : label]):
            continue
        for length in range(1, LONGEST_LABEL + 1):
            start = span[1] + 1 + length
            labelled = _key(tokens[span[1] + 1 : start]) in other[1]
            following = span_at(tokens, start, other[0]) if labelled else None
            if following is not None:
                yield span, following
                break


def _label_before(tokens: Sequence[Token], start: int, labels: tuple[str, ...]) -> int | None:
    """Where one of these labels begins that ends right before `start`."""
    for first in range(start - 1, max(start - LONGEST_LABEL, 0) - 1, -1):
        if _key(tokens[first:start]) in labels:
            return first
    return None


def _key(tokens: Sequence[Token]) -> str:
    return "".join(token.key for token in tokens)
