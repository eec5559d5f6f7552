"""Deciding is a row before it is an effect: a click is stored, and applied when it is due (at once if the window is 0).

Guards are checked at the click and again when it is applied; if one then fails, the request is back in its queue and
the author is told. So nothing is ever undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound, Refusal, SomebodyWasFaster, TransitionRefused
from domain.permissions import Permission, demand
from domain.refusals import REFUSALS
from domain.states import DecisionStatus
from domain.workflow import BY_NAME, DECISIONS, Intent
from models import Account, AccountRequest, Decision, database
from queries.actors import actor_of
from queries.documents import current_versions
from queries.locks import lock_request
from queries.requests import pending_decision
from queries.scopes import visible_request
from services import effects, journal, outbox, tasks
from services.lifecycle import allow, faster
from services.office import Office


@dataclass(frozen=True)
class Item:
    """One thing that a complement asks for: a kind of document or a field, a reason of the registry, free words."""

    target: str
    reason: str
    words: str = ""


NEEDED = {"approve": Permission.DECIDE, "reject": Permission.DECIDE, "request_changes": Permission.REQUEST_CHANGES}


def decide(
    office: Office,
    actor: Actor,
    reference: str,
    action: str,
    *,
    reason: str = "",
    items: Iterable[Item] = (),
) -> Decision:
    """Store a decision on a visible request, and apply it at once where the window is 0.

    Raises NotFound (out of scope), NotAllowed, TransitionRefused, SomebodyWasFaster (another decision is pending, or
    the state changed), UnknownCode for an item that the registry does not have.
    """
    if action not in DECISIONS:
        raise NotAllowed(action)
    demand(actor, NEEDED[action])
    asked = tuple(items)
    for item in asked:
        effects.check_item(office, item.target, item.reason)
    with database.atomic():
        request = lock_request(visible_request(actor, reference).id)
        pending = pending_decision(request.id)
        if pending is not None:
            raise SomebodyWasFaster(request.reference, request.state, pending.author.full_name, pending.created_at)
        if request.state not in BY_NAME[action].sources:
            raise faster(request)
        now = office.now()
        allow(office, action, request, actor, Intent(now, reason=reason, items=len(asked)))
        decision = Decision.create(
            request=request,
            author=actor.account_id,
            action=action,
            reason=reason.strip(),
            payload={"items": [[item.target, item.reason, item.words] for item in asked], "entity": request.entity_id},
            request_version=request.version,
            document_versions=_versions(request),
            created_at=now,
            due_at=now + office.policy.decision_window,
        )
        if office.policy.decision_window:
            journal.record("decision.stored", actor, now, request=request, action=action)
            tasks.enqueue(office, "decision", {"decision_id": decision.id}, run_at=decision.due_at)
        else:
            _apply(office, request, decision, actor)
    return decision


def cancel(office: Office, actor: Actor, reference: str) -> None:
    """« Annuler »: the pending decision of this request never happens. By its author, or an SI administrator."""
    with database.atomic():
        request, decision = _pending(actor, reference)
        _settle(office, decision, DecisionStatus.CANCELLED)
        journal.record("decision.cancelled", actor, office.now(), request=request, action=decision.action)


def send_now(office: Office, actor: Actor, reference: str) -> None:
    """« Envoyer maintenant »: apply the pending decision without waiting for the window's end."""
    with database.atomic():
        request, decision = _pending(actor, reference)
        _apply_or_return(office, request, decision)


def apply_due(office: Office, decision_id: int) -> None:
    """Apply a decision whose window is over (the worker). One that was settled meanwhile is left alone."""
    with database.atomic():
        known = Decision.get_or_none(Decision.id == decision_id)
        if known is None:
            return
        request = lock_request(known.request_id)
        decision = Decision.get_by_id(decision_id)
        if decision.status == DecisionStatus.PENDING and decision.due_at <= office.now():
            _apply_or_return(office, request, decision)


def _pending(actor: Actor, reference: str) -> tuple[AccountRequest, Decision]:
    request = lock_request(visible_request(actor, reference).id)
    decision = pending_decision(request.id)
    if decision is None:
        raise faster(request)
    if decision.author_id != actor.account_id and actor.staff_role != "si_admin":
        raise NotFound()
    return request, decision


def _settle(office: Office, decision: Decision, status: DecisionStatus, failure: str | None = None) -> None:
    written = (
        Decision.update(status=status, settled_at=office.now(), failure=failure)
        .where(Decision.id == decision.id, Decision.status == DecisionStatus.PENDING)
        .execute()
    )
    if not written:
        raise faster(decision.request)


def _apply_or_return(office: Office, request: AccountRequest, decision: Decision) -> None:
    """Apply a stored decision, or put the request back in its queue and tell the author why."""
    author = Account.get_by_id(decision.author_id)
    actor = actor_of(author)
    try:
        demand(actor, NEEDED[decision.action])
        with database.atomic():
            _apply(office, request, decision, actor)
    except (TransitionRefused, NotAllowed) as refused:
        why = refused.refusal.code if isinstance(refused, TransitionRefused) else "not_allowed"
        _settle(office, decision, DecisionStatus.FAILED, why)
        journal.record("decision.failed", actor, office.now(), request=request, action=decision.action, why=why)
        outbox.post(
            office,
            "decision_failed",
            author.email,
            {"reference": request.reference, "action_label": BY_NAME[decision.action].label, "why": REFUSALS[why]},
            request=request,
            account=author,
        )


def _versions(request: AccountRequest) -> list[int]:
    return sorted(version.id for version in current_versions(request).values())


def _judged(request: AccountRequest) -> tuple[int, int | None, list[int]]:
    """What a decision is about: the fields' version, the entity, the versions of the documents."""
    return request.version, request.entity_id, _versions(request)


def _apply(office: Office, request: AccountRequest, decision: Decision, actor: Actor) -> None:
    if _judged(request) != (decision.request_version, decision.payload["entity"], decision.document_versions):
        raise TransitionRefused(decision.action, request.state, Refusal("changed_since"))
    items = tuple(Item(*item) for item in decision.payload.get("items", []))
    intent = Intent(office.now(), reason=decision.reason, items=len(items))
    transition = allow(office, decision.action, request, actor, intent)
    _settle(office, decision, DecisionStatus.APPLIED)
    if decision.action == "approve":
        effects.approve(office, transition, request, actor, decision)
    elif decision.action == "reject":
        effects.reject(office, transition, request, actor, decision)
    else:
        asked = [(item.target, item.reason, item.words) for item in items]
        effects.request_changes(office, transition, request, actor, decision, asked)
