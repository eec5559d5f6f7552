"""The applicant mends what was asked for, and only that; the former version of everything stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from domain.actors import Actor
from domain.calendar import latest_french_date, paris_date
from domain.companies import EntityCheck
from domain.document_kinds import MISSING
from domain.documents import check_mandate_date
from domain.errors import NotAllowed
from domain.states import MailPreference, State
from domain.workflow import Intent
from models import AccountRequest, ComplementItem, Document, DocumentVersion, RequestRevision, database
from queries.documents import current_versions
from queries.locks import lock_request
from queries.request_context import RequestContext
from queries.requests import last_applied_decision, revisions_of
from services.documents import page_images
from services.documents.files import AcceptedFile, forget, keeping
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.requests import entities, official
from services.requests.lifecycle import allow, move
from services.requests.limitation import caught_up
from services.requests.list_keys import list_keys
from services.requests.routing import (
    ask_for,
    next_state,
    people_to_tell,
    tell_applicant_asked,
    tell_deciders,
    tell_of_claim,
)
from services.signup.draft_documents import add_version, demand_same, demand_share

FIELDS_OF: dict[str, tuple[str, ...]] = {
    "entity_name": ("entity_name",),
    "entity_address": ("address", "postcode", "city", "country"),
    "siret": ("has_siret", "siret", "is_head_office"),
    "register_number": ("register_kind", "register_number"),
    "first_name": ("first_name",),
    "last_name": ("last_name",),
    "capacity": ("capacity",),
    "phone": ("phone",),
}
"""The columns that a field of the registry opens to change."""

WHO_SIGNS = ("signatories", "signatory_is_legal_representative", "signature_kind")
"""What is said of a mandate beside its file and its date."""

NUMBER = frozenset({"has_siret", "siret"})
UNDONE_BY = {EntityCheck.CONFIRMED.value: NUMBER | {"entity_name"}, EntityCheck.CONTESTED.value: NUMBER}
"""Fields where another value makes untrue what was said of the directory's answer. A contest, which is of one
number's answer, outlives another name."""

ANSWER = "answer"
"""What the applicant answers to a complement's message, in the revisions: it is no column."""


def replace_document(
    deps: Dependencies,
    request_id: int,
    kind: str,
    file: AcceptedFile,
    *,
    mandate_date: date | None = None,
    behind: Collection[DocumentVersion] | None = None,
) -> DocumentVersion:
    """Give a new file for a document that the complement asks for.

    What was there when it was asked for stays; what was given since, and nobody judged, goes at once, as a draft's.
    `behind` and AnotherFileCame are those of `draft_documents.put_document`.

    A mandate is mended once its date is known too, judged on the day it is given: without one the file is kept, and
    `date_mandate` does the rest. Raises NotAllowed, MandateDateError, FileNotKept.
    """
    is_mandate = kind == deps.registry.mandate_code
    if is_mandate and mandate_date is not None:
        _check_date(deps, mandate_date)
    demand_share(deps, AccountRequest.get_by_id(request_id), kind, file)
    with keeping(deps, file) as key, database.atomic():
        request = _locked(request_id, kind)
        # Again, under the lock: another page may have given a file meanwhile.
        demand_share(deps, request, kind, file)
        demand_same(request, kind, behind)
        forget(deps, _given_anew(request, kind))
        version = add_version(deps, request, kind, file, key)
        if is_mandate and mandate_date is None:
            return version
        if is_mandate:
            write_revision(deps, request, {"mandate_date": mandate_date}, "applicant", request.full_name)
        _mended(deps, request, kind)
    return version


def date_mandate(deps: Dependencies, request_id: int, mandate_date: date | None) -> bool:
    """Give the date of the mandate that was sent for this complement; False when none was sent yet.

    Raises NotAllowed, MandateDateError.
    """
    _check_date(deps, mandate_date)
    mandate = deps.registry.mandate_code
    with database.atomic():
        request = _locked(request_id, mandate)
        if mandate not in given_since_asked(request):
            return False
        write_revision(deps, request, {"mandate_date": mandate_date}, "applicant", request.full_name)
        _mended(deps, request, mandate)
    return True


def _check_date(deps: Dependencies, mandate_date: date | None) -> None:
    now = deps.now()
    check_mandate_date(mandate_date, paris_date(now), deps.registry.mandate_months, latest=latest_french_date(now))


