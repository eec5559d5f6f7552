"""The only place where a state changes: facts are loaded under lock, the table is asked, then one guarded UPDATE."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from domain import published
from domain.actors import Actor
from domain.calendar import paris_date
from domain.companies import is_confirmed
from domain.document_kinds import MISSING
from domain.documents import Requirement, Situation, as_asked, required_documents
from domain.errors import SomebodyWasFaster
from domain.ledger import Noted
from domain.remedies import RemedyOutcome
from domain.states import CLOSED, DecisionStatus, Judgement, Role, State
from domain.workflow import DECISIONS, Intent, RequestFacts, Transition, check
from models import Account, AccountRequest, ComplementItem, Decision, DocumentVersion
from queries.entity_closings import is_closed
from queries.memberships import has_active_manager
from queries.request_context import RequestContext
from queries.requests import last_applied_decision, pending_decision
from queries.writing import update
from services.backup import ledger
from services.documents import attached_files
from services.figures.counting import Counting
from services.machinery import journal
from services.machinery.dependencies import Dependencies


def document_situation(deps: Dependencies, request: AccountRequest, *, has_manager: bool) -> Situation:
    """What decides which documents a request of a known kind must or may carry today (rule 4)."""
    return Situation(
        kind=as_asked(deps.registry.kind(request.kind), confirmed=is_confirmed(request)),
        has_active_manager=has_manager,
        seeks_manager_role=request.seeks_manager_role,
        documents_with_manager=deps.policy.documents_with_manager,
        proof=deps.registry.proof(request.proof_kind) if request.proof_kind else None,
        name_on_proof=request.name_on_proof,
        has_siret=request.has_siret,
        register=request.register_kind if request.register_number else None,
        signatory_is_legal_representative=request.signatory_is_legal_representative,
    )


def requirements(deps: Dependencies, request: AccountRequest, *, has_manager: bool) -> tuple[Requirement, ...]:
    """The documents that the request must or may carry today."""
    if request.kind is None:
        return ()
    return required_documents(deps.registry.documents, document_situation(deps, request, has_manager=has_manager))


def open_items(
    deps: Dependencies, request: AccountRequest, needed: Collection[str], context: RequestContext | None = None
) -> list[ComplementItem]:
    """What is still to be mended, given the kinds of document that are required today.

    A document that the system asked for because it was missing is no longer asked for once it is not required: the
    entity has a manager again.
    """
    no_longer = set(deps.registry.document_codes) - set(needed)
    return [
        item
        for item in (context or RequestContext(request)).complement
        if item.mended_at is None and not (item.reason == MISSING and item.target in no_longer)
    ]


def needed_documents(deps: Dependencies, request: AccountRequest) -> list[str]:
    """The kinds of document that are required today."""
    has_manager = has_active_manager(request.entity_id)
    return [r.document for r in requirements(deps, request, has_manager=has_manager) if r.required]


def facts_of(deps: Dependencies, request: AccountRequest, context: RequestContext | None = None) -> RequestFacts:
    """What the guards look at, read now, or as `context` has it.

    Call it under the locks of `queries.locks` before a change, with what was read under them.
    """
    context = context or RequestContext(request)
    versions = context.current_versions
    has_manager = context.has_manager
    needed = [r.document for r in requirements(deps, request, has_manager=has_manager) if r.required]
    by_reference = published.whole(request.document_references)
    account, membership = context.holder, context.membership
    return RequestFacts(
        request_id=request.id,
        state=State(request.state),
        applicant_key=request.email_key,
        account_id=account.id if account else None,
        entity_id=request.entity_id,
        entity_has_manager=has_manager,
        seeks_manager_role=request.seeks_manager_role,
        membership=Role(membership.role) if membership else None,
        membership_suspended=membership is not None and membership.suspended_at is not None,
        missing=tuple(kind for kind in needed if kind not in versions and kind not in by_reference),
        unaccepted=tuple(
            kind for kind in needed if not _is_accepted(versions.get(kind), is_published=kind in by_reference)
        ),
        unmended=tuple(item.target for item in open_items(deps, request, needed, context))
        if request.state == State.AWAITING_APPLICANT
        else (),
        account_active=account.active if account else True,
        entity_closed=not has_manager and is_closed(request.entity, paris_date(deps.now())),
        closed_at=request.closed_at,
        reopen_window=deps.policy.reopening,
        remedy_runs=context.remedy is not None and context.remedy.answered_at is None,
        limited=context.limited,
        remedy_rejected=context.remedy is not None and context.remedy.outcome == RemedyOutcome.REJECTED,
    )


def _is_accepted(file: DocumentVersion | None, *, is_published: bool) -> bool:
    """Whether a required document holds nothing up.

    Where a reference says in which collection it `is_published`, deciders look it up there: a file that is
    absent, or refused, need not be accepted.
    """
    if file is None:
        return is_published
    return file.judgement == Judgement.ACCEPTED or (is_published and file.judgement == Judgement.REFUSED)


def holder_of(request: AccountRequest) -> Account | None:
    """The account that the request is or will be of: the one that made it, or the one of its address."""
    return RequestContext(request).holder


def allow(
    deps: Dependencies,
    name: str,
    request: AccountRequest,
    actor: Actor,
    intent: Intent,
    context: RequestContext | None = None,
) -> Transition:
    """The transition if the table allows it now, or as `context` was read. Raises TransitionRefused."""
    return check(name, facts_of(deps, request, context), actor, intent)


def move(
    deps: Dependencies,
    transition: Transition,
    request: AccountRequest,
    target: State,
    actor: Actor,
    *,
    detail: dict[str, Any] | None = None,
    refused_for: str | None = None,
    **fields: Any,
) -> None:
    """Change the state by `UPDATE … WHERE state = <what was read>`, and write the journal.

    A decision that waits for its window's end is cancelled when the request ends otherwise. What belonged to the former
    situation ends with it: the warning of expiry, and, in another state, the reminder, the mark of a silent or absent
    manager and the date until which it was put off. The wait begins anew by what the applicant does, and by nothing
    else. The figures are told; `refused_for` is the code of a refusal's ready-made reason.

    Raises SomebodyWasFaster when the row is no longer in the state that was read, ValueError for a change that the
    table does not know.
    """
    before = request.state
    if before not in transition.sources or target not in transition.targets:
        raise ValueError(f"{transition.name} never leads from {before} to {target}")
    now = deps.now()
    changes: dict[str, Any] = {"state": target, "expiry_warned_at": None}
    if transition.is_the_applicants_own:
        changes |= {"state_since": now, "waiting_since": now}
    if target != before:
        changes |= {"state_since": now, "escalated_at": None, "reminded_at": None, "on_hold_until": None}
        changes |= {"away_until": None}
    figures = Counting(deps, request)
    changes |= figures.facts(target, actor, now, refused_for) | fields
    if target in CLOSED:
        changes |= {"closed_at": now, "implied_decision_on": None} | fields
        if transition.name not in DECISIONS:
            cancel_pending(deps, request, actor)
    if not update(AccountRequest, request.id, changes, state=before):
        raise faster(request)
    request.absorb(changes)
    if target is State.WITHDRAWN:
        ledger.note(deps, Noted.REQUEST_WITHDRAWN, [request.id])
    figures.append(request, now)
    journal.record(
        f"request.{transition.name}", actor, now, request=request, before=before, after=str(target), **(detail or {})
    )


def cancel_pending(deps: Dependencies, request: AccountRequest, actor: Actor) -> Decision | None:
    """What waits for its window's end when the request ends otherwise, or is limited, never happens, and its file goes;
    the journal says why. Returns it. Inside the caller's transaction, under the request's lock."""
    decision, now = pending_decision(request.id), deps.now()
    if decision is not None:
        Decision.update(status=DecisionStatus.CANCELLED, settled_at=now).where(Decision.id == decision.id).execute()
        attached_files.let_go(deps, decision)
        journal.record("decision.cancelled", actor, now, request=request, action=decision.action)
    return decision


def faster(request: AccountRequest) -> SomebodyWasFaster:
    """Who changed the request in between, and to what."""
    fresh = AccountRequest.get_by_id(request.id)
    decision: Decision | None = last_applied_decision(request.id)
    return SomebodyWasFaster(
        fresh.reference,
        fresh.state,
        decision.author.full_name if decision else None,
        decision.settled_at if decision else None,
        action=decision.action if decision else None,
    )
