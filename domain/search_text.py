"""What somebody types into a search box, read: words, what excludes, numbers, addresses, operators such as `statut:`.

    martin -"cuisine & terroirs" statut:refusee depuis:>10j

Nothing is refused. What is understood applies; what is not is left aside, as a `Fault` that a screen puts into words,
with the nearest value that would have been understood. Which operators there are is the list's own (`Operator`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Literal

from domain.errors import DomainError
from domain.identifiers import InvalidSiret, parse_siren, parse_siret
from domain.invisible import without_format_but_joiners
from domain.mailboxes import email_key, pasted, punycode, readable
from domain.names import search_key
from domain.pasted import without_entities
from domain.references import parse_reference

LENGTH = 200
"""Characters that are read; the rest is left aside, and said."""

WORDS = 8
"""Words and operators that are read."""

_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?")


class Kind(StrEnum):
    """How a term is looked for: a text anywhere, the others by what they equal."""

    TEXT = "text"
    REFERENCE = "reference"
    SIRET = "siret"
    SIREN = "siren"
    ADDRESS = "address"


@dataclass(frozen=True)
class Term:
    """A word or a phrase; `value` is canonical where `kind` is not TEXT, else as typed."""

    value: str
    kind: Kind = Kind.TEXT
    negated: bool = False
    start: int = 0
    end: int = 0

    @property
    def spellings(self) -> tuple[str, ...]:
        """The texts under which it may stand in a search column: folded, as typed (an address, say), in punycode, and
        « C.F.A. » as « CFA ».
        """
        folded, lower = search_key(self.value), self.value.lower()
        joined = folded.replace(" ", "") if _DOTTED.fullmatch(self.value) else ""
        return tuple(dict.fromkeys(one for one in (folded, lower, punycode(lower), joined) if one))


@dataclass(frozen=True)
class Condition:
    """An operator with what its reader made of the value that was `typed`."""

    operator: str
    typed: str
    value: Any
    negated: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Fault:
    """What was left aside: `typed`, of the operator `operator` ('' for none); `nearest` is what may have been meant."""

    reason: Literal["operator", "value", "quote", "length", "words"]
    typed: str = ""
    operator: str = ""
    nearest: str = ""


class NotUnderstood(DomainError):
    """Raised by an operator's reader for a value that it does not know; `nearest` is one that it does, or ''."""

    def __init__(self, nearest: str = "") -> None:
        super().__init__(f"not understood, nearest: {nearest}")
        self.nearest = nearest


