"""What the life of a request must be, written by hand beside `domain/workflow.py`, and what differs from it.

`test_workflow.py` compares the two, then takes each element out of the program's table and sees that the comparison
notices it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain import workflow
from domain.actors import ANONYMOUS, CLOCK, SYSTEM, Actor, applicant
from domain.errors import TransitionRefused
from domain.registry import load_registry
from domain.states import Role, StaffRole, State
from domain.workflow import Intent, RequestFacts, check, offered

OURS = load_registry()
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENTITY = 7
FACTS = RequestFacts(request_id=1, state=State.WITH_SI, applicant_key="ada@exemple.example", entity_id=ENTITY)
INTENT = Intent(NOW, reason="Parce que.", items=1, target_entity_id=8)

SI = Actor(name="Agent", email_key="si@x.example", account_id=10, staff_role=StaffRole.SI_ADMIN)
REVIEWER = Actor(name="Instructeur", email_key="ins@x.example", account_id=11, staff_role=StaffRole.REVIEWER)
SUPPORT = Actor(name="Assistance", email_key="as@x.example", account_id=12, staff_role=StaffRole.SUPPORT)
READER = Actor(name="Lecteur", email_key="l@x.example", account_id=13, staff_role=StaffRole.READER)
MANAGER = Actor(name="Gestionnaire", email_key="g@x.example", account_id=14, managed=frozenset({ENTITY}))
OTHER_MANAGER = Actor(name="Autre", email_key="o@x.example", account_id=15, managed=frozenset({99}))
APPLICANT = applicant(1, "ada@exemple.example", "Ada")
EVERYBODY = (SI, REVIEWER, SUPPORT, READER, MANAGER, OTHER_MANAGER, APPLICANT, ANONYMOUS, CLOCK, SYSTEM)

# State, and whether somebody can decide now, whether it is activated and not closed, open, closed.
STATES = """
                         decide  activated  open  closed
    draft                .       .          yes   .
    awaiting_activation  .       .          yes   .
    with_manager         yes     yes        yes   .
    with_si              yes     yes        yes   .
    awaiting_applicant   .       yes        yes   .
    approved             .       .          .     yes
    rejected             .       .          .     yes
    withdrawn            .       .          .     yes
    expired              .       .          .     yes
"""

# Who may apply each transition in each state, every other guard being satisfied. What has no row is refused to all:
# « wrong_state ». The columns are EVERYBODY; the applicant, where refused, is told that the request is their own. `no`:
# a guard refuses what the person's quality would allow.
#
#                      state                 si   revi supp read mana othr appl none cloc prog
WHO = """
    submit             draft                 .    .    .    .    .    .    yes  .    .    .
    submit_signed_in   draft                 .    .    .    .    .    .    yes  .    .    .
    activate           awaiting_activation   .    .    .    .    .    .    yes  .    .    .
    ask_manager_role   with_manager          .    .    .    .    .    .    yes  .    .    .
    request_changes    with_manager          yes  no   .    .    yes  .    .    .    .    .
    request_changes    with_si               yes  yes  .    .    no   .    .    .    .    .
    complete           awaiting_applicant    .    .    .    .    .    .    yes  .    .    .
    approve            with_manager          yes  .    .    .    yes  .    .    .    .    .
    approve            with_si               yes  .    .    .    no   .    .    .    .    .
    reject             with_manager          yes  .    .    .    yes  .    .    .    .    .
    reject             with_si               yes  .    .    .    no   .    .    .    .    .
    attach             with_si               yes  .    .    .    .    .    .    .    .    .
    withdraw           awaiting_activation   .    .    .    .    .    .    yes  .    .    yes
    withdraw           with_manager          .    .    .    .    .    .    yes  .    .    yes
    withdraw           with_si               .    .    .    .    .    .    yes  .    .    yes
    withdraw           awaiting_applicant    .    .    .    .    .    .    yes  .    .    yes
    expire             awaiting_activation   .    .    .    .    .    .    .    .    yes  .
    expire             awaiting_applicant    .    .    .    .    .    .    .    .    yes  .
    escalate           with_manager          .    .    .    .    .    .    .    .    yes  .
    cover              with_manager          .    .    .    .    .    .    .    .    yes  .
    orphan             with_manager          .    .    .    .    .    .    .    .    .    yes
    reroute            with_si               .    .    .    .    .    .    .    .    .    yes
    reopen             rejected              yes  .    .    .    .    .    .    .    .    .
