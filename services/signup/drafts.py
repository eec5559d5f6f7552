"""A request while its applicant is still writing it. The draft belongs to the browser that began it."""

from __future__ import annotations

import secrets as random_source
from collections.abc import Collection, Mapping
from typing import Any

from peewee import IntegrityError

from domain.actors import ANONYMOUS, Actor, applicant
from domain.documents import Requirement, Situation
from domain.errors import LinkUnusable, NotAllowed, StaleForm
from domain.mailboxes import email_key
from domain.references import new_reference
from domain.registry import BodyKind
from domain.signup_steps import STEP_FIELDS
from domain.states import LinkPurpose, State
from domain.store import FileNotKept, Unkept
from models import AccountRequest, Document, DocumentVersion, Link, Mail, database
from queries.documents import current_versions
from queries.locks import lock_request
from queries.memberships import has_active_manager
from services.documents import scans
from services.documents.files import AcceptedFile, forget, keeping
from services.machinery import journal, mail_limit, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import find_link, hash_of, matches, new_link, new_secret
from services.requests import entities
from services.requests.lifecycle import document_situation, requirements

RESUME = "resume"


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
    for name in ("civility", "first_name", "last_name", "capacity", "email", "email_key", "phone"):
        setattr(request, name, getattr(account, name))
    request.save()


def of_browser(secret: str | None) -> AccountRequest | None:
    """The request, draft or submitted, that this browser's cookie began.

    One that it submitted stays its own to look at, whatever became of it: only where `browser_hash` still is the
    cookie's has this browser a say (`public_signup.browser.has_say`).
    """
    if not secret:
        return None
    hashed = hash_of(secret)
    return AccountRequest.get_or_none((AccountRequest.browser_hash == hashed) | (AccountRequest.sender_hash == hashed))


def draft_requirements(deps: Dependencies, request: AccountRequest) -> tuple[Requirement, ...]:
    """The documents that the form asks for, given whether the declared entity has an active manager today."""
    return requirements(deps, request, has_manager=_is_managed(deps, request))


def draft_situation(deps: Dependencies, request: AccountRequest) -> Situation:
    """What decides which documents the form asks for, once the kind of body is known."""
    return document_situation(deps, request, has_manager=_is_managed(deps, request))


def _is_managed(deps: Dependencies, request: AccountRequest) -> bool:
    entity = entities.find(deps, request)
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
            changes |= _not_of_kind(deps.registry.kind(changes["kind"]), request)
        current = {name: _raw(request, name) for name in changes}
        if expected_version != request.version:
            conflicts = {
                name: (str(current[name]), str(value))
                for name, value in changes.items()
                if current[name] not in (value, None, "", []) and name not in {"password_hash", "email_key"}
            }
            if conflicts:
                raise StaleForm(conflicts)
        if any(current[name] != value for name, value in changes.items()):
            _write(request, changes)
        return request


def _not_of_kind(kind: BodyKind, request: AccountRequest) -> dict[str, Any]:
    """What another kind of body leaves without a meaning: a ministry for a company, a proof that it does not have.

    The rest stays: going back to correct the first answer loses nothing that still holds.
    """
    emptied: dict[str, Any] = {"seeks_manager_role": False}
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
    values["search_text"] = request.search_words()
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


def put_document(deps: Dependencies, draft: AccountRequest, kind: str, file: AcceptedFile) -> DocumentVersion:
    """Keep a file as the only version of a document of a draft: what it replaces goes at once, row and file.

    Raises NotAllowed as `locked_draft`; FileNotKept, when the draft would weigh too much among other reasons.
    """
    deps.registry.document(kind)
    _demand_share(deps, draft, kind, file)
    with keeping(deps, file) as key, database.atomic():
        request = locked_draft(draft)
        # Again, under the lock: another page of the same browser may have given a file meanwhile.
        _demand_share(deps, request, kind, file)
        forget(deps, _versions(request, kind))
        return add_version(deps, request, kind, file, key)


def _versions(request: AccountRequest, kind: str) -> Any:
    document = Document.select(Document.id).where(Document.request == request, Document.kind == kind)
    return DocumentVersion.select().where(DocumentVersion.document.in_(document))


def _demand_share(deps: Dependencies, draft: AccountRequest, kind: str, file: AcceptedFile) -> None:
    """Raises FileNotKept when the draft's files would weigh more than a draft may keep."""
    others = sum(version.size for code, version in current_versions(draft).items() if code != kind)
    if others + len(file.data) > deps.policy.draft_bytes:
        raise FileNotKept(Unkept.DRAFT_FULL, deps.policy.draft_bytes)


