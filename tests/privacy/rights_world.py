"""People whose requests cross: one entity, shared and corrected signatories, addresses that go from hand to hand.

Whatever is about somebody bears a mark of theirs, so that it is known wherever it comes up.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

from domain.actors import Actor
from domain.calendar import paris_date
from domain.rights import Right, Subject
from domain.states import StaffRole, State
from models import Account, AccountRequest
from models_rights import RightsRequest
from services.machinery.dependencies import Dependencies
from services.people import account_notes, accounts
from services.requests import closing
from services.review import decisions, examination, threads
from services.rights import asking
from services.signup import complements
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.rights import letter

Signatory = dict[str, str]
SIGNATORIES: tuple[Signatory, ...] = tuple(
    {"name": f"{first} {last}", "capacity": f"Qualite{last}"}
    for first, last in (("Iris", "Zephyr"), ("Noor", "Quartz"), ("Sami", "Ypsilon"), ("Lou", "Wasabi"))
)
ENDS = (State.APPROVED, State.REJECTED, State.WITHDRAWN, State.WITH_SI, State.APPROVED, State.AWAITING_ACTIVATION)


@dataclass
class Person:
    """An applicant or a holder: their marks, and what of others they were given to read or wrote themselves."""

    name: str
    marks: set[str]
    known: set[str] = field(default_factory=set)
    account: Account | None = None
    request: AccountRequest | None = None


@dataclass
class World:
    deps: Dependencies
    clock: Clock
    examiner: Actor
    people: list[Person] = field(default_factory=list)
    letters: dict[str, set[str]] = field(default_factory=dict)
    """Signatory's name → the marks of the letters that they signed."""

    def marks(self) -> set[str]:
        named = {word for one in SIGNATORIES for word in (one["name"].split()[1], one["capacity"])}
        every = {mark for one in self.letters.values() for mark in one}
        return named.union(every, *(person.marks for person in self.people))


def build(deps: Dependencies, clock: Clock, seed: int) -> World:
    """Nine people of two entities, drawn by `seed`: each has a request that ends in some way."""
    deps = replace(deps, policy=replace(deps.policy, request_threads=True))
    drawn = random.Random(seed)  # which world a test looks at
    examiner = factories.make_si_admin(deps, last_name="Examinatrice")
    world = World(deps, clock, examiner)
    entities = [factories.make_entity(deps, name=f"Maison {number}") for number in range(2)]
    for number in range(8):
        _add(world, drawn, number, ENDS[number % len(ENDS)], entities[number % 2])
        clock.advance(hours=3)
    leaver, reviewer = drawn.sample([one for one in world.people if one.account is not None], 2)
    _hand_on(world, leaver)
    _become_reviewer(world, reviewer)
    return world


def _add(world: World, drawn: random.Random, number: int, end: State, entity: Any) -> None:
    """One request: its documents, a correction of who signs perhaps, notes and messages of agents, its end."""
    deps, mark = world.deps, f"Nom{number}q"
    signing = drawn.sample(SIGNATORIES, 1)
    person = Person(f"Prenom{number}q {mark}", {mark, f"Prenom{number}q", f"fonction{number}q", f"boite{number}q"})
    world.people.append(person)
    draft = factories.make_draft(
        deps, documents=False, siret=entity.identifier, entity_name=entity.name, first_name=f"Prenom{number}q",
        last_name=mark, capacity=f"fonction{number}q", email=f"boite{number}q@exemple.example", signatories=signing,
    )  # fmt: skip
    person.marks |= {draft.reference, f"JUSTIFICATIF{number}q"}
    _give(deps, draft, "proof_of_existence", f"JUSTIFICATIF{number}q")
    _give(deps, draft, "mandate", f"LETTRE{number}q1")
    _sign(world, person, signing, f"LETTRE{number}q1")
    request = factories.submission.submit(deps, draft)
    person.request = request
    if end == State.AWAITING_ACTIVATION:
        return
    factories.activate(deps, request)
    examination.annotate(deps, world.examiner, request.reference, f"NOTE{number}q")
    person.marks.add(f"NOTE{number}q")
    if drawn.random() < 0.6:
        _correct(world, drawn, person, number)
    threads.write(deps, world.examiner, request.reference, f"MESSAGE{number}q")
    person.marks.add(f"MESSAGE{number}q")
    if end == State.WITHDRAWN:
        closing.withdraw(deps, request.id, factories.own_actor(request))
    elif end == State.REJECTED:
        decisions.decide(deps, world.examiner, request.reference, "reject", reason=f"MOTIF{number}q")
        person.marks.add(f"MOTIF{number}q")
    elif end == State.APPROVED:
        AccountRequest.update(state=State.WITH_SI).where(AccountRequest.id == request.id).execute()
        factories.approve(deps, AccountRequest.get_by_id(request.id), world.examiner)
    person.request = AccountRequest.get_by_id(request.id)
    person.account = person.request.account


