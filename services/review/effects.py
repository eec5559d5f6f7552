"""What the three decisions do once they apply. Called by `services.review.decisions` alone, inside its transaction."""

from __future__ import annotations

import secrets

from peewee import IntegrityError

from domain.actors import SYSTEM, Actor
from domain.calendar import paris_date
from domain.message_templates import Place
from domain.names import person_key
from domain.states import LinkPurpose, Role, State
from domain.workflow import BY_NAME, Transition
from models import Account, AccountRequest, Decision, Membership, database
from queries.attached_files import joined_to
from queries.limitation import restricted
from queries.locks import lock_account, lock_requests
from queries.request_context import RequestContext
from queries.requests import superfluous_to, waiting_for_a_manager
from queries.writing import insert
from services.figures.counting import decider_of
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import end_links_of, new_link
from services.people import proposals
from services.people.copied_roles import carry_hearing
from services.people.own_requests import link_open_requests
from services.reference.message_templates import words_of
from services.requests.lifecycle import move
from services.requests.routing import ask_for, tell_applicant_asked, tell_new_decider


def check_item(deps: Dependencies, target: str, reason: str) -> None:
    """Raises UnknownCode unless the registry has this document or field, and this reason for it."""
    registry = deps.registry
    if target in {document.code for document in registry.documents}:
        registry.document(target).reason(reason)
    else:
        registry.field(target).reason(reason)


def author_of(actor: Actor) -> dict[str, str]:
    """Who decided, as the law wants it shown: first name and name, capacity, service (CRPA L111-2)."""
    account = Account.get_by_id(actor.account_id)
    return {"name": account.full_name, "capacity": account.capacity, "service": account.service}


def approve(
    deps: Dependencies, transition: Transition, context: RequestContext, actor: Actor, decision: Decision
) -> Membership:
    """Give the role: account (made with this request's password at the first approval) and membership, at once.

    `context` was read under the holder's lock. The entity's first manager then gets its waiting requests.
    """
    request, managers = context.request, context.managers
    role = role_given(request, bool(managers))
    account = context.holder or _account_for(deps, request)
    membership = _give_role(
        deps,
        request,
        account,
        role,
        former=context.membership,
        founding=role is Role.ENTITY_MANAGER and not managers,
        decided_by=actor,
    )
    move(
        deps,
        transition,
        request,
        State.APPROVED,
        actor,
        detail={"decision": decision.id, "reason": decision.reason, "role": membership.role},
        account=account.id,
        password_hash=None,
        browser_hash=None,
    )
    if context.holder is not None:  # those of a new account have ended with its making
        end_links_of(account)
    _tell_approved(deps, request, account, membership, context)
    withdraw_superfluous(deps, request.entity_id, account)
    if role is Role.ENTITY_MANAGER:
        proposals.carry_out(deps, membership, actor)
        reroute_waiting(deps, request.entity_id)
    return membership


def role_given(request: AccountRequest, has_manager: bool) -> Role:
    """The role that approving the request now gives (rule 1)."""
    becomes_manager = request.state == State.WITH_SI and (request.seeks_manager_role or not has_manager)
    return Role.ENTITY_MANAGER if becomes_manager else Role.DEPOSITOR


def lock_holder(request: AccountRequest) -> Account | None:
    """Lock the account that the request is or will be of, if there is one. Its entity and itself are locked already."""
    return lock_account(request.account.email_key if request.account_id is not None else request.email_key)


def _account_for(deps: Dependencies, request: AccountRequest) -> Account:
    """The account, made unless there is one by now; links that open its requests without it have ended."""
    try:
        with database.atomic():
            return _make_account(deps, request)
    except IntegrityError:
        # Another entity's approver has just made it for the same address.
        account = lock_holder(request)
        if account is None:
            raise
        end_links_of(account)
        return account


def _make_account(deps: Dependencies, request: AccountRequest) -> Account:
    values = {
        "email": request.email,
        "email_key": request.email_key,
        "password": request.password_hash,
        "fs_uniquifier": secrets.token_hex(32),
        "first_name": request.first_name,
        "last_name": request.last_name,
        "name_key": person_key(request.first_name, request.last_name),
        "capacity": request.capacity,
        "phone": request.phone,
        "created_at": deps.now(),
        "confirmed_at": deps.now(),
    }
    account = Account(id=insert(Account, values), **values)
    journal.record("account.made", SYSTEM, deps.now(), request=request, account_id=account.id)
    link_open_requests(account, apart=request.id)
    return account