@dataclass(frozen=True)
class Operator:
    """`names`, folded; the first stands in addresses; `read` turns a value into what a query takes.

    `read` raises NotUnderstood.
    """

    names: tuple[str, ...]
    read: Callable[[str], Any]

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Search:
    """A text that was read: `text` is it, cleaned; terms, conditions and faults stand in the order of the text."""

    text: str
    terms: tuple[Term, ...] = ()
    conditions: tuple[Condition, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def parts(self) -> list[Term | Condition]:
        """Terms and conditions in the order of the text."""
        return sorted([*self.terms, *self.conditions], key=lambda part: part.start)

    def without(self, part: Term | Condition) -> str:
        """The text without one of its parts."""
        return clean(self.text[: part.start] + " " + self.text[part.end :])


def clean(text: str) -> str:
    """Return one line as it can be searched for: what no reader sees is gone, any white space is one space.

    Control and format characters (NUL, U+200E, soft hyphens), lone surrogates; no-break spaces and tabs are spaces,
    « &amp; » copied from a page's source is « & ».
    """
    typed = without_format_but_joiners(without_entities(text[: 50 * LENGTH]))
    spaced = ("" if unicodedata.category(sign) in ("Cf", "Cs", "Co", "Cn") else sign for sign in typed)
    joined = "".join(" " if unicodedata.category(sign)[:1] in "ZC" else sign for sign in "".join(spaced))
    return " ".join(unicodedata.normalize("NFC", joined).split())


def address_words(address_key: str) -> str:
    """Return what an address (`domain.mailboxes.email_key`) is searched by: it, and its domain in its own letters."""
    typed = readable(address_key)
    return address_key if typed == address_key else f"{address_key} {search_key(typed)}"


def parse(text: str, operators: Sequence[Operator] = ()) -> Search:
    """Read a text. Never raises."""
    whole = clean(text)
    faults = [Fault("length")] if len(whole) > LENGTH else []
    whole = whole[:LENGTH].rstrip()
    by_name = {name: operator for operator in operators for name in operator.names}
    single = _single(whole, by_name)
    if single is not None:
        return Search(whole, (single,), faults=tuple(faults))
    terms: list[Term] = []
    conditions: list[Condition] = []
    for piece in _pieces(whole, by_name):
        if len(terms) + len(conditions) >= WORDS:
            faults.append(Fault("words", whole[piece.start :]))
            break
        if piece.unclosed:
            faults.append(Fault("quote", piece.value))
        if piece.name:
            read = _condition(piece, by_name)
            (faults if isinstance(read, Fault) else conditions).append(read)  # type: ignore[arg-type]
        elif (term := _term(piece)) is not None:
            terms.append(term)
    if whole and not (terms or conditions or faults):  # signs alone: what is asked for is them
        terms.append(Term(whole, end=len(whole)))
    return Search(whole, tuple(terms), tuple(conditions), tuple(faults))


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    negated: bool
    name: str
    value: str
    quoted: bool
    unclosed: bool


_QUOTED = (
    r'"(?P<straight>[^"]*)(?P<close>"?)'
    r"|«\s?(?P<french>[^»]*?)\s?(?P<close_french>»|$)"
    r"|“(?P<curly>[^”]*)(?P<close_curly>”|$)"
)
_PIECE = re.compile(
    r"(?P<minus>-(?=\S))?(?:(?P<name>[^\W\d_]{2,20})(?P<colon>\s?:\s?))?"
    rf"(?:{_QUOTED}|(?P<bare>[^\s\"«“]+))?"
)
# Numbers are copied from letters and mails with what stands beside them: « SIRET : 732… », « [LQX-M5C-VMN] ».
_LABEL = r"(?:(?:siret|siren|r[ée]f(?:[ée]rence)?|demande)\b\.?\s*(?:n[°o]\s*)?:?\s*)?"
_NUMBER = re.compile(
    rf"{_LABEL}\[?(?P<number>\d(?:[\s.\-/]?\d){{8,13}}|[2-9A-Z]{{3}}-[2-9A-Z]{{3}}-[2-9A-Z]{{3}})\]?(?![\w@.-])",
    re.IGNORECASE,
)
_FOURTEEN_DIGITS = re.compile(r"[0-9]{14}")
_LABELLED = re.compile(rf"{_LABEL}(.*)", re.IGNORECASE)


# A subject of ours, « Re: [LQX-M5C-VMN] Votre compte est ouvert », or the address of a request's page.
_OF_A_MAIL = re.compile(
    r"(?:(?<!-)\[|/demandes/)\s?(?P<reference>[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3})(?:\s?\]|(?=[/?#\s]|$))",
    re.IGNORECASE,
)


def _single(text: str, known: dict[str, Operator]) -> Term | None:
    """What a text is as a whole, or says beside words that are no search: a number, a reference, an address."""
    if text.startswith("-"):
        return None
    number = _number(text)
    if number is not None:
        return Term(number[1], number[0], end=len(text))
    referred = list(_OF_A_MAIL.finditer(text))
    if len(referred) == 1 and (number := _number(referred[0]["reference"])):
        return Term(number[1], number[0], start=referred[0].start(), end=referred[0].end())
    label, colon, _ = text.partition(":")
    if "@" in text and not (colon and search_key(label) in known and search_key(label) != "mail"):
        address = pasted(text)
        with suppress(DomainError):
            return Term(email_key(address), Kind.ADDRESS, end=len(text))
    return None


def _number(text: str) -> tuple[Kind, str] | None:
    """The reference, SIRET or SIREN that a text is, its label, brackets and spaces apart."""
    bare = _LABELLED.fullmatch(text)
    number = (bare[1] if bare else text).strip("[]() ")
    readers = ((Kind.REFERENCE, parse_reference), (Kind.SIRET, _siret), (Kind.SIREN, parse_siren))
    for kind, read in readers:
        try:
            return kind, read(number)
        except DomainError:
            continue
    return None


def _siret(text: str) -> str:
    """Fourteen digits in a row are one whether their check digits hold or not: such are stored too, and nothing else is
    as long. In groups they may be a SIREN and a postcode. Raises InvalidSiret."""
    try:
        return parse_siret(text)
    except InvalidSiret:
        if not _FOURTEEN_DIGITS.fullmatch(text):
            raise
        return text


# A fact is copied with what our own pages and mails call it: « RNA : W751234567 », « Adresse mail : a@b.example ».
# Words with no space beside their colon are meant as operators, and said to be none.
_FACT = re.compile(
    r"(?:num[ée]ro |n° ?)?(?P<fact>(?:rna|idcc)(?= ?:)|(?:adresse mail|mail|nom|demandeur|entit[ée]|fonction)(?= :|: ))"
    r" ?: ?(?=\S)",
    re.IGNORECASE,
)


def _pieces(text: str, known: dict[str, Operator]) -> Iterator[_Piece]:
    copied = _FACT.match(text)
    place = copied.end() if copied and search_key(copied["fact"]) not in known else 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        piece = _numbered(text, place) or _worded(text, place, known)
        yield piece
        place = piece.end


def _numbered(text: str, place: int) -> _Piece | None:
    """A number of several groups is one piece."""
    negated = text[place] == "-"
    match = _NUMBER.match(text, place + negated)
    if match is None or _number(match["number"]) is None:
        return None
    return _Piece(place, match.end(), negated, "", match["number"], quoted=False, unclosed=False)


def _worded(text: str, place: int, known: dict[str, Operator]) -> _Piece:
    match = _PIECE.match(text, place)
    minus = match is not None and bool(match["minus"])
    if match is None or match.end() <= place + minus:  # a sign that opens nothing
        return _Piece(place, place + 1, minus, "", text[place], quoted=False, unclosed=False)
    if match["name"] and search_key(match["name"]) not in known and _of_a_sentence(match):
        return _Piece(place, match.end("colon"), minus, "", match["name"], quoted=False, unclosed=False)
    inside = next((match[one] for one in ("straight", "french", "curly") if match[one] is not None), None)
    closed = match["close"] or match["close_french"] or match["close_curly"]
    return _Piece(
        place,
        match.end(),
        minus,
        match["name"] or "",
        inside if inside is not None else match["bare"] or "",
        quoted=inside is not None,
        unclosed=inside is not None and not closed,
    )


def _of_a_sentence(match: re.Match[str]) -> bool:
    """« Objet : demande », « Objet: »: the colon of a sentence has a space beside it."""
    return len(match["colon"]) > 1 or match.end() == match.end("colon")


def _condition(piece: _Piece, known: dict[str, Operator]) -> Condition | Fault:
    folded = search_key(piece.name)
    operator = known.get(folded)
    if operator is None:
        near = get_close_matches(folded, known, 1)
        nearest = f"{known[near[0]].name}:{piece.value}" if near else ""
        return Fault("operator", f"{piece.name}:{piece.value}", piece.name, nearest)
    try:
        value = operator.read(piece.value)
    except NotUnderstood as error:
        return Fault("value", piece.value, operator.name, error.nearest)
    return Condition(operator.name, piece.value, value, piece.negated, piece.start, piece.end)


def _term(piece: _Piece) -> Term | None:
    """None for signs alone: beside words, nothing is looked for by them."""
    number = None if piece.quoted else _number(piece.value)
    kind, value = number or (Kind.TEXT, piece.value)
    if kind is Kind.TEXT and "@" in value:
        with suppress(DomainError):
            kind, value = Kind.ADDRESS, email_key(pasted(value))
    if kind is Kind.TEXT and not search_key(value):
        return None
    return Term(value, kind, piece.negated, piece.start, piece.end)