"""

# Transition, the states it leads to, the mails it may send, what its button says. ANY: every state that a request goes
# to once its applicant did their part; CLAIMED: the mail manager_claimed.
EFFECTS = """
submit           | awaiting_activation | submitted already_account | Envoyer ma demande
activate         | ANY | activated to_decide changes_requested CLAIMED | Activer ma demande
submit_signed_in | ANY | activated to_decide changes_requested CLAIMED | Envoyer ma demande
ask_manager_role | with_si awaiting_applicant | CLAIMED to_decide changes_requested | Demander à devenir gestionnaire
request_changes  | awaiting_applicant | changes_requested | Demander un complément
complete         | ANY | completed changes_requested CLAIMED | Envoyer mon complément
approve          | approved | approved member_added | Valider
reject           | rejected | rejected | Refuser
attach           | with_manager with_si | rerouted to_decide CLAIMED | Rattacher à une entité
withdraw         | withdrawn | withdrawn | Annuler ma demande
expire           | expired | expired | Classer sans suite
escalate         | with_manager | escalated manager_absent | Signaler à l’administrateur du SI
cover            | with_manager | covered managers_away | Confier aussi à l’administrateur du SI
orphan           | with_si | orphaned to_decide | Transmettre à l’administrateur du SI
reroute          | with_manager | rerouted to_decide | Transmettre au gestionnaire entité
reopen           | with_si | reopened to_decide CLAIMED | Rouvrir
"""

# Transition, and what the journal says once it has happened.
DONE = """
submit           | Demande envoyée
activate         | Demande activée
submit_signed_in | Demande envoyée depuis un compte
ask_manager_role | Rôle de gestionnaire demandé
request_changes  | Complément demandé
complete         | Complément reçu
approve          | Demande validée
reject           | Demande refusée
attach           | Demande rattachée à une entité
withdraw         | Demande annulée
expire           | Demande classée sans suite
escalate         | Demande restée sans réponse, signalée à l’administrateur du SI
cover            | Demande confiée aussi à l’administrateur du SI\N{NO-BREAK SPACE}: entité fermée, ou sans personne
orphan           | Demande transmise à l’administrateur du SI\N{NO-BREAK SPACE}: l’entité n’a plus de gestionnaire
reroute          | Demande transmise au gestionnaire de l’entité
reopen           | Demande rouverte
"""

# What somebody signed in must carry to see the button, and the end of its address where a reason is all that it asks.
BUTTONS = """
request_changes  request_changes
approve          decide
reject           decide
attach           attach
reopen           reopen           rouvrir
"""

# The buttons on FACTS, a request with the SI, in their order.
OFFERED = {
    "si": "request_changes approve reject attach",
    "reviewer": "request_changes",
    "applicant": "withdraw",
    "nobody": "",
}


PEOPLE = {"si": SI, "reviewer": REVIEWER, "applicant": APPLICANT, "nobody": ANONYMOUS}


@dataclass(frozen=True)
class Refused:
    """A rule in words, and the code with which the transition is refused when it is broken."""

    rule: str
    name: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    intent: dict[str, Any] = field(default_factory=dict)
    actor: Actor = SI
    told: tuple[str, ...] = ()
    """What the sentence names."""


@dataclass(frozen=True)
class Allowed:
    """What looks like a refusal above and is none."""

    rule: str
    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    intent: dict[str, Any] = field(default_factory=dict)
    actor: Actor = SI


DRAFT = {"state": State.DRAFT}
SENT = {"state": State.AWAITING_ACTIVATION}
ASKED = {"state": State.AWAITING_APPLICANT}
MANAGED = {"state": State.WITH_MANAGER, "entity_has_manager": True}
CLOSED = {"state": State.REJECTED, "closed_at": NOW - timedelta(days=1)}
MEMBER = {"membership": Role.DEPOSITOR}
SUSPENDED = {"membership": Role.DEPOSITOR, "membership_suspended": True, "seeks_manager_role": True}

GUARDS: tuple[Refused, ...] = (
    Refused("a member needs no second role in the entity", "activate", "already_member", SENT | MEMBER,
            actor=APPLICANT),
    Refused("a suspended role is not got round by activating", "activate", "membership_suspended", SENT | SUSPENDED,
            actor=APPLICANT),
    Refused("nor by asking signed in", "submit_signed_in", "already_member", DRAFT | MEMBER, actor=APPLICANT),
    Refused("on a manager's queue a reviewer asks for nothing", "request_changes", "not_the_decider", MANAGED,
            actor=REVIEWER),
    Refused("in a manager's place the SI says why it asks", "request_changes", "override_reason_missing", MANAGED,
            {"reason": " "}),
    Refused("a complement asks for something", "request_changes", "nothing_asked", {}, {"reason": " ", "items": 0}),
    Refused("a complement is sent whole", "complete", "not_mended", ASKED | {"unmended": ("mandate",)},
            actor=APPLICANT, told=("mandate",)),
    Refused("a manager decides nothing on the SI's queue", "approve", "not_the_decider", actor=MANAGER),
    Refused("in a manager's place the SI says why it approves", "approve", "override_reason_missing", MANAGED,
            {"reason": ""}),
    Refused("on the SI's queue too, where the entity has a manager", "approve", "override_reason_missing",
            {"entity_has_manager": True}, {"reason": ""}),
    Refused("the entity is chosen before approval", "approve", "entity_unknown", {"entity_id": None}),
    Refused("every required document is accepted", "approve", "documents_not_accepted", {"unaccepted": ("mandate",)},
            told=("mandate",)),
    Refused("somebody who seeks the manager role proves it, manager or not", "approve", "documents_not_accepted",
            {"entity_has_manager": True, "seeks_manager_role": True, "unaccepted": ("mandate",)}, told=("mandate",)),
    Refused("one membership a person and entity", "approve", "already_member", MEMBER),
    Refused("a suspended role is first restored or ended", "approve", "membership_suspended", SUSPENDED),
    Refused("a manager does not become manager again", "approve", "already_member",
            {"membership": Role.ENTITY_MANAGER, "seeks_manager_role": True}),
    Refused("no role in a closed entity", "approve", "entity_closed", {"entity_closed": True}),
    Refused("no role for a deactivated account", "approve", "account_inactive", {"account_active": False}),
    Refused("a manager rejects nothing on the SI's queue", "reject", "not_the_decider", actor=MANAGER),
    Refused("a refusal has a reason", "reject", "reason_missing", {}, {"reason": " "}),
    Refused("a manager's refusal too", "reject", "reason_missing", MANAGED, {"reason": ""}, actor=MANAGER),
    Refused("attaching names a target", "attach", "target_missing", {}, {"target_entity_id": None}),
    Refused("attaching changes something", "attach", "same_entity", {}, {"target_entity_id": ENTITY}),
    Refused("reopening says why", "reopen", "reason_missing", CLOSED, {"reason": " "}),
    Refused("a refusal reopens for a while only", "reopen", "too_late_to_reopen",
            {"state": State.REJECTED, "closed_at": NOW - timedelta(days=30, seconds=1)}),
    Refused("nor once a remedy against it was rejected", "reopen", "remedy_rejected",
            CLOSED | {"remedy_rejected": True}),
    Refused("what was never closed does not reopen", "reopen", "too_late_to_reopen",
            {"state": State.REJECTED, "closed_at": None}),
)  # fmt: skip

OPEN_WAYS: tuple[Allowed, ...] = (
    Allowed("a depositor may become the entity's manager", "approve", MEMBER | {"seeks_manager_role": True}),
    Allowed("a depositor may ask to", "activate", SENT | MEMBER | {"seeks_manager_role": True}, actor=APPLICANT),
    Allowed("a manager accepts somebody without documents or reason", "approve",
            MANAGED | {"unaccepted": ("mandate",)}, {"reason": ""}, MANAGER),
    Allowed("no reason is needed where the entity has no manager", "approve", {}, {"reason": ""}),
    Allowed("nor where the manager role is asked for", "approve",
            {"entity_has_manager": True, "seeks_manager_role": True}, {"reason": ""}),
    Allowed("a complement may ask in words alone", "request_changes", {}, {"items": 0}),
    Allowed("or name what it asks for, without words", "request_changes", {}, {"reason": ""}),
    Allowed("attaching to a new entity needs no target", "attach", {}, {"target_entity_id": None, "new_entity": True}),
    Allowed("attaching a request without entity", "attach", {"entity_id": None}),
    Allowed("a refusal reopens up to the last second", "reopen",
            {"state": State.REJECTED, "closed_at": NOW - timedelta(days=30)}),
    Allowed("and as long as a remedy against it runs", "reopen",
            {"state": State.REJECTED, "closed_at": NOW - timedelta(days=100), "remedy_runs": True}),
)  # fmt: skip


def who() -> dict[tuple[str, State], tuple[str, ...]]:
    """(transition, state) → the cell of each of EVERYBODY."""
    lines = [line.split() for line in WHO.strip().splitlines()]
    return {(name, State(state)): tuple(cells) for name, state, *cells in lines}


def effects() -> dict[str, tuple[str, set[State], set[str]]]:
    """Transition → label, targets, mails."""
    lines = [[cell.strip() for cell in line.split("|")] for line in EFFECTS.strip().splitlines()]
    return {
        name: (
            label,
            {State(target) for target in targets.replace("ANY", "with_manager with_si awaiting_applicant").split()},
            set(mails.replace("CLAIMED", "manager_claimed").split()),
        )
        for name, targets, mails, label in lines
    }


def done() -> dict[str, str]:
    """Transition → what the journal says."""
    return {name.strip(): words.strip() for name, words in (row.split("|") for row in DONE.strip().splitlines())}


def button(name: str) -> tuple[str, str]:
    """What the transition's button demands and the end of its address; '' for none."""
    row = next((row.split() for row in BUTTONS.splitlines() if row.split()[:1] == [name]), [])
    demanded, verb = (*row[1:], "", "")[:2]
    return demanded, verb


