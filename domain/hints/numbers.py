"""SIREN, SIRET and other register numbers in a text: whole numbers, never pieces of longer ones.

Spaces, dots and hyphens between digits are decoration, as people and registers write them. A number that begins an
amount, a telephone's or an account's number is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.hints.reading import Span, Token, fold, spans_of
from domain.identifiers import InvalidIdentifier, parse_siren, parse_siret, siren_of

# Digits with single separators; what touches them says whether they are a number of their own.
_RUN = re.compile(r"(?<![0-9A-Za-z])(?P<vat>FR ?)?(?P<digits>[0-9](?:[ .\-]?[0-9])*)(?=(?P<after>.{0,8}))", re.DOTALL)
_AMOUNT = re.compile(r"\s*(?:,[0-9]|€|%|(?:euros?|eur|k€|m€)\b)", re.IGNORECASE)
SHORTEST_NUMBER = 5  # characters of a register number that can be looked for without the register's name


@dataclass(frozen=True, slots=True)
class Number:
    """A SIREN (9 digits) or SIRET (14 digits) with valid check digits, and where it stands."""

    digits: str
    span: Span

    @property
    def siren(self) -> str:
        return siren_of(self.digits)


def numbers_in(tokens: Sequence[Token]) -> list[Number]:
    """Every SIREN and SIRET, in the order of the text; a VAT number gives the SIREN that it is made of."""
    read = []
    for text, places in _lines(tokens):
        for match in _RUN.finditer(text):
            digits = _number_of(match, text)
            if digits is not None:
                span = places[match.start("digits")], places[match.end("digits") - 1]
                read.append(Number(digits, span))
    return read


def find_register_number(tokens: Sequence[Token], number: str, register: str) -> list[Span]:
    """Where a number of another register stands. A short one (an IDCC) only after the register's name."""
    key = fold(number)
    if len(key) >= SHORTEST_NUMBER:
        return [span for span in spans_of(tokens, key, near=True) if not continued(tokens, span)]
    spans = []
    for bare in {key, key.lstrip("0")} - {""}:
        for written in (f"{fold(register)}{bare}", f"{fold(register)}n{bare}", f"{fold(register)}no{bare}"):
            spans += [span for span in spans_of(tokens, written, near=True) if not continued(tokens, span)]
    return sorted(spans)


def continued(tokens: Sequence[Token], span: Span) -> bool:
    """Whether digits touch a number on either side: it is then a piece of a longer one."""
    start, after = span[0], span[1] + 1
    before_touches = start > 0 and tokens[start].joined and tokens[start - 1].key[-1:].isdigit()
    after_touches = after < len(tokens) and tokens[after].joined and tokens[after].key[:1].isdigit()
    return before_touches or after_touches


def _lines(tokens: Sequence[Token]) -> Iterator[tuple[str, list[int]]]:
    """Words that stand near one another as one text, with the token of each of its characters."""
    text = ""
    places: list[int] = []
    for index, token in enumerate(tokens):
        if index and not token.near:
            yield text, places
            text, places = "", []
        gap = "" if not text else f" {token.between.strip(',.;:')} " if token.between.strip(",.;:") else " "
        text += gap + token.text
        places += [index] * (len(gap) + len(token.text))
    if text:
        yield text, places


def _number_of(match: re.Match[str], text: str) -> str | None:
    """The SIREN or SIRET that a run of digits is, or begins with; None for any other run."""
    if _AMOUNT.match(match["after"]) or match["after"][:1].isalpha():
        return None
    if match.start("digits") >= 2 and re.search(r"[0-9][,.]$", text[: match.start()]):
        return None
    groups = [group for group in re.split(r"[ .\-]", match["digits"]) if group]
    digits = "".join(groups)
    if match["vat"]:
        return _checked(digits[2:]) if len(digits) == 11 else None
    whole = _checked(digits)
    if whole is not None:
        return whole
    # « 518 452 750 44000 Nantes »: the number, then something else.
    head = "".join(groups[:3]) if [len(group) for group in groups[:3]] == [3, 3, 3] else groups[0]
    return _checked(head) if len(head) in (9, 14) and len(digits) >= 13 else None


def _checked(digits: str) -> str | None:
    try:
        return parse_siret(digits) if len(digits) == 14 else parse_siren(digits)
    except InvalidIdentifier:
        return None
