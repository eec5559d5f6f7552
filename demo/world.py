"""What the acts of the demonstration share: the use cases' dependencies at the story's time, who acts, their papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from adapters.intake import AcceptedDocument, UploadedFile, accept
from demo.bodies import Body, Head, bodies
from demo.documents import mandates
from demo.documents.catalogue import heic_photo, mandate_of, proof_of
from demo.documents.facts import Paper
from demo.documents.mandates import Mandate
from demo.people import Person
from demo.timeline import Timeline
from domain.actors import Actor
from domain.calendar import paris_date
from models import Account, AccountRequest
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.people.agents import TokenFor

DATED = ("kbis", "extrait_k", "foreign_extract", "equivalent")
"""Proofs that are made anew each time; the others were published once."""


@dataclass(frozen=True)
class Ask:
    """A person asks for an account for a body. What is declared follows from it, but for `declares`.

    `form` is how the mandate comes (`demo.documents.catalogue.mandate_of`, or "heic"), `paper_age` how many days
    before the first submission it was signed, `on_proof` whether the proof names the person; `signed` by hand or not;
    `delegate` signs in the head's place, by an act `published` in this collection: it is given as a file too, unless it
    is `only_referred` to. `account` says that the person asks as the holder of an account.
    """

    body: str
    who: Person
    email: str
    capacity: str
    form: str = "typed"
    paper_age: int = 11
    real_age: int | None = None
    """How old the paper truly is, when that differs from what is declared."""
    on_proof: bool = False
    signed: bool = True
    surname_first: bool = False
    delegate: Head | None = None
    published: str = ""
    only_referred: bool = False
    account: bool = False
    declares: tuple[tuple[str, object], ...] = ()


@dataclass
class Case:
    """One request under way."""

    ask: Ask
    request_id: int = 0

    @property
    def body(self) -> Body:
        return bodies()[self.ask.body]

    @property
    def request(self) -> AccountRequest:
        return AccountRequest.get_by_id(self.request_id)


@dataclass
class World:
    """The dependencies whose clock the timeline moves. `password_hash` is everybody's."""

    deps: Dependencies
    timeline: Timeline
    password_hash: str
    token_for: TokenFor
    staff: dict[str, int] = field(default_factory=dict)
    _accepted: dict[str, AcceptedDocument] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return paris_date(self.deps.now())

    def agent(self, name: str) -> Actor:
        """A member of staff who has just signed in, by the first part of the address."""
        return replace(actor_of(Account.get_by_id(self.staff[name])), fresh=True)

    def proof(self, case: Case) -> AcceptedDocument:
        """The body's proof; extracts are some weeks old, and one that names the applicant is theirs alone."""
        applicant = case.ask.who if case.ask.on_proof else None
        make = partial(proof_of, case.body, date.fromordinal(self.today.toordinal() - 17), applicant)
        month = f"{self.today:%Y %m}" if case.body.proof in DATED else ""
        return self._once(f"proof {case.ask.body} {applicant and applicant.name} {month}", make)

    def mandate(self, case: Case, dated: date, **changes: object) -> AcceptedDocument:
        """The mandate, as this person would give it on that day. Changes are those of Ask."""
        ask = replace(case.ask, **changes)  # type: ignore[arg-type]
        if ask.form == "heic":
            return self._once("heic", heic_photo)
        heads = (ask.delegate,) if ask.delegate else case.body.heads
        what = Mandate(case.body, ask.who, dated, heads, signed=ask.signed, surname_first=ask.surname_first)
        return self._once(f"mandate {ask} {dated}", partial(mandate_of, what, self.deps.registry.letter, ask.form))

    def delegation(self, case: Case) -> AcceptedDocument:
        """The delegation of signature of the user who signs in the head's place."""
        delegate = case.ask.delegate or case.body.heads[0]
        dated, number, _ = self.published_act(case)
        make = partial(mandates.delegation, case.body, case.body.heads[0], delegate, dated, number, case.ask.published)
        return self._once(f"delegation {case.ask.body}", make)

    def published_act(self, case: Case) -> tuple[date, str, str]:
        """The date of the delegation of signature, its number, and the address of the page where it is published."""
        dated = date.fromordinal(self.today.toordinal() - 320)
        number = f"{dated.year}-{len(case.body.name) * 7 % 400:03}"
        return dated, number, f"https://recueil.example/{dated.year}/{number}"

    def _once(self, name: str, make: Callable[[], Paper]) -> AcceptedDocument:
        """Drawn once, and taken in by the real intake."""
        if name not in self._accepted:
            paper = make()
            self._accepted[name] = accept([UploadedFile(paper.filename, paper.data)])
        return self._accepted[name]
