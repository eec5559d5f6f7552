"""The life of a request on one screen.

`TRANSITIONS` is the one list of what can happen: it authorises, refuses, labels the buttons, names the mails, and
generates `docs/workflow.md`. Nothing else changes a state (`services/requests/lifecycle.py` applies it, in the database too by
`UPDATE … WHERE state = <what was read>`).

Parties (`by`) are computed for one actor on one request by `parties_of`: nobody is a party on a request of their own,
except as its applicant (rule 12).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.actors import Actor, Party, is_applicant_of
from domain.errors import Refusal, TransitionRefused
from domain.limitation import goes_on
from domain.permissions import Permission
from domain.states import OPEN, WITH_DECIDERS, Role, State

S, P = State, Party


@dataclass(frozen=True)
class RequestFacts:
    """What the guards look at, loaded inside the transaction that applies the transition."""

    request_id: int
    state: State
    applicant_key: str
    account_id: int | None = None
    entity_id: int | None = None
    entity_has_manager: bool = False
    seeks_manager_role: bool = False
    membership: Role | None = None
    """The role that the person has in the entity, suspended or not."""
    membership_suspended: bool = False
    missing: tuple[str, ...] = ()
    """Required kinds of document that the request lacks."""
    unaccepted: tuple[str, ...] = ()
    """Required kinds of document whose current version no reviewer accepted."""
    unmended: tuple[str, ...] = ()
    """What a complement asked for and the applicant has not given."""
    account_active: bool = True
    entity_closed: bool = False
    closed_at: datetime | None = None
    reopen_window: timedelta = timedelta(days=30)
    remedy_runs: bool = False
    """Whether somebody contests the refusal, and waits for the answer."""
    remedy_rejected: bool = False
    """Whether that was answered: the refusal stands."""
    limited: bool = False
    """Whether it is kept without being used (domain/limitation.py)."""


@dataclass(frozen=True)
class Intent:
    """What the actor brings with the click."""

    now: datetime
    reason: str = ""
    items: int = 0
    target_entity_id: int | None = None
    new_entity: bool = False


Guard = Callable[[RequestFacts, Actor, Intent], Refusal | None]


def parties_of(actor: Actor, facts: RequestFacts) -> frozenset[Party]:
    """In which qualities the actor stands towards this request (rules 1 and 12, and who acts in which state)."""
    if actor.program is not None:
        return frozenset({actor.program})
    if is_applicant_of(actor, request_id=facts.request_id, account_id=facts.account_id, email_key=facts.applicant_key):
        return frozenset({P.APPLICANT})
    parties: set[Party] = set()
    if facts.entity_id is not None and facts.entity_id in actor.managed:
        parties.add(P.MANAGER)
    return frozenset(parties | {party for party in Party if party.value == actor.staff_role})


# ---------------------------------------------------------------------------------------------------------- guards


def reason_given(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """An unfavourable decision has a reason that the applicant can read (rule 12)."""
    return None if intent.reason.strip() else Refusal("reason_missing")


def something_asked(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """A complement names at least one document or field, or says in words what is asked."""
    return None if intent.items or intent.reason.strip() else Refusal("nothing_asked")


def decider_of_this_state(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """Managers decide on what is with them, SI administrators on the SI's queue.

    SI administrators may decide in the managers' place, with a reason. The manager role is given on the SI's queue
    alone (`services.review.effects.role_given`), hence by an SI administrator only (rule 1).
    """
    parties = parties_of(actor, facts)
    if facts.state is S.WITH_MANAGER and P.MANAGER in parties:
        return None
    if P.SI_ADMIN not in parties:
        return Refusal("not_the_decider")
    managers_turn = facts.entity_has_manager and not facts.seeks_manager_role
    return Refusal("override_reason_missing") if managers_turn and not intent.reason.strip() else None


def reviewer_of_this_state(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """Those who may decide may ask for a complement; on the SI's queue reviewers may too, for they review."""
    if facts.state is S.WITH_SI and P.REVIEWER in parties_of(actor, facts):
        return None
    return decider_of_this_state(facts, actor, intent)