def tell_who_signs(deps: Dependencies, request_id: int, values: Mapping[str, Any]) -> AccountRequest:
    """Say who signs the mandate that the complement asks for, and how. Raises NotAllowed."""
    with database.atomic():
        request = _locked(request_id, deps.registry.mandate_code)
        allowed = {name: value for name, value in values.items() if name in WHO_SIGNS}
        write_revision(deps, request, allowed, "applicant", request.full_name)
    return request


def tell_reference(deps: Dependencies, request_id: int, kind: str, reference: Mapping[str, str]) -> AccountRequest:
    """Say where a document that the complement asks for is published, which mends it as its file does.

    Raises NotAllowed, of a document that is given as a file too.
    """
    with database.atomic():
        request = _locked(request_id, kind)
        if not deps.registry.document(kind).by_reference:
            raise NotAllowed("complete")
        references = request.document_references | {kind: dict(reference)}
        write_revision(deps, request, {"document_references": references}, "applicant", request.full_name)
        _mended(deps, request, kind)
    return request


def given_since_asked(request: AccountRequest) -> set[str]:
    """The kinds of document that were given again since the present complement was asked for."""
    asked = {item.target: item.asked_at for item in RequestContext(request).complement}
    return {
        kind
        for kind, version in current_versions(request).items()
        if kind in asked and version.uploaded_at >= asked[kind]
    }


def begun_anew(request: AccountRequest, kind: str) -> DocumentVersion | None:
    """The version that was given for the present complement, to which further files are added; None before the first.

    One of the very moment of the asking was there before.
    """
    asked = [item.asked_at for item in RequestContext(request).complement if item.target == kind]
    version = current_versions(request).get(kind)
    return version if version is not None and asked and version.uploaded_at > max(asked) else None


def _given_anew(request: AccountRequest, kind: str) -> Any:
    """Every version that was given for the present complement, taken away since or not, that nobody judged."""
    asked = max(item.asked_at for item in RequestContext(request).complement if item.target == kind)
    document = Document.select(Document.id).where(Document.request == request, Document.kind == kind)
    return DocumentVersion.select().where(
        DocumentVersion.document.in_(document),
        DocumentVersion.uploaded_at > asked,
        DocumentVersion.judgement.is_null(),
    )


def change_field(deps: Dependencies, request_id: int, target: str, values: Mapping[str, Any]) -> AccountRequest:
    """Change a field that the complement asks for. Values of other columns are ignored. Raises NotAllowed."""
    with database.atomic():
        request = _locked(request_id, target)
        allowed = {name: value for name, value in values.items() if name in FIELDS_OF[target]}
        write_revision(deps, request, allowed, "applicant", request.full_name)
        _mended(deps, request, target)
    return request


def message_of(request: AccountRequest) -> str:
    """What the complement that is waited for says in words; '' for nothing."""
    decision = RequestContext(request).asking if request.state == State.AWAITING_APPLICANT else None
    return str(decision.reason) if decision is not None else ""


def answer_to_message(request: AccountRequest) -> str:
    """What the applicant answered so far to the complement that is waited for; '' for nothing."""
    return last_answer(revision for revision in revisions_of(request) if revision.at >= request.state_since)


def last_answer(revisions: Iterable[RequestRevision]) -> str:
    """What the applicant answered in words in the last of these (oldest first) that has such an answer; '' for none."""
    answers = [revision.changes[ANSWER][1] for revision in revisions if ANSWER in revision.changes]
    return str(answers[-1]) if answers else ""


def answer_message(deps: Dependencies, request_id: int, words: str) -> None:
    """Keep what the applicant answers to the complement's message. Raises NotAllowed when there is none."""
    with database.atomic():
        request = lock_request(request_id)
        if not message_of(request):
            raise NotAllowed("complete")
        before = answer_to_message(request)
        if words != before:
            _revise(deps, request, {ANSWER: [before, words]}, {}, "applicant", request.full_name)


def _locked(request_id: int, target: str) -> AccountRequest:
    request = lock_request(request_id)
    asked = {item.target for item in RequestContext(request).complement}
    if request.state != State.AWAITING_APPLICANT or target not in asked:
        raise NotAllowed("complete")
    return request


