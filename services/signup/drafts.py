"""A request while its applicant is still writing it. The draft belongs to the browser that began it."""

from __future__ import annotations

import secrets as random_source
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import IntegrityError

from domain.actors import ANONYMOUS, Actor
from domain.documents import Requirement
from domain.errors import NotAllowed, StaleForm
from domain.mailboxes import email_key
from domain.references import new_reference
from domain.registry import BodyKind
from domain.signup_steps import DERIVED, STEP_FIELDS, WHICH_ENTITY
from domain.states import State
from models import AccountRequest, database
from queries.locks import lock_request
from queries.memberships import has_active_manager
from queries.signup import begun_in
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of, new_secret
from services.requests import entities
from services.requests.lifecycle import requirements
from services.requests.list_keys import list_keys


def start(deps: Dependencies, account_actor: Actor = ANONYMOUS) -> tuple[AccountRequest, str]:
    """A new draft and the secret that its browser keeps. An account holder's draft is theirs from the start."""
    secret = new_secret()
    now = deps.now()
    with database.atomic():
        for _ in range(20):
            try:
                with database.atomic():
                    request = AccountRequest.create(
                        reference=new_reference(random_source.choice),
                        state_since=now,
                        waiting_since=now,
                        created_at=now,
                        browser_hash=hash_of(secret),
                        account=account_actor.account_id,
                    )
                break
            except IntegrityError:
                # The reference was taken: draw another. Twenty in a row taken means something else is wrong.
                continue
        else:
            raise RuntimeError("no free reference")
        if account_actor.account_id is not None:
            _carry_account_over(request)
    return request, secret


def _carry_account_over(request: AccountRequest) -> None:
    """What the account already says is not asked again."""
    account = request.account
    for name in ("first_name", "last_name", "capacity", "email", "email_key", "phone"):
        setattr(request, name, getattr(account, name))
    request.save()


def of_browser(secrets: Sequence[str]) -> list[AccountRequest]:
    """The requests, drafts or submitted, that the secrets in this browser's cookie began, in their order.

    Those that it submitted stay its own to look at, whatever became of them: only where it activated one may it be told
    (`public_signup.browser.is_told`), and only where `browser_hash` still is the cookie's has it a say.
    """
    return begun_in([hash_of(secret) for secret in secrets])


def draft_requirements(deps: Dependencies, request: AccountRequest) -> tuple[Requirement, ...]:
    """The documents that the form asks for, given whether the declared entity has an active manager today."""
    return requirements(deps, request, has_manager=is_managed(deps, request))


def is_managed(deps: Dependencies, request: AccountRequest) -> bool:
    """Whether the declared entity has an active manager today."""
    entity = entities.of_draft(deps, request)
    return has_active_manager(entity.id if entity else None)


def save_answers(
    deps: Dependencies, draft: AccountRequest, step: str, answers: Mapping[str, Any], *, expected_version: int
) -> AccountRequest:
    """Write the answers of one step of the draft, as its browser read it.

    Raises StaleForm, with both values of each field that differs, when the draft changed since the form was made;
    NotAllowed once it was submitted. Fields of other steps are ignored.
    """
    with database.atomic():
        request = locked_draft(draft)
        changes = {name: value for name, value in answers.items() if name in STEP_FIELDS[step]}
        if "email" in changes:
            changes["email_key"] = email_key(changes["email"]) if changes["email"] else ""
        if changes.get("kind", request.kind) != request.kind:
            kind = deps.registry.kind(changes["kind"]) if changes["kind"] is not None else None
            changes = _not_of_kind(kind, request) | changes
        current = {name: _raw(request, name) for name in changes}
        if expected_version != request.version:
            conflicts = {
                name: (str(current[name]), str(value))
                for name, value in changes.items()
                if current[name] not in (value, None, "", []) and name not in DERIVED
            }
            if conflicts:
                raise StaleForm(conflicts)
        changed = {name for name, value in changes.items() if current[name] != value}
        if changed:
            # Another entity than the one that the draft was begun for.
            elsewhere = {"entity": None} if request.entity_id is not None and changed & WHICH_ENTITY else {}
            _write(request, changes | elsewhere)
        return request


def _not_of_kind(kind: BodyKind | None, request: AccountRequest) -> dict[str, Any]:
    """What another kind of body leaves without a meaning: a ministry for a company, a proof that it does not have.

    The rest stays: going back to correct the first answer loses nothing that still holds. None: not known yet.
    """
    emptied: dict[str, Any] = {"seeks_manager_role": False}
    if kind is None:
        return emptied | {"ministry": None}
    if not kind.listed:
        emptied["ministry"] = None
    if kind.head_office_question is None:
        emptied["is_school"] = None
    if request.register_kind not in {register.code for register in kind.registers}:
        emptied |= {"register_kind": None, "register_number": None}
    if request.proof_kind not in {proof.code for proof in kind.proofs}:
        emptied |= {"proof_kind": None, "proof_other_reason": "", "name_on_proof": None}
    return emptied


def _raw(request: AccountRequest, name: str) -> Any:
    return request.ministry_id if name == "ministry" else getattr(request, name)


def _write(request: AccountRequest, changes: Mapping[str, Any]) -> None:
    values: dict[str, Any] = {**changes, "version": request.version + 1}
    request.absorb(values)
    values |= list_keys(request)
    AccountRequest.update(values).where(AccountRequest.id == request.id, AccountRequest.state == State.DRAFT).execute()
    request.absorb(values)


def locked_draft(draft: AccountRequest) -> AccountRequest:
    """The draft, locked, while it still is the browser's that read it.

    Raises NotAllowed once it was submitted, or once another browser resumed it: a write that was on its way (hashing a
    password takes its time) must not land in what is now somebody else's.
    """
    request = lock_request(draft.id)
    if request.state != State.DRAFT or request.browser_hash != draft.browser_hash:
        raise NotAllowed("draft")
    return request