def outcome(name: str, facts: RequestFacts, actor: Actor, intent: Intent = INTENT) -> str:
    """'allowed', or the refusal's code and what it names."""
    try:
        check(name, facts, actor, intent)
    except TransitionRefused as refused:
        about = () if (refused.transition, refused.state) == (name, facts.state) else ("(of something else)",)
        return " ".join([refused.refusal.code, *refused.refusal.facts, *about])
    return "allowed"


def _expected(cell: str, actor: Actor) -> str:
    if cell == "yes":
        return "allowed"
    return "own_request" if actor is APPLICANT else "not_the_decider"


def _on(state: State) -> RequestFacts:
    """A request in this state that no guard but those of persons stops."""
    closed_at = NOW - timedelta(days=1) if state is State.REJECTED else None
    return replace(FACTS, state=state, closed_at=closed_at, entity_has_manager=state is State.WITH_MANAGER)


def _about_persons(name: str) -> Iterator[str]:
    rows = who()
    nobody = ("none",) * len(EVERYBODY)
    for state in State:
        facts = _on(state)
        for actor, cell in zip(EVERYBODY, rows.get((name, state), nobody), strict=True):
            expected = "wrong_state" if cell == "none" else _expected(cell, actor)
            found = outcome(name, facts, actor)
            if found != expected:
                yield f"{name} in {state} by {actor.name or 'nobody'}: {found}, not {expected}"
            buttons = {transition.name for transition in offered(facts, actor)}
            if (name in buttons) != (cell in ("yes", "no")):
                yield f"{name} in {state}: the button of {actor.name or 'nobody'}"