def write_revision(
    deps: Dependencies, request: AccountRequest, values: Mapping[str, Any], actor_kind: str, actor_name: str
) -> dict[str, list[Any]]:
    """Write fields of a submitted request, keeping what they were. Returns what changed.

    What the directory was said to confirm, or to be wrong of, is not what they say now: then it is typed.
    """
    changes = {
        name: [_plain(getattr(request, name)), _plain(value)]
        for name, value in values.items()
        if getattr(request, name) != value
    }
    if changes:
        written = {name: values[name] for name in changes} | _check_undone(request, changes)
        _revise(deps, request, changes, written, actor_kind, actor_name)
    return changes


def _check_undone(request: AccountRequest, changes: Collection[str]) -> dict[str, str]:
    """How the entity relates to the directory once these fields changed, where that is another way than before."""
    undone = UNDONE_BY.get(request.entity_check or "", frozenset())
    return {} if undone.isdisjoint(changes) else {"entity_check": EntityCheck.TYPED.value}


def _revise(
    deps: Dependencies,
    request: AccountRequest,
    changes: dict[str, list[Any]],
    columns: dict[str, Any],
    actor_kind: str,
    actor_name: str,
) -> None:
    """Write these columns and the next version, which says what changed in it."""
    written = columns | {"version": request.version + 1}
    request.absorb(written)
    written |= list_keys(request)
    AccountRequest.update(written).where(AccountRequest.id == request.id).execute()
    request.absorb(written)
    RequestRevision.create(
        request=request,
        version=request.version,
        at=deps.now(),
        actor_kind=actor_kind,
        actor_name=actor_name,
        changes=changes,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _mended(deps: Dependencies, request: AccountRequest, target: str) -> None:
    ComplementItem.update(mended_at=deps.now()).where(
        ComplementItem.request == request, ComplementItem.target == target, ComplementItem.mended_at.is_null()
    ).execute()


def complete(deps: Dependencies, request_id: int, actor: Actor) -> AccountRequest:
    """Send the complement: the entity is looked up again if its identifier changed, the request routed afresh.

    A required document that is now missing is asked for at once by the system, in a further round with a date of its
    own. Raises TransitionRefused while something asked for is not mended.
    """
    with database.atomic():
        request, entity = entities.lock_with_entity(request_id, lambda row: entities.of_complement(deps, row))
        transition = allow(deps, "complete", request, actor, Intent(deps.now()))
        request.absorb({"entity": entity})
        state, missing = next_state(deps, request)
        ask_for(deps, request, [(kind, MISSING, "") for kind in missing])
        request.absorb(caught_up(deps, request))
        fields = _deadlines(deps, request, again=bool(missing))
        move(deps, transition, request, state, actor, entity=request.entity_id, **fields)
        page_images.prepare(deps, request)
        official.ask(deps, request)
        tell_of_claim(deps, request)
        if missing:
            tell_applicant_asked(deps, request, "", None)
        else:
            _tell_completed(deps, request)
    return request


def _deadlines(deps: Dependencies, request: AccountRequest, *, again: bool) -> dict[str, Any]:
    """Until when the applicant is waited for, `again` or no more, and the day on which silence decides."""
    silence, now = deps.policy.silence, deps.now()
    asked_until = paris_date(request.answer_by) if request.answer_by is not None else None
    due = silence.once_answered(request.implied_decision_on, paris_date(now), asked_until)
    if not again:
        return {"answer_by": None, "implied_decision_on": due}
    answer_by = now + deps.policy.complement_answer
    due_later = silence.while_asked(due, paris_date(now), paris_date(answer_by))
    return {"answer_by": answer_by, "implied_decision_on": due_later}


def _tell_completed(deps: Dependencies, request: AccountRequest) -> None:
    """Tell the agent who asked for the complement, if they can still decide; otherwise everybody who can."""
    decision = last_applied_decision(request.id)
    author = decision.author if decision is not None and decision.action == "request_changes" else None
    if request.state == State.WITH_MANAGER or author not in people_to_tell(request, paris_date(deps.now())):
        tell_deciders(deps, request)
    elif author.mail_preference == MailPreference.AT_ONCE:
        outbox.post(deps, "completed", author.email, {}, request=request, account=author)
