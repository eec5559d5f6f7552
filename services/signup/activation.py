"""Activating a request: a POST by somebody who proves to have asked (rule 7)."""

from __future__ import annotations

from functools import partial
from typing import Any

from domain.actors import SYSTEM, Actor, applicant
from domain.calendar import paris_date
from domain.document_kinds import MISSING
from domain.errors import LinkUnusable, SignInNeeded, WrongPassword
from domain.names import entity_key
from domain.silence import words_at_receipt
from domain.states import LinkOrigin, LinkPurpose, State
from domain.workflow import BY_NAME, Intent, Transition
from models import Account, AccountRequest, Entity, Link, database
from queries.requests import followed
from services.documents import page_images
from services.entities import findings
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import end_links, find_link, followed_since, new_link
from services.requests import entities, official
from services.requests.lifecycle import allow, move
from services.requests.routing import (
    ask_for,
    next_state,
    tell_applicant_asked,
    tell_deciders,
    tell_of_claim,
)
from services.signup.proof import Proof as Proof
from services.signup.proof import knows_password, sent_here


def activate(deps: Dependencies, token: str, proof: Proof) -> AccountRequest:
    """Activate the request of this link. Used again, it returns the request unchanged.

    Effects: the entity is found or made, required documents computed afresh, the request routed; the acknowledgement
    of receipt and a mail to those who decide; other unactivated requests of the same address and entity withdrawn.
    An intruder's password and browser lose the request as soon as the mailbox's owner proves otherwise.
    Raises LinkUnusable, WrongPassword, SignInNeeded (the address has an account by now).
    """
    with database.atomic():
        link = find_link(token, LinkPurpose.ACTIVATION, deps.now())
        known = AccountRequest.get_by_id(link.request_id)
        twins = [twin.id for twin in _unactivated(known)]
        request, entity = entities.lock_with_entity(known.id, partial(_entity_of, deps), twins)
        # Again, under the lock: the address may have been corrected meanwhile, and the links mailed to the former one
        # deleted. Who read that mailbox must not activate a request of another address.
        find_link(token, LinkPurpose.ACTIVATION, deps.now())
        if request.state != State.AWAITING_ACTIVATION:
            if request.activated_at is not None:
                return request
            raise LinkUnusable("closed")
        here = request.browser_hash if sent_here(request, proof) else None
        changes = _proven(request, proof) | {"activator_hash": here}
        Link.update(used_at=deps.now()).where(
            Link.request == request, Link.purpose == LinkPurpose.ACTIVATION, Link.used_at.is_null()
        ).execute()
        request.absorb({"entity": entity, **changes})
        actor = applicant(request.id, request.email_key, request.full_name, request.account_id)
        transition = allow(deps, "activate", request, actor, Intent(deps.now()))
        enter(deps, transition, request, actor, **changes)
        one_password_an_address(deps, request)
        _withdraw_twins(deps, request, twins)
    return request


def _entity_of(deps: Dependencies, request: AccountRequest) -> Entity | None:
    return entities.find_or_make(deps, request) if request.state == State.AWAITING_ACTIVATION else None


def _proven(request: AccountRequest, proof: Proof) -> dict[str, Any]:
    """What the proof changes on the request. Raises WrongPassword or SignInNeeded."""
    account = Account.get_or_none(Account.email_key == request.email_key)
    if account is not None:
        if proof.account is None or proof.account.account_id != account.id:
            raise SignInNeeded()
        return {"account": account.id, "password_hash": None, "browser_hash": None}
    if sent_here(request, proof):
        return {}
    if proof.new_password_hash is not None:
        return {"password_hash": proof.new_password_hash, "browser_hash": None}
    if knows_password(request, proof):
        return {"browser_hash": None}
    raise WrongPassword()


def enter(
    deps: Dependencies,
    transition: Transition,
    request: AccountRequest,
    actor: Actor,
    *,
    decided_now: bool = False,
    **fields: Any,
) -> None:
    """Bring a request among those that count: routed, its applicant answered, its deciders told.

    `decided_now`: the caller's transaction goes on to decide on it, and the mail of that decision is the answer.
    """
    now = deps.now()
    state, missing = next_state(deps, request)
    asked = ask_for(deps, request, [(kind, MISSING, "") for kind in missing])
    silence, today = deps.policy.silence, paris_date(now)
    fields["implied_decision_on"] = silence.from_receipt(today)
    if asked:
        fields["answer_by"] = now + deps.policy.complement_answer
        answer_by = paris_date(fields["answer_by"])
        fields["implied_decision_on"] = silence.while_asked(fields["implied_decision_on"], today, answer_by)
    fields["entity"] = request.entity_id
    findings.declared(deps, request)
    move(deps, transition, request, state, actor, activated_at=now, **fields)
    if decided_now:
        return
    outbox.post(
        deps,
        "activated",
        request.email,
        {
            "received_on": today.isoformat(),
            "decider": "manager" if state == State.WITH_MANAGER else "si",
            "effect": silence.effect.value,
            "silence": words_at_receipt(silence.effect, request.implied_decision_on, silence.months),
        },
        request=request,
        secrets={"follow_up": new_link(deps, request, LinkPurpose.FOLLOW_UP)},
    )
    page_images.prepare(deps, request)
    official.ask(deps, request)
    tell_of_claim(deps, request)
    if asked:
        tell_applicant_asked(deps, request, "", None)
    else:
        tell_deciders(deps, request)


def one_password_an_address(deps: Dependencies, request: AccountRequest) -> None:
    """The password that the mailbox's owner proved last opens all that the address follows, and later the account.

    One address thus has one password, and signing in costs one verification whatever there is.
    """
    if request.password_hash is None:
        return
    others = AccountRequest.select(AccountRequest.id).where(
        AccountRequest.email_key == request.email_key,
        followed(followed_since(deps)),
        AccountRequest.password_hash.is_null(False),
        AccountRequest.password_hash != request.password_hash,
        AccountRequest.id != request.id,
    )
    changed = [row_id for (row_id,) in others.tuples()]
    AccountRequest.update(password_hash=request.password_hash).where(AccountRequest.id.in_(changed)).execute()
    # What the former password opened. Mailed links stay: they came to the same mailbox.
    end_links(changed, origin=LinkOrigin.PAGE)


def _unactivated(request: AccountRequest) -> list[AccountRequest]:
    """Other requests of the same address that nobody has activated."""
    return list(
        AccountRequest.select()
        .where(
            AccountRequest.email_key == request.email_key,
            AccountRequest.state == State.AWAITING_ACTIVATION,
            AccountRequest.id != request.id,
        )
        .order_by(AccountRequest.id)
    )


def _withdraw_twins(deps: Dependencies, request: AccountRequest, locked: list[int]) -> None:
    """Withdraw the unactivated requests of the same address and entity, and no others (rule 8).

    One that was submitted after the locks were taken is left alone: it may be being activated itself.
    """
    for twin in _unactivated(request):
        if twin.id in locked and _same_entity(deps, twin, request):
            because = {"because": "other_activated"}
            move(deps, BY_NAME["withdraw"], twin, State.WITHDRAWN, SYSTEM, detail=because)
            outbox.post(deps, "withdrawn", twin.email, because, request=twin)


def _same_entity(deps: Dependencies, one: AccountRequest, other: AccountRequest) -> bool:
    first, second = entities.identifier_of(deps, one), entities.identifier_of(deps, other)
    if first is not None or second is not None:
        return first == second
    return one.kind == other.kind and entity_key(one.display_name) == entity_key(other.display_name)
