"""Deciding is a row before it is an effect: a click is stored, and applied when it is due (at once if the window is 0).

Guards are checked at the click and again when it is applied; if one then fails, the request is back in its queue and
the author is told. So nothing is ever undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.actors import SYSTEM, Actor, Party
from domain.errors import NotAllowed, NotFound, Refusal, SomebodyWasFaster, TransitionRefused
from domain.journal_chain import digest_of
from domain.permissions import Permission, demand, may, roles_with
from domain.refusals import REFUSALS
from domain.states import DecisionStatus
from domain.workflow import BY_NAME, DECISIONS, Intent, Transition, parties_of
from models import Account, AccountRequest, Decision, database
from queries.actors import actor_of
from queries.locks import lock_request
from queries.request_context import RequestContext
from queries.requests import open_of_address, pending_decision
from queries.scopes import visible_request
from queries.writing import insert, update
from services.documents import attached_files
from services.machinery import journal, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.requests.lifecycle import allow, facts_of, faster
from services.review import effects, second_readings


@dataclass(frozen=True)
class Item:
    """One thing that a complement asks for: a kind of document or a field, a reason of the registry, free words."""

    target: str
    reason: str
    words: str = ""


NEEDED = {name: needs for name in DECISIONS if (needs := BY_NAME[name].needs) is not None}


def decide(
    deps: Dependencies,
    actor: Actor,
    reference: str,
    action: str,
    *,
    reason: str = "",
    items: Iterable[Item] = (),
    refusal: str | None = None,
    seen: str | None = None,
    file_id: int | None = None,
) -> Decision:
    """Store a decision on a visible request, and apply it at once where the window is 0.

    `seen` is the `situation_of` the request that the page showed, when there was a page: if it is another by now,
    nothing is decided. `refusal` is the code of a refusal's ready-made reason, `file_id` a file of
    `attached_files.take_for_decision`. Raises NotFound (out of scope), NotAllowed, TransitionRefused, FileGone,
    SomebodyWasFaster (another decision is pending, or the situation changed), UnknownCode for an item that the registry
    does not have.
    """
    if action not in DECISIONS:
        raise NotAllowed(action)
    demand(actor, NEEDED[action])
    for item in (asked := tuple(items)):
        effects.check_item(deps, item.target, item.reason)
    with database.atomic():
        request = _locked(visible_request(actor, reference, NEEDED[action]))
        actor = afresh(actor, NEEDED[action])
        if action == "approve" and not deps.policy.decision_window:
            # Locked before the guards read it: an account being closed at this instant gets no role.
            effects.lock_holder(request)
        return decide_locked(
            deps, actor, RequestContext(request), action, reason, asked, refusal, seen, file_id=file_id
        )


def approve_now(deps: Dependencies, actor: Actor, request: AccountRequest) -> Decision:
    """Approve within the caller's transaction, whatever the window: the actor said so beforehand, by an invitation.

    The caller holds the locks of the request and its entity. Raises NotAllowed, TransitionRefused, as `decide`.
    """
    demand(actor, NEEDED["approve"])
    locked = _locked(request)
    effects.lock_holder(locked)
    return decide_locked(deps, actor, RequestContext(locked), "approve", "", (), None, at_once=True)


def decide_locked(
    deps: Dependencies,
    actor: Actor,
    context: RequestContext,
    action: str,
    reason: str,
    asked: tuple[Item, ...],
    refusal: str | None,
    seen: str | None = None,
    *,
    at_once: bool = False,
    file_id: int | None = None,
) -> Decision:
    """The part of `decide` under the locks of the request, of those of its address and, to approve, of its holder.
    `context` was read under all of them; the actor is that of this instant. `at_once`: whatever the window."""
    request = context.request
    _demand_no_pending(context)
    judged = _judged(context)
    if request.state not in BY_NAME[action].sources or seen not in (None, _fingerprint(judged)):
        raise faster(request)
    _only_what_they_see(deps, actor, asked, file_id)
    now = deps.now()
    transition = allow(deps, action, request, actor, Intent(now, reason=reason, items=len(asked)), context)
    window = timedelta() if at_once else deps.policy.decision_window
    decision = _stored(
        request=request.id,
        author=actor.account_id,
        action=action,
        reason=reason.strip(),
        payload=_payload(asked, judged, refusal),
        request_version=request.version,
        document_versions=judged["documents"],
        created_at=now,
        due_at=now + window,
        status=DecisionStatus.PENDING if window else DecisionStatus.APPLIED,
        settled_at=None if window else now,
    )
    if file_id is not None:
        attached_files.join(deps, actor, request, "decision", file_id, decision=decision.id)
    if not window:
        _carry_out(deps, transition, context, decision, actor)
    else:
        journal.record("decision.stored", actor, now, request=request, action=action)
        tasks.enqueue(deps, "decision", {"decision_id": decision.id}, run_at=decision.due_at)
    return decision


def _stored(**values: Any) -> Decision:
    return Decision(id=insert(Decision, values), **values)


def _payload(asked: Iterable[Item], judged: dict[str, Any], refusal: str | None) -> dict[str, Any]:
    items = [[item.target, item.reason, item.words] for item in asked]
    return {"items": items, "judged": judged, "refusal": refusal}


def cancel(deps: Dependencies, actor: Actor, reference: str) -> None:
    """« Annuler »: the pending decision of this request never happens. By its author, or an SI administrator."""
    with database.atomic():
        request, decision = _pending(deps, actor, reference)
        _settle(deps, decision, DecisionStatus.CANCELLED)
        attached_files.let_go(deps, decision)
        journal.record("decision.cancelled", actor, deps.now(), request=request, action=decision.action)


def take_back_pending(deps: Dependencies) -> list[int]:
    """Take back every decision that waits for its window's end, as its author could: what an older database has decided
    may have been taken back, or changed, since. Returns the ids of the requests, which are in their queue again."""
    taken = []
    for known in list(Decision.select().where(Decision.status == DecisionStatus.PENDING)):
        with database.atomic():
            request, decision = _locked(known.request), Decision.get_by_id(known.id)
            _settle(deps, decision, DecisionStatus.CANCELLED)
            attached_files.let_go(deps, decision)
            journal.record("decision.cancelled", SYSTEM, deps.now(), request=request, action=decision.action)
            taken.append(request.id)
    return taken


def send_now(deps: Dependencies, actor: Actor, reference: str) -> None:
    """« Envoyer maintenant »: apply the pending decision without waiting for the window's end."""
    with database.atomic():
        request, decision = _pending(deps, actor, reference)
        journal.record("decision.sent_now", actor, deps.now(), request=request, action=decision.action)
        _apply_or_return(deps, request, decision)