def withdraw_superfluous(deps: Dependencies, entity_id: int, account: Account) -> None:
    """The person has the role now: what else they asked of this entity would wait for themselves to decide.

    What is limited stays as it is.
    """
    others = lock_requests(superfluous_to(entity_id, account.id))
    limited = restricted([other.id for other in others])
    for other in others:
        if other.id in limited:
            continue
        because = {"because": "already_member"}
        move(deps, BY_NAME["withdraw"], other, State.WITHDRAWN, SYSTEM, detail=because)
        outbox.post(deps, "withdrawn", account.email, because, request=other)


def _give_role(
    deps: Dependencies,
    request: AccountRequest,
    account: Account,
    role: Role,
    *,
    former: Membership | None,
    founding: bool,
    decided_by: Actor,
) -> Membership:
    now = deps.now()
    if former is not None:
        # A depositor's (`workflow.not_yet_member`), and so no founding one.
        Membership.update(until=now).where(Membership.id == former.id).execute()
    values = {
        "account": account.id,
        "entity": request.entity_id,
        "role": role,
        "founding": founding,
        "request": request.id,
        "decided_by": decided_by.account_id,
        "since": now,
    }
    membership = Membership(id=insert(Membership, values), **values)
    if former is not None:
        carry_hearing(former.id, membership.id)
    journal.record("membership.given", decided_by, now, request=request, account_id=account.id, role=role.value)
    return membership


def _tell_approved(
    deps: Dependencies, request: AccountRequest, account: Account, membership: Membership, context: RequestContext
) -> None:
    role = deps.registry.role(membership.role)
    outbox.post(
        deps,
        "approved",
        account.email,
        {
            "first_name": account.first_name,
            "role": role.code,
            "role_label": role.label,
            "duties": "\n".join(role.duties),
            "new_account": context.holder is None,
        },
        request=request,
        account=account,
    )
    for manager in context.managers:
        if manager.id not in (account.id, membership.decided_by_id):
            outbox.post(
                deps,
                "member_added",
                manager.email,
                {"person_name": account.full_name, "role_label": role.label},
                request=request,
                account=manager,
            )


def reroute_waiting(deps: Dependencies, entity_id: int) -> None:
    """The entity got its first manager: requests of later people go from the SI to that manager (rule 1)."""
    for request in lock_requests(waiting_for_a_manager(entity_id)):
        move(deps, BY_NAME["reroute"], request, State.WITH_MANAGER, SYSTEM)
        tell_new_decider(deps, request, "rerouted")


def reject(
    deps: Dependencies, transition: Transition, request: AccountRequest, actor: Actor, decision: Decision
) -> None:
    """Refuse with the reason that the applicant reads; remedies are named when the administration decides."""
    by = decider_of(request, actor)
    if request.seeks_manager_role:
        proposals.end_open(request.entity_id, request.account_id, "refused", deps.now())
    move(
        deps,
        transition,
        request,
        State.REJECTED,
        actor,
        detail={"decision": decision.id, "reason": decision.reason},
        refused_for=decision.payload.get("refusal"),
    )
    outbox.post(
        deps,
        "rejected",
        request.email,
        {
            "opening": words_of("reject", Place.OPENING),
            "closing": words_of("reject", Place.CLOSING),
            "reason": decision.reason,
            "author": author_of(actor),
            "by": by.value,
            "attached": joined_to(decision.id) is not None,
        },
        request=request,
        secrets={"follow_up": new_link(deps, request, LinkPurpose.FOLLOW_UP)},
    )


def request_changes(
    deps: Dependencies,
    transition: Transition,
    request: AccountRequest,
    actor: Actor,
    decision: Decision,
    asked: list[tuple[str, str, str]],
) -> None:
    """Open what was asked for, and only that, to the applicant, with a date to answer by."""
    ask_for(deps, request, asked)
    answer_by = deps.now() + deps.policy.complement_answer
    move(
        deps,
        transition,
        request,
        State.AWAITING_APPLICANT,
        actor,
        detail={"decision": decision.id, "reason": decision.reason, "asked": [target for target, _, _ in asked]},
        answer_by=answer_by,
        implied_decision_on=deps.policy.silence.while_asked(
            request.implied_decision_on, paris_date(deps.now()), paris_date(answer_by)
        ),
    )
    attached = joined_to(decision.id) is not None
    tell_applicant_asked(deps, request, decision.reason, author_of(actor), attached=attached)
