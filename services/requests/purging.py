"""Drafts and requests that nobody finished or activated are erased, files included."""

from __future__ import annotations

from functools import partial

from peewee import fn

from domain.actors import CLOCK
from domain.ledger import Noted
from domain.states import MailState, State
from models import AccountRequest, Document, DocumentVersion, Mail
from models_exchange import AttachedFile, Message
from queries.retention import frozen
from services.backup import ledger
from services.documents import files
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.machinery.each import act_on_each


def purge_drafts(deps: Dependencies) -> int:
    """Delete drafts nobody came back to: 7 days, 30 once « Reprendre plus tard » was used. Their files go with them."""
    now, policy = deps.now(), deps.policy
    old = list(
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.state == State.DRAFT,
            # A draft's state is as old as itself, and its index finds the old ones.
            AccountRequest.state_since <= now - min(policy.draft, policy.resumable_draft),
            (AccountRequest.resume_requested_at.is_null() & (AccountRequest.created_at <= now - policy.draft))
            | (AccountRequest.resume_requested_at <= now - policy.resumable_draft),
        )
        .limit(policy.bulk_chunk)
    )
    return act_on_each((row.id for row in old), partial(_purge_draft, deps))


def _purge_draft(deps: Dependencies, request: AccountRequest) -> bool:
    if request.state != State.DRAFT or frozen(request) or not _is_forgotten(deps, request):
        return False
    _erase(deps, request, "draft.purged")
    return True


def _is_forgotten(deps: Dependencies, draft: AccountRequest) -> bool:
    """Asked again under the lock: « Reprendre plus tard » may just have been clicked."""
    if draft.resume_requested_at is None:
        return bool(draft.created_at <= deps.now() - deps.policy.draft)
    return bool(draft.resume_requested_at <= deps.now() - deps.policy.resumable_draft)


def purge_unactivated(deps: Dependencies) -> int:
    """Delete what nobody activated in time, once it is closed and its last mail has left. Their files go with it.

    Nothing of such a request is kept (CNIL; the notice beside the form says so): it never counted for anybody.
    """
    now, policy = deps.now(), deps.policy
    leaving = Mail.select(Mail.id).where(Mail.request == AccountRequest.id, Mail.state == MailState.QUEUED)
    old = list(
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.state.in_([State.EXPIRED, State.WITHDRAWN]),
            AccountRequest.activated_at.is_null(),
            AccountRequest.submitted_at <= now - policy.activation,
            ~fn.EXISTS(leaving),
        )
        .limit(policy.bulk_chunk)
    )
    return act_on_each((row.id for row in old), partial(_purge_unactivated, deps))


def _purge_unactivated(deps: Dependencies, request: AccountRequest) -> bool:
    if frozen(request):
        return False
    _erase(deps, request, "request.purged")
    return True


def _erase(deps: Dependencies, request: AccountRequest, event: str) -> None:
    """Delete a request that was never activated, its mails and all that the journal tells of it but ids and times."""
    Mail.delete().where(Mail.request == request, Mail.state != MailState.QUEUED).execute()
    documents = Document.select(Document.id).where(Document.request == request)
    files.forget(deps, DocumentVersion.select().where(DocumentVersion.document.in_(documents)))
    Message.delete().where(Message.request == request).execute()
    files.forget_attached(deps, AttachedFile.select().where(AttachedFile.request == request))
    ledger.note(deps, Noted.REQUEST_ERASED, [request.id])
    request.delete_instance(recursive=False)
    journal.erase(journal.record(event, CLOCK, deps.now(), request=request))
