"""A small installation whose rows each have a letter, and everybody who may ask for it.

`tests/support/who_may.py` holds the table of who sees which letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from peewee import fn

from domain.actors import ANONYMOUS, SYSTEM, Actor
from domain.calendar import paris_date
from domain.states import Role, StaffRole, State
from models import (
    Account,
    AccountRequest,
    Base,
    Decision,
    Document,
    DocumentVersion,
    Entity,
    Mail,
    Membership,
    SecondReading,
)
from models_absences import AccessReview
from models_exchange import AttachedFile
from models_imports import ImportFile
from models_people import Departure, Invitation, ManagerProposal, Remedy, RoleEnding
from models_rights import RightsRequest
from models_support import AddressChange
from models_work import HintDisagreement, Job, ListLayout, PinnedView, SavedView
from queries.actors import actor_of
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from tests.support import factories

A_TEXT = ("message_template", "1")
"""What the journal calls an object that it has no column for."""


LETTERS = {"manager": "m", "depositor": "d", "other": "o", "both": "k", "suspended": "s", "former": "f", "closed": "c"}
"""Of the memberships, by whose they are."""


@dataclass
class World:
    """The letters of the rows, and the actors by the names of the table's columns."""

    deps: Dependencies
    letters: dict[tuple[type[Base], int], str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def name(self, **rows: Base) -> None:
        for letter, row in rows.items():
            self.letters[type(row), row.id] = letter

    def all(self, model: type[Base]) -> list[Any]:
        return [model.get_by_id(row_id) for kind, row_id in self.letters if kind is model]

    def one(self, model: type[Base], letter: str) -> Any:
        return next(row for row in self.all(model) if self.letters[model, row.id] == letter)

    def shown(self, rows: Iterable[Base]) -> str:
        """The letters of these rows; '?' for a row without one."""
        return "".join(sorted(self.letters.get((type(row), row.id), "?") for row in rows)) or "."

    def whole(self, query: Any) -> str:
        """'all', '.', or how many of a table whose rows have no letters."""
        every, count = query.model.select().count(), query.count()
        return {0: ".", every: "all"}.get(count, f"{count} of {every}")


def build(deps: Dependencies) -> World:
    """Two entities, A and B, with a manager each, another (z) that was merged into A, and requests, by their letters:

    d, a draft; n, for A, not activated; a, with the manager of A, who let it wait too long; b, of the same address,
    with that of B, whose decision waits for its window's end; s, with the SI, made by the depositor; h, with the SI, on
    hold; v, of A, approved, where a second reader disagreed; r, of A, refused by the SI administrator of the table, its
    second reading still waiting; o, of B, the reviewer's own, refused, where a second reader disagreed.
    """
    world = World(deps)
    journal.record("template.changed", SYSTEM, deps.now(), object_key=A_TEXT)
    a, b = factories.make_entity(deps, name="Alpha"), factories.make_entity(deps, name="Beta")
    staff = {role.value: factories.make_account(deps, staff=role) for role in StaffRole}
    member = {
        "manager": factories.make_manager(deps, a),
        "depositor": factories.make_member(deps, a, Role.DEPOSITOR),
        "other": factories.make_manager(deps, b),
        "both": factories.make_member(deps, a, staff=StaffRole.READER),
        "suspended": factories.make_member(deps, a),
        "former": factories.make_member(deps, a),
        "closed": factories.make_member(deps, a),
    }
    gone = factories.make_account(deps, staff=StaffRole.SI_ADMIN)
    author, second = factories.make_si_admin(deps), factories.make_account(deps, staff=StaffRole.REVIEWER)
    _requests_of(world, a, b, author, actor_of(staff["si_admin"]))
    asked = world.one(AccountRequest, "a")
    _set_apart(world, a, member, staff["reviewer"])
    for letter, reader in {"v": second.id, "r": None, "o": second.id}.items():
        _second_reading(world, letter, reader)
    for name, when in {"suspended": "suspended_at", "former": "until"}.items():
        Membership.update({when: deps.now()}).where(Membership.account == member[name].account_id).execute()
    Account.update(active=False).where(Account.id.in_([member["closed"].account_id, gone.id])).execute()
    members = {name: Account.get_by_id(actor.account_id) for name, actor in member.items()}
    world.actors = {"nobody": ANONYMOUS, "applicant": factories.own_actor(asked)} | {
        name: actor_of(account) for name, account in (members | staff | {"gone": Account.get_by_id(gone.id)}).items()
    }
    world.name(**{LETTERS[name]: Membership.get(Membership.account == account) for name, account in members.items()})
    world.name(v=Membership.get(Membership.request == world.one(AccountRequest, "v")))
    world.name(a=a, b=b, **{letter: world.one(AccountRequest, letter).entity for letter in ("s", "h")})
    world.name(z=factories.make_entity(deps, identifier_kind=None, identifier=None, merged_into=a))
    _invitations(world, {"a": (a, member["manager"]), "b": (b, member["other"])}, members)
    _remedies(world, staff["si_admin"])
    _jobs(world, m=members["manager"], r=staff["reviewer"])
    _views(world, members["manager"], staff["reviewer"])
    of_s = Document.request == world.one(AccountRequest, "s")
    world.name(f=DocumentVersion.select().join(Document).where(of_s).first())
    world.name(x=_joined_file(world, purpose="decision", request=world.one(AccountRequest, "a")))
    world.name(y=_joined_file(world, purpose="entity", entity=a))
    about = {"request": world.one(AccountRequest, "s"), "version": world.one(DocumentVersion, "f")}
    HintDisagreement.create(**about, document="mandate", check_code="signed", answer="no", at=deps.now())
    return world


def _joined_file(world: World, **of: Any) -> AttachedFile:
    """A file that went with something on a request, or is kept with an entity."""
    now, key = world.deps.now(), f"file of {sorted(of)}"
    of_file = {"storage_key": key, "filename": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0"}
    row: AttachedFile = AttachedFile.create(**of, **of_file, pages=1, added_at=now, joined_at=now)
    return row


def _invitations(world: World, rows: dict[str, tuple[Entity, Actor]], members: dict[str, Account]) -> None:
    """One to each entity, of its manager; an access review of each; and what was proposed in A."""
    _proposed(world, rows["a"][0], members)
    now = world.deps.now()
    for letter, (entity, inviter) in rows.items():
        address = f"{letter}@x.example"
        row = Invitation.create(
            entity=entity,
            inviter=inviter.account_id,
            email=address,
            email_key=address,
            first_name="Ana",
            last_name="Neuve",
            token_hash=letter,
            created_at=now,
            expires_at=now + timedelta(days=14),
        )
        world.name(**{letter: row})
    _reviews(world, {letter: entity for letter, (entity, _) in rows.items()})


def _remedies(world: World, admin: Account) -> None:
    """Against the refusal « r », and against the decision that ended the role of the person who left; that of the
    depositor is to end."""
    now = world.deps.now()
    day = paris_date(now)
    came = {"received_on": day, "due_on": day, "words": "Contesté.", "recorded_by": admin, "acknowledged_at": now}
    world.name(
        r=Remedy.create(request=world.one(AccountRequest, "r"), **came),
        f=Remedy.create(membership=world.one(Membership, "f"), **came),
    )
    of_letter = {"words": "Ses données.", "received_on": day, "due_on": day, "recorded_by": admin, "recorded_at": now}
    world.name(e=RightsRequest.create(kind="access", subject="signatory", name="Claude", **of_letter))
    begun = {"begun_by": admin, "begun_at": now, "hear_until": day, "reason": "left", "words": "Départ."}
    RoleEnding.create(membership=world.one(Membership, "d"), **begun)
    RoleEnding.create(membership=world.one(Membership, "f"), settled_at=now, outcome="ended", **begun)


def _reviews(world: World, entities: dict[str, Entity]) -> None:
    """One of each entity; that of B is left to staff by now."""
    now = world.deps.now()
    day = paris_date(now)
    for letter, entity in entities.items():
        row = AccessReview.create(entity=entity, asked_at=now, due_on=day, silent_at=now if letter == "b" else None)
        world.name(**{letter: row})


def _views(world: World, manager: Account, reviewer: Account) -> None:
    """A view of the manager, one of the reviewer, which they begin with, and one of all agents, which both keep."""
    view = {"list_name": "demandes", "name": "Vue", "created_at": world.deps.now()}
    views = {of: SavedView.create(account=one, **view) for of, one in (("m", manager), ("r", reviewer), ("s", None))}
    world.name(**views)
    for account, letter in ((manager, "m"), (manager, "s"), (reviewer, "s")):
        PinnedView.create(account=account, view=views[letter])
    PinnedView.create(account=reviewer, view=views["r"], home=True)
    ListLayout.create(account=manager, list_name="demandes", columns=["state"])


def _proposed(world: World, entity: Entity, members: dict[str, Account]) -> None:
    """The depositor, by the manager, who wants to leave."""
    people = {"account": members["depositor"], "proposer": members["manager"]}
    how = {"hands_over": False, "stays": False, "created_at": world.deps.now()}
    world.name(p=ManagerProposal.create(entity=entity, **people, **how))
    leaving = {"account": members["manager"], "stays": False, "created_at": world.deps.now()}
    world.name(l=Departure.create(entity=entity, **leaving))


def _jobs(world: World, **authors: Account) -> None:
    now = world.deps.now()
    bringer = world.actors["si_admin"].account_id
    world.name(i=ImportFile.create(author=bringer, filename="reprise.csv", sha256="", state="checked", created_at=now))
    world.name(**{of: Job.create(kind="take", author=account, created_at=now) for of, account in authors.items()})


def _requests_of(world: World, a: Entity, b: Entity, author: Actor, admin: Actor) -> None:
    def make(state: State, **fields: Any) -> AccountRequest:
        return factories.make_request(world.deps, state, documents=False, **fields)

    asked = make(State.WITH_MANAGER, entity=a)
    world.name(
        d=make(State.DRAFT),
        n=make(State.AWAITING_ACTIVATION, entity=a),
        a=asked,
        b=make(State.WITH_MANAGER, entity=b, email=asked.email),
        s=factories.make_request(world.deps, State.WITH_SI),
        h=factories.make_request(world.deps, State.WITH_SI),
        v=make(State.APPROVED, entity=a, by=author),
        r=make(State.REJECTED, entity=a, by=admin),
        o=make(State.REJECTED, entity=b, by=author),
    )


def _set_apart(world: World, a: Entity, member: dict[str, Actor], reviewer: Account) -> None:
    """What makes the requests of `build` different, each in its own way."""
    now = world.deps.now()
    _set(world.one(AccountRequest, "n"), entity=a)
    _set(world.one(AccountRequest, "s"), account=member["depositor"].account_id)
    _set(world.one(AccountRequest, "o"), account=reviewer.id)
    _set(world.one(AccountRequest, "a"), escalated_at=now)
    Mail.update(state="dead").where(Mail.id == Mail.select(fn.MAX(Mail.id))).execute()
    _set(world.one(AccountRequest, "h"), on_hold_until=paris_date(now) + timedelta(days=1))
    _decided_later(world, world.one(AccountRequest, "b"), member["other"])
    asked = {"old": "a@x.example", "old_key": "a@x.example", "new": "b@x.example", "new_key": "b@x.example"}
    AddressChange.create(**asked, words="A appelé.", proposed_by=reviewer.id, proposed_at=now)
    journal.record("address.dropped", SYSTEM, now, old="c@x.example", new="d@x.example", why="unconfirmed")


def _set(request: AccountRequest, **values: Any) -> None:
    AccountRequest.update(values).where(AccountRequest.id == request.id).execute()


def _decided_later(world: World, request: AccountRequest, author: Actor) -> None:
    now = world.deps.now()
    Decision.create(
        request=request,
        author=author.account_id,
        action="approve",
        request_version=request.version,
        created_at=now,
        due_at=now + timedelta(minutes=5),
    )


def _second_reading(world: World, letter: str, reader: int | None) -> None:
    """A second reading of the decision on this request, of the same letter; a reader says otherwise."""
    now = world.deps.now()
    verdict: dict[str, Any] = {}
    if reader is not None:
        verdict = {"reader": reader, "verdict": "request_changes", "agrees": False, "read_at": now}
    decision = Decision.get(Decision.request == world.one(AccountRequest, letter))
    world.name(**{letter: SecondReading.create(decision=decision, drawn_at=now, **verdict)})