def entity_chosen(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """Without an identifier the approver first says which entity it is."""
    return None if facts.entity_id is not None else Refusal("entity_unknown")


def documents_accepted(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """Refused while a required document is not accepted; a manager's queue asks for none."""
    if facts.state is S.WITH_MANAGER:
        return None
    return Refusal("documents_not_accepted", facts.unaccepted) if facts.unaccepted else None


def not_yet_member(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """One membership a person and entity, except a depositor who becomes its manager.

    A suspended role is first restored or ended: a new request is not a way round the suspension.
    """
    if facts.membership is None:
        return None
    if facts.membership_suspended:
        return Refusal("membership_suspended")
    rises = facts.seeks_manager_role and facts.membership is Role.DEPOSITOR
    return None if rises else Refusal("already_member")


def account_usable(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """No role is given to an account that was deactivated."""
    return None if facts.account_active else Refusal("account_inactive")


def entity_there(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """No role is given in an entity that is closed."""
    return Refusal("entity_closed") if facts.entity_closed else None


def entity_named(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """Attaching says to which entity, or that it is a new one, and changes something."""
    if not intent.new_entity and intent.target_entity_id is None:
        return Refusal("target_missing")
    return Refusal("same_entity") if intent.target_entity_id == facts.entity_id is not None else None


def within_reopening(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """A refusal can be reopened for a while only; where it was contested, as long as the remedy runs, and no longer."""
    if facts.remedy_runs:
        return None
    if facts.remedy_rejected:
        return Refusal("remedy_rejected")
    if facts.closed_at is None or intent.now > facts.closed_at + facts.reopen_window:
        return Refusal("too_late_to_reopen")
    return None


def all_mended(facts: RequestFacts, actor: Actor, intent: Intent) -> Refusal | None:
    """A complement is sent whole."""
    return Refusal("not_mended", facts.unmended) if facts.unmended else None


# -------------------------------------------------------------------------------------------------------- the table


@dataclass(frozen=True)
class Transition:
    """One row: what happens, between which states, by whom, under which guards, with which mails."""

    name: str
    sources: frozenset[State]
    targets: frozenset[State]
    by: frozenset[Party]
    label: str
    """The words of its button. Roles in it are `domain.nouns`: `Registry.worded` makes them what people read."""
    done: str
    """The same once it has happened, as the journal says it."""
    guards: tuple[Guard, ...] = ()
    mails: tuple[str, ...] = ()
    needs: Permission | None = None
    """What somebody signed in must carry to see its button, beside being one of the parties."""
    verb: str = ""
    """The last part of the address of its button, where a reason is all that it asks (services/requests/transitions)."""

    @property
    def is_the_applicants_own(self) -> bool:
        """Whether nobody else can do it: the request then waits anew (`AccountRequest.waiting_since`)."""
        return self.by == {P.APPLICANT}

    @property
    def tells_applicant(self) -> bool:
        return any(event != TO_DECIDE for event in self.mails)


def _t(
    name: str,
    sources: frozenset[State] | set[State],
    targets: set[State],
    by: set[Party],
    label: str,
    done: str,
    *,
    guards: tuple[Guard, ...] = (),
    mails: tuple[str, ...] = (),
    needs: Permission | None = None,
    verb: str = "",
) -> Transition:
    return Transition(
        name, frozenset(sources), frozenset(targets), frozenset(by), label, done, guards, mails, needs, verb
    )


QUEUES = set(WITH_DECIDERS)
DECIDERS = {P.MANAGER, P.SI_ADMIN}
TO_DECIDE = "to_decide"
"""The mail to those who can decide now; every other mail of a transition by a reason alone is its applicant's."""

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    _t("submit",           {S.DRAFT},               {S.AWAITING_ACTIVATION},          {P.APPLICANT}, "Envoyer ma demande", "Demande envoyée",
       mails=("submitted", "already_account")),
    _t("activate",         {S.AWAITING_ACTIVATION}, QUEUES | {S.AWAITING_APPLICANT},  {P.APPLICANT}, "Activer ma demande", "Demande activée",
       guards=(not_yet_member,), mails=("activated", TO_DECIDE, "changes_requested", "manager_claimed")),
    _t("submit_signed_in", {S.DRAFT},               QUEUES | {S.AWAITING_APPLICANT},  {P.APPLICANT}, "Envoyer ma demande", "Demande envoyée depuis un compte",
       guards=(not_yet_member,), mails=("activated", TO_DECIDE, "changes_requested", "manager_claimed")),
    _t("ask_manager_role", {S.WITH_MANAGER},        {S.WITH_SI, S.AWAITING_APPLICANT}, {P.APPLICANT}, "Demander à devenir {entity_manager}", "Rôle {entity_manager.of} demandé",
       mails=("manager_claimed", TO_DECIDE, "changes_requested")),
    _t("request_changes",  QUEUES,                  {S.AWAITING_APPLICANT},           DECIDERS | {P.REVIEWER}, "Demander un complément", "Complément demandé",
       guards=(reviewer_of_this_state, something_asked), needs=Permission.REQUEST_CHANGES, mails=("changes_requested",)),
    _t("complete",         {S.AWAITING_APPLICANT},  QUEUES | {S.AWAITING_APPLICANT},  {P.APPLICANT}, "Envoyer mon complément", "Complément reçu",
       guards=(all_mended,), mails=("completed", "changes_requested", "manager_claimed")),
    _t("approve",          QUEUES,                  {S.APPROVED},                     DECIDERS, "Valider", "Demande validée",
       guards=(decider_of_this_state, entity_chosen, entity_there, documents_accepted, not_yet_member, account_usable),
       needs=Permission.DECIDE, mails=("approved", "member_added")),
    _t("reject",           QUEUES,                  {S.REJECTED},                     DECIDERS, "Refuser", "Demande refusée",
       guards=(decider_of_this_state, reason_given), needs=Permission.DECIDE, mails=("rejected",)),
    _t("attach",           {S.WITH_SI},             QUEUES,                           {P.SI_ADMIN}, "Rattacher à une entité", "Demande rattachée à une entité",
       guards=(entity_named,), needs=Permission.ATTACH, mails=("rerouted", TO_DECIDE, "manager_claimed")),
    _t("withdraw",         OPEN - {S.DRAFT},        {S.WITHDRAWN},                    {P.APPLICANT, P.SYSTEM}, "Annuler ma demande", "Demande annulée",
       mails=("withdrawn",)),
    _t("expire",           {S.AWAITING_ACTIVATION, S.AWAITING_APPLICANT}, {S.EXPIRED}, {P.CLOCK}, "Classer sans suite", "Demande classée sans suite",
       mails=("expired",)),
    _t("escalate",         {S.WITH_MANAGER},        {S.WITH_MANAGER},                 {P.CLOCK}, "Signaler {si_admin.to_the}", "Demande restée sans réponse, signalée {si_admin.to_the}",
       mails=("escalated", "manager_absent")),
    _t("cover",            {S.WITH_MANAGER},        {S.WITH_MANAGER},                 {P.CLOCK}, "Confier aussi {si_admin.to_the}", "Demande confiée aussi {si_admin.to_the} : entité fermée, ou sans personne",
       mails=("covered", "managers_away")),
    _t("orphan",           {S.WITH_MANAGER},        {S.WITH_SI},                      {P.SYSTEM}, "Transmettre {si_admin.to_the}", "Demande transmise {si_admin.to_the} : l’entité n’a plus {entity_manager.of}",
       mails=("orphaned", TO_DECIDE)),
    _t("reroute",          {S.WITH_SI},             {S.WITH_MANAGER},                 {P.SYSTEM}, "Transmettre {entity_manager.full.to_the}", "Demande transmise {entity_manager.to_the} de l’entité",
       mails=("rerouted", TO_DECIDE)),
    _t("reopen",           {S.REJECTED},            {S.WITH_SI},                      {P.SI_ADMIN}, "Rouvrir", "Demande rouverte",
       guards=(reason_given, within_reopening), needs=Permission.REOPEN, verb="rouvrir", mails=("reopened", TO_DECIDE, "manager_claimed")),
)
# fmt: on

BY_NAME: dict[str, Transition] = {transition.name: transition for transition in TRANSITIONS}
BY_VERB: dict[str, Transition] = {transition.verb: transition for transition in TRANSITIONS if transition.verb}

DECISIONS = ("approve", "reject", "request_changes")
"""What is stored as a pending decision before it has an effect."""


def check(name: str, facts: RequestFacts, actor: Actor, intent: Intent) -> Transition:
    """The transition, if this actor may apply it now.

    Raises TransitionRefused with the first refusal: wrong state, wrong party, a limitation, then the guards in the
    table's order.
    """
    transition = BY_NAME[name]
    if facts.state not in transition.sources:
        raise TransitionRefused(name, facts.state, Refusal("wrong_state"))
    if not parties_of(actor, facts) & transition.by:
        own = P.APPLICANT in parties_of(actor, facts)
        raise TransitionRefused(name, facts.state, Refusal("own_request" if own else "not_the_decider"))
    if facts.limited and not goes_on(name, remedy_runs=facts.remedy_runs):
        raise TransitionRefused(name, facts.state, Refusal("restricted"))
    for guard in transition.guards:
        if refusal := guard(facts, actor, intent):
            raise TransitionRefused(name, facts.state, refusal)
    return transition


def offered(facts: RequestFacts, actor: Actor) -> tuple[Transition, ...]:
    """The transitions whose button this actor sees on this request, in the table's order.

    Guards that depend on what is still to be typed are left to `check`.
    """
    parties = parties_of(actor, facts)
    return tuple(t for t in TRANSITIONS if facts.state in t.sources and parties & t.by)


def destination(
    *, entity_id: int | None, has_manager: bool, seeks_manager_role: bool, missing: tuple[str, ...]
) -> State:
    """Where a request goes once its applicant has done their part (activation, complement).

    A required document missing comes first; an active manager decides unless the person asks for that very role.
    """
    if missing:
        return S.AWAITING_APPLICANT
    if entity_id is not None and has_manager and not seeks_manager_role:
        return S.WITH_MANAGER
    return S.WITH_SI