def add_version(
    deps: Dependencies, request: AccountRequest, kind: str, file: AcceptedFile, key: str
) -> DocumentVersion:
    """Make a stored file the current version; the former one, if it is still there, stays. Needs the request's lock."""
    document, _ = Document.get_or_create(request=request, kind=kind)
    now = deps.now()
    DocumentVersion.update(removed_at=now).where(
        DocumentVersion.document == document, DocumentVersion.removed_at.is_null()
    ).execute()
    last = DocumentVersion.select().where(DocumentVersion.document == document).count()
    version = DocumentVersion.create(
        document=document,
        number=last + 1,
        storage_key=key,
        filename=file.filename,
        media_type=file.media_type,
        size=len(file.data),
        sha256=file.sha256,
        pages=file.pages,
        has_text=file.has_text,
        uploaded_at=now,
    )
    scans.ask(deps, version)
    return version


def remove_document(deps: Dependencies, draft: AccountRequest, kind: str) -> None:
    """Take a document off a draft, row and file. Raises NotAllowed as `locked_draft`."""
    with database.atomic():
        forget(deps, _versions(locked_draft(draft), kind))


def resume_later(deps: Dependencies, draft: AccountRequest, address: str) -> None:
    """Mail a link that continues the draft in another browser. Raises InvalidMailbox, NotAllowed."""
    key = email_key(address)
    with database.atomic():
        request = locked_draft(draft)
        changes: dict[str, Any] = {"resume_requested_at": deps.now()}
        if request.account_id is None:
            changes |= {"email": address.strip(), "email_key": key}
        AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
        request.absorb(changes)
        _mail_resume(deps, request)


def resume_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `resume`: mail the link of a draft whose turn has come."""
    with database.atomic():
        request = AccountRequest.get_or_none(AccountRequest.id == payload["request_id"])
        if request is not None and request.state == State.DRAFT and request.resume_requested_at is not None:
            mail_limit.take_place(deps, request.email_key)
            _mail_resume(deps, request, in_turn=True)


def _mail_resume(deps: Dependencies, request: AccountRequest, *, in_turn: bool = False) -> None:
    outbox.post(
        deps,
        "resume_draft",
        request.email,
        {
            "expires_at": (deps.now() + deps.policy.resumable_draft).isoformat(),
        },
        request=request,
        secrets={"resume": new_link(deps, request, LinkPurpose.RESUME)},
        in_turn=in_turn,
    )


def resume(deps: Dependencies, token: str, held: Collection[str] = ()) -> tuple[AccountRequest, str]:
    """Continue a draft in this browser: the browser that comes by the link becomes the draft's.

    `held` are the secrets that this browser has. Unless the draft's own is among them, whoever wrote so far may be
    somebody else, who had the link mailed to a person of their choice: the draft gets the address that the link was
    mailed to, and forgets the password chosen; links mailed elsewhere die. Raises LinkUnusable: unknown, expired, or
    "submitted" once the draft was sent.
    """
    with database.atomic():
        link: Link = find_link(token, LinkPurpose.RESUME, deps.now())
        request = lock_request(link.request_id)
        # Again, under the lock: another browser may just have resumed the draft, and its other links died with that.
        link = find_link(token, LinkPurpose.RESUME, deps.now())
        if request.state != State.DRAFT:
            raise LinkUnusable("submitted")
        secret = new_secret()
        changes: dict[str, Any] = {"browser_hash": hash_of(secret)}
        if not any(matches(one, request.browser_hash) for one in held):
            changes |= _of_the_mailbox(request, link)
            Link.delete().where(Link.request == request, Link.id != link.id).execute()
        AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
        request.absorb(changes)
        journal.record("draft.resumed", applicant(request.id, request.email_key), deps.now(), request=request)
    return request, secret


def _of_the_mailbox(request: AccountRequest, link: Link) -> dict[str, Any]:
    """What a draft says of its person once somebody came by the mailed link: the address it was mailed to, no more."""
    if request.account_id is not None:
        return {}
    mailed = (
        Mail.select(Mail.to_address, Mail.to_key)
        .where(Mail.request == request, Mail.event == "resume_draft", Mail.created_at >= link.created_at)
        .order_by(Mail.id)
        .first()
    )
    email, key = (mailed.to_address, mailed.to_key) if mailed is not None else ("", "")
    return {"password_hash": None, "email": email, "email_key": key, "version": request.version + 1}