def apply_due(deps: Dependencies, decision_id: int) -> None:
    """Apply a decision whose window is over (the worker). One that was settled meanwhile is left alone."""
    with database.atomic():
        known = Decision.get_or_none(Decision.id == decision_id)
        if known is None:
            return
        request = _locked(known.request)
        decision = Decision.get_by_id(decision_id)
        if decision.status == DecisionStatus.PENDING and decision.due_at <= deps.now():
            _apply_or_return(deps, request, decision)


def _locked(known: AccountRequest) -> AccountRequest:
    """The request, locked with the others of its address: the account that an approval makes becomes theirs too."""
    return lock_request(known.id, also=[other.id for other in open_of_address(known.email_key)])


def _demand_no_pending(context: RequestContext) -> None:
    request, pending = context.request, context.pending
    if pending is not None:
        raise SomebodyWasFaster(
            request.reference,
            request.state,
            pending.author.full_name,
            pending.created_at,
            action=pending.action,
            due_at=pending.due_at,
        )


def _pending(deps: Dependencies, actor: Actor, reference: str) -> tuple[AccountRequest, Decision]:
    """The pending decision that this actor may settle. Nobody touches one on their own request (rule 12)."""
    request = _locked(visible_request(actor, reference))
    if Party.APPLICANT in parties_of(actor, facts_of(deps, request)):
        raise NotAllowed("own_request")
    decision = pending_decision(request.id)
    if decision is None:
        raise faster(request)
    if not may_settle(actor, decision):
        raise NotFound()
    return request, decision


