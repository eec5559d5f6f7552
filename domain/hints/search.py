"""Everything that a request declares, looked for in one document's text layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.document_kinds import Hint as About
from domain.electronic_signatures import ElectronicSignature
from domain.hints import dates, numbers, people
from domain.hints.acts import find_act
from domain.hints.bodies import find_body
from domain.hints.layer import TextLayer
from domain.hints.marks import Mark, marks_of
from domain.hints.reading import Span, Token, tokens_of
from domain.identifiers import each_number, siren_of
from domain.names import same_person


class Status(StrEnum):
    """What the text says of one thing asked for. Only PRESENT says that it is there."""

    PRESENT = "present"
    LONGER = "longer"  # an entity's name within a longer name
    OTHER = "other"  # other numbers of the same kind alone
    SEVERAL = "several"  # dates that differ: nobody can tell which counts
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request declares; '' or None for what it does not. `entity_names`: one suffices.

    `act_number` and `collection` are those under which an act is published.
    """

    first_name: str = ""
    last_name: str = ""
    signatories: tuple[str, ...] = ()
    entity_names: tuple[str, ...] = ()
    siret: str | None = None
    register: str | None = None
    register_number: str | None = None
    act_number: str = ""
    collection: str = ""


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
    signatures: tuple[ElectronicSignature, ...] = ()

    def about(self, what: About) -> list[Hint]:
        """The hints about one thing: several for two signatories."""
        return [hint for hint in self.hints if hint.about == what]

    def marks_on(self, page: int) -> list[Mark]:
        """What to highlight on a page."""
        return [mark for hint in self.hints for mark in hint.marks if mark.page == page]


def look(layer: TextLayer, asked: Asked) -> Findings:
    """Look for all that was asked in a document."""
    if not layer.has_text:
        return Findings(readable=False, signed=layer.signed, signatures=layer.signatures)
    tokens = tokens_of(layer)
    hints = [
        *_applicant(tokens, asked),
        *(_signatory(tokens, name) for name in asked.signatories if name.strip()),
        *_entity(tokens, asked),
        *_number(tokens, asked),
        *_act(tokens, asked),
        _date(tokens),
    ]
    silent = tuple(number for number, page in enumerate(layer.pages, 1) if not page.words)
    return Findings(True, layer.whole, layer.signed, silent, tuple(hints), layer.signatures)


def signs_for_oneself(asked: Asked) -> bool:
    """Whether a signatory bears the applicant's name: the mandate would then designate its own signatory."""
    applicant = f"{asked.first_name} {asked.last_name}"
    return any(same_person(applicant, signatory) for signatory in asked.signatories)


def _applicant(tokens: Sequence[Token], asked: Asked) -> list[Hint]:
    if not asked.first_name.strip() or not asked.last_name.strip():
        return []
    names = people.find_person(tokens, asked.first_name, asked.last_name)
    return [_named("applicant", f"{asked.first_name} {asked.last_name}", tokens, names)]


def _signatory(tokens: Sequence[Token], name: str) -> Hint:
    return _named("signatory", name, tokens, people.find_full_name(tokens, name))


def _named(about: About, name: str, tokens: Sequence[Token], pairs: Iterable[tuple[Span, Span]]) -> Hint:
    spans = [span for pair in pairs for span in sorted(pair)]
    return Hint(about, Status.PRESENT if spans else Status.ABSENT, name, marks=marks_of(about, tokens, spans))


def _entity(tokens: Sequence[Token], asked: Asked) -> list[Hint]:
    names = [name for name in dict.fromkeys(asked.entity_names) if name.strip()]
    looked = [(name, find_body(tokens, name)) for name in names]
    for name, body in looked:
        if body.whole:
            return [Hint("entity", Status.PRESENT, name, marks=marks_of("entity", tokens, body.whole))]
    for name, body in looked:
        if body.longer:
            return [Hint("entity", Status.LONGER, name, marks=marks_of("entity", tokens, body.longer))]
    return [Hint("entity", Status.ABSENT, names[0])] if names else []


def _number(tokens: Sequence[Token], asked: Asked) -> list[Hint]:
    if asked.siret:
        return [_siret(tokens, asked.siret)]
    if asked.register and asked.register_number:
        whole = _registered(tokens, asked.register_number, asked.register)
        several = each_number(asked.register_number)
        if whole.status is Status.PRESENT or len(several) == 1:
            return [whole]
        return [_registered(tokens, number, asked.register) for number in several]
    return []


def _registered(tokens: Sequence[Token], number: str, register: str) -> Hint:
    spans = numbers.find_register_number(tokens, number, register)
    status = Status.PRESENT if spans else Status.ABSENT
    return Hint("number", status, number, marks=marks_of("number", tokens, spans))


def _siret(tokens: Sequence[Token], siret: str) -> Hint:
    """The SIRET, else its SIREN, else the other SIREN that are there."""
    read = numbers.numbers_in(tokens)
    same = [number for number in read if number.digits == siret]
    same = same or [number for number in read if number.siren == siren_of(siret)]
    if same:
        subject = siret if same[0].digits == siret else siren_of(siret)
        return Hint("number", Status.PRESENT, subject, marks=marks_of("number", tokens, [one.span for one in same]))
    others = tuple(dict.fromkeys(number.siren for number in read))
    marks = marks_of("number", tokens, [number.span for number in read])
    return Hint("number", Status.OTHER if others else Status.ABSENT, siret, others=others, marks=marks)


def _act(tokens: Sequence[Token], asked: Asked) -> Iterator[Hint]:
    looked: tuple[tuple[About, str, Callable[[Sequence[Token], str], Sequence[Span]]], ...]
    looked = (("act", asked.act_number, find_act), ("collection", asked.collection, _named_whole))
    for about, subject, find in looked:
        if subject.strip():
            spans = find(tokens, subject)
            status = Status.PRESENT if spans else Status.ABSENT
            yield Hint(about, status, subject, marks=marks_of(about, tokens, spans))


def _named_whole(tokens: Sequence[Token], name: str) -> Sequence[Span]:
    return find_body(tokens, name).whole


def _date(tokens: Sequence[Token]) -> Hint:
    dates_read = dates.find_dates(tokens)
    if not dates_read:
        return Hint("date", Status.ABSENT)
    days = tuple(sorted(dated.day for dated in dates_read))
    marks = marks_of("date", tokens, [dated.span for dated in dates_read])
    return Hint(
        "date", Status.PRESENT if len(days) == 1 else Status.SEVERAL, cue=dates_read[0].cue, days=days, marks=marks
    )