def disagreements(names: Iterable[str]) -> list[str]:
    """What the program does otherwise than the tables above say, in words; of these transitions."""
    return [words for name in names for words in _of_one(name)]


def _of_one(name: str) -> Iterator[str]:
    if name not in workflow.BY_NAME:
        yield f"{name}: no such transition"
        return
    yield from _about_persons(name)
    for row in GUARDS:
        if row.name == name:
            found = outcome(name, replace(FACTS, **row.facts), row.actor, replace(INTENT, **row.intent))
            if found != " ".join([row.code, *row.told]):
                yield f"{row.rule}: {found}, not {row.code}"
    for way in OPEN_WAYS:
        if way.name == name:
            found = outcome(name, replace(FACTS, **way.facts), way.actor, replace(INTENT, **way.intent))
            if found != "allowed":
                yield f"{way.rule}: {found}, not allowed"
    transition = workflow.BY_NAME[name]
    told = (OURS.worded(transition.label), set(transition.targets), set(transition.mails))
    if told != effects()[name]:
        yield f"{name}: {told}, not {effects()[name]}"
    journal = OURS.worded(transition.done)
    if journal != done()[name]:
        yield f"{name}: {journal}, not {done()[name]}"
    if (transition.needs or "", transition.verb) != button(name):
        yield f"{name}: its button, which is {button(name)}"
