"""Everything that a request declares, looked for in one document's text layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.document_kinds import Hint as About
from domain.hints import dates, numbers, people
from domain.hints.bodies import find_body
from domain.hints.layer import Box, TextLayer, Word
from domain.hints.reading import Span, Token, tokens_of
from domain.identifiers import siren_of
from domain.names import same_person

MOST_MARKS = 20


class Status(StrEnum):
    """What the text says of one thing asked for. Only FOUND says that it is there."""

    FOUND = "found"
    LONGER = "longer"  # an entity's name within a longer name
    OTHER = "other"  # other numbers of the same kind alone
    SEVERAL = "several"  # dates that differ: nobody can tell which counts
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request declares; '' or None for what it does not. `entity_names`: one suffices."""

    first_name: str = ""
    last_name: str = ""
    signatories: tuple[str, ...] = ()
    entity_names: tuple[str, ...] = ()
    siret: str | None = None
    register: str | None = None
    register_number: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page to highlight."""

    about: About
    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """What the text says about one thing: `subject` as it was asked for, or as it was found for a number.

    `others` are the other SIREN found, `days` the dates with their `cue`.
    """

    about: About
    status: Status
    subject: str = ""
    others: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    cue: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """`readable` is false when there is no text layer at all: nothing is then said of anything but `signed`.

    `silent_pages` have no text among others that do; `whole` is false when the document was too long to be read.
    """

    readable: bool
    whole: bool = True
    signed: bool = False
    silent_pages: tuple[int, ...] = ()
    hints: tuple[Hint, ...] = field(default=())

    def about(self, what: About) -> list[Hint]:
        """The hints about one thing: several for two signatories."""
        return [hint for hint in self.hints if hint.about == what]

    def marks_on(self, page: int) -> list[Mark]:
        """What to highlight on a page."""
        return [mark for hint in self.hints for mark in hint.marks if mark.page == page]


def look(layer: TextLayer, asked: Asked) -> Findings:
    """Look for all that was asked in a document."""
    if not layer.has_text:
        return Findings(readable=False, signed=layer.signed)
    tokens = tokens_of(layer)
    hints = [
        *_applicant(tokens, asked),
        *(_signatory(tokens, name) for name in asked.signatories if name.strip()),
        *_entity(tokens, asked),
        *_number(tokens, asked),
        _date(tokens),
    ]
    silent = tuple(number for number, page in enumerate(layer.pages, 1) if not page.words)
    return Findings(True, layer.whole, layer.signed, silent, tuple(hints))


def signs_for_oneself(asked: Asked) -> bool:
    """Whether a signatory bears the applicant's name: the mandate would then designate whoever signed it."""
    applicant = f"{asked.first_name} {asked.last_name}"
    return any(same_person(applicant, signatory) for signatory in asked.signatories)


def _applicant(tokens: Sequence[Token], asked: Asked) -> list[Hint]:
    if not asked.first_name.strip() or not asked.last_name.strip():
        return []
    found = people.find_person(tokens, asked.first_name, asked.last_name)
    return [_named("applicant", f"{asked.first_name} {asked.last_name}", tokens, found)]


def _signatory(tokens: Sequence[Token], name: str) -> Hint:
    return _named("signatory", name, tokens, people.find_full_name(tokens, name))


def _named(about: About, name: str, tokens: Sequence[Token], found: Iterable[tuple[Span, Span]]) -> Hint:
    spans = [span for pair in found for span in sorted(pair)]
    return Hint(about, Status.FOUND if spans else Status.ABSENT, name, marks=_marks(about, tokens, spans))


def _entity(tokens: Sequence[Token], asked: Asked) -> list[Hint]:
    names = [name for name in dict.fromkeys(asked.entity_names) if name.strip()]
    looked = [(name, find_body(tokens, name)) for name in names]
    for name, body in looked:
        if body.found:
            return [Hint("entity", Status.FOUND, name, marks=_marks("entity", tokens, body.found))]
    for name, body in looked:
        if body.longer:
            return [Hint("entity", Status.LONGER, name, marks=_marks("entity", tokens, body.longer))]
    return [Hint("entity", Status.ABSENT, names[0])] if names else []


def _number(tokens: Sequence[Token], asked: Asked) -> list[Hint]:
    if asked.siret:
        return [_siret(tokens, asked.siret)]
    if asked.register and asked.register_number:
        spans = numbers.find_register_number(tokens, asked.register_number, asked.register)
        status = Status.FOUND if spans else Status.ABSENT
        return [Hint("number", status, asked.register_number, marks=_marks("number", tokens, spans))]
    return []


def _siret(tokens: Sequence[Token], siret: str) -> Hint:
    """The SIRET, else its SIREN, else the other SIREN that are there."""
    found = numbers.numbers_in(tokens)
    same = [number for number in found if number.digits == siret]
    same = same or [number for number in found if number.siren == siren_of(siret)]
    if same:
        subject = siret if same[0].digits == siret else siren_of(siret)
        return Hint("number", Status.FOUND, subject, marks=_marks("number", tokens, [one.span for one in same]))
    others = tuple(dict.fromkeys(number.siren for number in found))
    marks = _marks("number", tokens, [number.span for number in found])
    return Hint("number", Status.OTHER if others else Status.ABSENT, siret, others=others, marks=marks)


def _date(tokens: Sequence[Token]) -> Hint:
    found = dates.find_dates(tokens)
    if not found:
        return Hint("date", Status.ABSENT)
    days = tuple(sorted(dated.day for dated in found))
    marks = _marks("date", tokens, [dated.span for dated in found])
    return Hint("date", Status.FOUND if len(days) == 1 else Status.SEVERAL, cue=found[0].cue, days=days, marks=marks)


def _marks(about: About, tokens: Sequence[Token], spans: Sequence[Span]) -> tuple[Mark, ...]:
    marks = []
    for start, end in list(spans)[:MOST_MARKS]:
        words = [token.word for token in tokens[start : end + 1]]
        for page in dict.fromkeys(word.page for word in words):
            boxes = tuple(_boxes(word for word in words if word.page == page))
            marks.append(Mark(about, page, boxes))
    return tuple(marks)


def _boxes(words: Iterable[Word]) -> list[Box]:
    """One box for the words of a line."""
    boxes: list[Box] = []
    for word in words:
        for box in word.boxes:
            if boxes and _one_line(boxes[-1], box, upright=word.turn in (0, 2)):
                boxes[-1] = _around(boxes[-1], box)
            else:
                boxes.append(box)
    return boxes


def _one_line(a: Box, b: Box, *, upright: bool) -> bool:
    if upright:
        return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.height, b.height)
    return min(a.right, b.right) - max(a.left, b.left) > 0.5 * min(a.width, b.width)


def _around(a: Box, b: Box) -> Box:
    return Box(min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom))
