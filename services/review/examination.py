"""What reviewers do to a request beside deciding: judge its documents, annotate, hold, correct an obvious slip."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from domain.actors import Actor
from domain.errors import ChecksFailed, FileInfected, NotFound, RowChanged
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.scans import Verdict
from domain.states import ACTIVATED_OPEN, WITH_DECIDERS, Judgement, LinkPurpose, State
from models import AccountRequest, DocumentVersion, JournalDetail, JournalEntry, Note, database
from queries.checklist_answers import noes_of
from queries.documents import current_versions
from queries.locks import lock_request, lock_version
from queries.scopes import visible_request
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import new_link
from services.people.authority import afresh, not_ones_own
from services.requests import entities, official
from services.requests.lifecycle import faster
from services.requests.limitation import demand_usable
from services.review.judgements import write_judgement
from services.signup.complements import write_revision

CORRECTABLE = ("first_name", "last_name", "entity_name", "siret")
"""The fields where staff may mend an obvious slip themselves."""

VIEW = timedelta(minutes=10)
"""Seen again after this long, a document was viewed a second time."""


def judge_document(
    deps: Dependencies,
    actor: Actor,
    reference: str,
    kind: str,
    judgement: Judgement,
    *,
    version_number: int | None = None,
    reason: str = "",
    words: str = "",
) -> DocumentVersion:
    """Accept or refuse the current version of a document.

    `version_number` is the one the reviewer looked at: if the applicant replaced it meanwhile, nothing is judged.
    Raises NotFound, NotAllowed (permission, or one's own request), SomebodyWasFaster, ChecksFailed (accepted with a
    « non »), FileInfected (accepted), UnknownCode (refused without a reason of the registry:
    the complement could not say why).
    """
    with database.atomic():
        actor, request, version = to_judge(actor, reference, kind, version_number)
        if judgement == Judgement.ACCEPTED and (noes := standing_noes(deps, kind, version)):
            raise ChecksFailed(tuple(noes))
        if judgement == Judgement.ACCEPTED and version.scan_verdict == Verdict.INFECTED:
            raise FileInfected()
        if judgement == Judgement.REFUSED:
            deps.registry.document(kind).reason(reason)
        write_judgement(deps, actor, request, version, judgement, reason=reason, words=words)
    return version


def to_judge(
    actor: Actor, reference: str, kind: str, version_number: int | None
) -> tuple[Actor, AccountRequest, DocumentVersion]:
    """Lock the request, inside the caller's transaction, for somebody who may judge this version of a document.

    Returns the actor afresh, the request, the current version. Raises NotFound, NotAllowed (permission, or one's own
    request), SomebodyWasFaster (closed by now, or another version), TransitionRefused ("restricted").
    """
    demand(actor, Permission.JUDGE_DOCUMENTS)
    request = lock_request(visible_request(actor, reference, Permission.JUDGE_DOCUMENTS).id)
    actor = afresh(actor, Permission.JUDGE_DOCUMENTS)
    not_ones_own(actor, request)
    if request.state not in ACTIVATED_OPEN:
        raise faster(request)
    demand_usable("judge", request)
    version = current_versions(request).get(kind)
    if version is None:
        raise NotFound()
    if version_number is not None and version.number != version_number:
        raise faster(request)
    return actor, request, version


def standing_noes(deps: Dependencies, kind: str, version: DocumentVersion) -> list[str]:
    """The questions answered « non » about a file, of those that the kinds file still asks, in its order."""
    noes = noes_of(version.id)
    return [question.code for question in deps.registry.document(kind).checklist if question.code in noes]


def document_seen(deps: Dependencies, actor: Actor, version: DocumentVersion) -> None:
    """Journal that somebody is shown a file of `visible_version`, or a page of it, right before it is handed over.

    The pages of one file opened within VIEW are one view: a screen shows them all, each by a request of its own, and
    several at once. What is refused, or cannot be drawn, was not seen.
    """
    request = version.document.request
    detail = {"document": version.document.kind, "version": version.number}
    if _seen_lately(deps, actor, request, detail):
        return
    with database.atomic():
        lock_version(version.id)
        if not _seen_lately(deps, actor, request, detail):
            journal.record("document.viewed", actor, deps.now(), request=request, **detail)


def _seen_lately(deps: Dependencies, actor: Actor, request: AccountRequest, detail: dict[str, Any]) -> bool:
    views = (
        JournalEntry.select(JournalEntry.id, JournalDetail.detail)
        .join(JournalDetail)
        .where(
            JournalEntry.request_id == request.id,
            JournalEntry.event == "document.viewed",
            JournalEntry.actor_id == actor.account_id,
            JournalEntry.at > deps.now() - VIEW,
        )
    )
    return any(detail.items() <= view.journaldetail.detail.items() for view in views)


def annotate(deps: Dependencies, actor: Actor, reference: str, text: str) -> Note:
    """Write an internal note on a request. Raises NotFound, NotAllowed."""
    demand(actor, Permission.ANNOTATE)
    with database.atomic():
        request = visible_request(actor, reference)
        return Note.create(request=request, author=actor.account_id, at=deps.now(), text=text)


def hold(deps: Dependencies, actor: Actor, reference: str, until: date | None, *, seen: str | None = None) -> None:
    """« Mettre en attente jusqu'au … » (None: no longer). Raises NotFound, NotAllowed, SomebodyWasFaster,
    TransitionRefused ("restricted").

    `seen` is the day that was on the screen ('' for none), where it was: RowChanged when it is another by now.
    """
    demand(actor, Permission.HOLD)
    with database.atomic():
        request = lock_request(visible_request(actor, reference, Permission.HOLD).id)
        if request.state not in WITH_DECIDERS:
            raise faster(request)
        demand_usable("hold", request)
        if seen is not None and seen != (request.on_hold_until.isoformat() if request.on_hold_until else ""):
            raise RowChanged()
        AccountRequest.update(on_hold_until=until).where(AccountRequest.id == request.id).execute()
        journal.record("request.held", actor, deps.now(), request=request, until=until.isoformat() if until else None)


def correct(deps: Dependencies, actor: Actor, reference: str, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Mend an obvious slip of the applicant, who is told what changed. Raises NotFound, NotAllowed, SomebodyWasFaster,
    TransitionRefused ("restricted").

    A SIRET is mended only while the request is with the SI: the entity then has to be chosen again.
    """
    demand(actor, Permission.CORRECT)
    with database.atomic():
        request = lock_request(visible_request(actor, reference, Permission.CORRECT).id)
        actor = afresh(actor, Permission.CORRECT)
        not_ones_own(actor, request)
        if request.state not in ACTIVATED_OPEN or ("siret" in values and request.state != State.WITH_SI):
            raise faster(request)
        demand_usable("correct", request)
        allowed = {name: value for name, value in values.items() if name in CORRECTABLE}
        changes = write_revision(deps, request, allowed, actor.kind, actor.name)
        if not changes:
            return {}
        if "siret" in changes and entities.identifies_another(deps, request):
            AccountRequest.update(entity=None).where(AccountRequest.id == request.id).execute()
        official.ask(deps, request)
        ledger.note(deps, Noted.REQUEST_CORRECTED, [request.id])
        journal.record("request.corrected", actor, deps.now(), request=request, changes=changes)
        outbox.post(
            deps,
            "request_corrected",
            request.email,
            {
                "changes": [
                    {"label": deps.registry.field(name).label, "before": before, "after": after}
                    for name, (before, after) in changes.items()
                ],
            },
            request=request,
            secrets={"follow_up": new_link(deps, request, LinkPurpose.FOLLOW_UP)},
        )
    return changes