def _give(deps: Dependencies, draft: AccountRequest, kind: str, mark: str) -> None:
    factories.draft_documents.put_document(deps, draft, kind, _file(mark))


def _file(mark: str) -> factories.PlainFile:
    return factories.PlainFile(b"%PDF-1.4 " + mark.encode(), filename=f"{mark}.pdf")


def _sign(world: World, person: Person, signing: list[Signatory], mark: str) -> None:
    """Who gave a letter may read it, and so may who signed it; the applicant typed their names."""
    person.marks.add(mark)
    for one in signing:
        world.letters.setdefault(one["name"], set()).add(mark)
        person.known |= {one["name"].split()[1], one["capacity"]}


def _correct(world: World, drawn: random.Random, person: Person, number: int) -> None:
    """A complement: somebody else signs another letter; in which order the two are told is drawn too."""
    deps, request = world.deps, person.request
    assert request is not None
    asking_for = [decisions.Item("mandate", "unsigned", "")]
    decisions.decide(deps, world.examiner, request.reference, "request_changes", reason="Vu", items=asking_for)
    world.clock.advance(hours=1)
    signing = drawn.sample([one for one in SIGNATORIES if one["name"] not in _names(request)], 1)

    def tell() -> None:
        complements.tell_who_signs(deps, request.id, {"signatories": signing})

    def give() -> None:
        day = paris_date(deps.now())
        complements.replace_document(deps, request.id, "mandate", _file(f"LETTRE{number}q2"), mandate_date=day)

    for step in drawn.sample([tell, give], 2):
        step()
        world.clock.advance(minutes=5)
    complements.complete(deps, request.id, factories.own_actor(request))
    _sign(world, person, signing, f"LETTRE{number}q2")


def _names(request: AccountRequest) -> set[str]:
    return {one["name"] for one in AccountRequest.get_by_id(request.id).signatories}


def _hand_on(world: World, leaver: Person) -> None:
    """The mailbox of somebody who took another address goes to a newcomer."""
    assert leaver.account is not None
    former = leaver.account.email
    accounts.change_address(world.deps, leaver.account.email_key, "ailleurs-q@exemple.example")
    world.clock.advance(hours=1)
    leaver.account = Account.get_by_id(leaver.account.id)
    newcomer = factories.make_account(world.deps, address=former, first_name="Arrivq", last_name="Arrivanteq")
    # Their address bears the mark of who had it before.
    own = {former.partition("@")[0]}
    world.people.append(Person("Arrivq Arrivanteq", {"Arrivanteq"}, known=own, account=newcomer))
    leaver.marks.add("ailleurs-q")
    account_notes.annotate(world.deps, world.examiner, newcomer.id, "NOTEARRIVANTEq")


def _become_reviewer(world: World, person: Person) -> None:
    """Somebody whose request was approved becomes an agent, and works on those of others."""
    assert person.account is not None
    Account.update(staff_role=StaffRole.SI_ADMIN).where(Account.id == person.account.id).execute()
    person.account = Account.get_by_id(person.account.id)
    agent = factories.fresh_actor(person.account)
    for other in world.people:
        if other is not person and other.request is not None and other.request.state == State.WITH_SI:
            examination.annotate(world.deps, agent, other.request.reference, f"NOTEDOUBLE{other.request.id}q")
            threads.write(world.deps, agent, other.request.reference, f"MESSAGEDOUBLE{other.request.id}q")
            other.marks |= {f"NOTEDOUBLE{other.request.id}q", f"MESSAGEDOUBLE{other.request.id}q"}


def asked_by_letter(world: World, person: Person) -> RightsRequest:
    """An applicant without an account asks by letter, with their address."""
    address = person.request.email if person.request is not None else ""
    sent = letter(world.deps, kind=Right.ACCESS, subject=Subject.APPLICANT, name=person.name, email=address)
    return asking.record(world.deps, world.examiner, sent)


def asked_by_signatory(world: World, signatory: Signatory) -> RightsRequest:
    return asking.record(world.deps, world.examiner, letter(world.deps, name=signatory["name"]))