def may_settle(actor: Actor, decision: Decision) -> bool:
    """Whether this actor may cancel or send what was decided: its author, or staff who decide."""
    return decision.author_id == actor.account_id or actor.staff_role in roles_with(Permission.DECIDE)


def _settle(deps: Dependencies, decision: Decision, status: DecisionStatus, failure: str | None = None) -> None:
    settled = {"status": status, "settled_at": deps.now(), "failure": failure}
    if not update(Decision, decision.id, settled, status=DecisionStatus.PENDING):
        raise faster(decision.request)


def _apply_or_return(deps: Dependencies, request: AccountRequest, decision: Decision) -> None:
    """Apply a stored decision, or put the request back in its queue and tell the author why."""
    author = Account.get_by_id(decision.author_id)
    actor = actor_of(author)
    try:
        demand(actor, NEEDED[decision.action])
        with database.atomic():
            if decision.action == "approve":
                effects.lock_holder(request)
            _apply(deps, RequestContext(request), decision, actor)
    except (TransitionRefused, NotAllowed) as refused:
        why = refused.refusal.code if isinstance(refused, TransitionRefused) else "not_allowed"
        _settle(deps, decision, DecisionStatus.FAILED, why)
        attached_files.let_go(deps, decision)
        journal.record("decision.failed", actor, deps.now(), request=request, action=decision.action, why=why)
        outbox.post(
            deps,
            "decision_failed",
            author.email,
            {
                "action_label": deps.registry.worded(BY_NAME[decision.action].label),
                "why": deps.registry.worded(REFUSALS[why]),
            },
            request=request,
            account=author,
        )


def _judged(context: RequestContext) -> dict[str, Any]:
    """What a decision is about: who has the request, its fields, entity and documents, and the role it would give."""
    request = context.request
    return {
        "state": str(request.state),
        "version": request.version,
        "entity": request.entity_id,
        "documents": sorted(version.id for version in context.current_versions.values()),
        "role": effects.role_given(request, context.has_manager).value,
    }


def _fingerprint(judged: dict[str, Any]) -> str:
    return digest_of("situation", judged)[:16]


def situation_of(request: AccountRequest, context: RequestContext | None = None) -> str:
    """A short mark of all that a decision is about, for the form of the page that shows it."""
    return _fingerprint(_judged(context or RequestContext(request)))


def _only_what_they_see(deps: Dependencies, actor: Actor, asked: tuple[Item, ...], file_id: int | None) -> None:
    """Managers never see documents, and cannot ask for one (rule 4), nor join a file."""
    of_files = file_id is not None or any(item.target in deps.registry.document_codes for item in asked)
    if of_files and not may(actor, Permission.SEE_DOCUMENTS):
        raise NotAllowed(Permission.SEE_DOCUMENTS)


def _apply(deps: Dependencies, context: RequestContext, decision: Decision, actor: Actor) -> None:
    """Apply it to the request of `context`, which was read under the locks (of the holder too, to approve)."""
    request = context.request
    if _judged(context) != decision.payload["judged"]:
        raise TransitionRefused(decision.action, request.state, Refusal("changed_since"))
    if attached_files.is_infected(decision):
        raise TransitionRefused(decision.action, request.state, Refusal("file_infected"))
    intent = Intent(deps.now(), reason=decision.reason, items=len(decision.payload["items"]))
    transition = allow(deps, decision.action, request, actor, intent, context)
    _settle(deps, decision, DecisionStatus.APPLIED)
    _carry_out(deps, transition, context, decision, actor)


def _carry_out(
    deps: Dependencies, transition: Transition, context: RequestContext, decision: Decision, actor: Actor
) -> None:
    """What a decision that applies now brings about."""
    request = context.request
    second_readings.draw(deps, request, decision, actor)
    if decision.action == "approve":
        effects.approve(deps, transition, context, actor, decision)
    elif decision.action == "reject":
        effects.reject(deps, transition, request, actor, decision)
    else:
        asked = [(target, reason, words) for target, reason, words in decision.payload["items"]]
        effects.request_changes(deps, transition, request, actor, decision, asked)
