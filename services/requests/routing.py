"""Where a request goes once its applicant has done their part, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from domain.calendar import paris_date, paris_midnight
from domain.errors import NotFound
from domain.mails import JSON
from domain.message_templates import Place
from domain.states import LinkPurpose, MailPreference, State
from domain.workflow import destination
from models import Account, AccountRequest, ComplementItem, database
from queries.absences import shut_on, there_on
from queries.actors import actor_of
from queries.documents import given_documents
from queries.locks import lock_request
from queries.memberships import active_managers, hearers_of_claim, hearers_of_claims, si_administrators, si_reviewers
from queries.ownership import is_own
from services.machinery import outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.links import new_link
from services.people.digests import next_morning
from services.reference.message_templates import words_of
from services.requests.lifecycle import requirements
from services.requests.silence import words_for

NO_FACTS: Mapping[str, JSON] = {}

TELL_MANAGERS = "tell_managers"
"""The kind of task that tells managers of a request (services/requests/manager_mails.py)."""

TELL_OF_CLAIM = "tell_of_claim"
"""The kind of task that tells managers of a request for their role, on a day after another (`tell_of_claim`)."""


def missing_documents(deps: Dependencies, request: AccountRequest, *, has_manager: bool) -> tuple[str, ...]:
    """The required kinds of document that the request lacks today."""
    have = given_documents(request)
    needed = requirements(deps, request, has_manager=has_manager)
    return tuple(need.document for need in needed if need.required and need.document not in have)


def next_state(deps: Dependencies, request: AccountRequest) -> tuple[State, tuple[str, ...]]:
    """The state that the request goes to, and the required documents that it lacks; needs its entity's lock."""
    has_manager = bool(active_managers(request.entity_id))
    missing = missing_documents(deps, request, has_manager=has_manager)
    state = destination(
        entity_id=request.entity_id,
        has_manager=has_manager,
        seeks_manager_role=request.seeks_manager_role,
        missing=missing,
    )
    return state, missing


def ask_for(
    deps: Dependencies,
    request: AccountRequest,
    items: Iterable[tuple[str, str, str]],
) -> list[ComplementItem]:
    """Open a round of complement with these (target, reason, words). The caller moves the state."""
    last = (
        ComplementItem.select(ComplementItem.round)
        .where(ComplementItem.request == request)
        .order_by(ComplementItem.round.desc())
        .first()
    )
    round_number = last.round + 1 if last else 1
    now = deps.now()
    return [
        ComplementItem.create(
            request=request, round=round_number, target=target, reason=reason, words=words, asked_at=now
        )
        for target, reason, words in items
    ]


def complement_mail_items(deps: Dependencies, items: Iterable[ComplementItem]) -> list[dict[str, str]]:
    """What a complement asks for, in the registry's words."""
    asked = []
    for item in items:
        label, sentence = words_of_item(deps, item)
        asked.append({"label": label, "sentence": sentence, "words": item.words})
    return asked


def words_of_item(deps: Dependencies, item: ComplementItem) -> tuple[str, str]:
    """The label of what is asked for, and the sentence of the reason."""
    registry = deps.registry
    kinds = {document.code for document in registry.documents}
    target = registry.document(item.target) if item.target in kinds else registry.field(item.target)
    return target.label, target.reason(item.reason).sentence


def tell_applicant_asked(
    deps: Dependencies,
    request: AccountRequest,
    words: str,
    author: dict[str, str] | None,
    *,
    attached: bool = False,
) -> None:
    """Mail what is to be mended, with the date to answer by; `attached`: and that a file goes with it."""
    items = list(
        ComplementItem.select()
        .where(ComplementItem.request == request, ComplementItem.mended_at.is_null())
        .order_by(ComplementItem.id)
    )
    outbox.post(
        deps,
        "changes_requested",
        request.email,
        {
            "opening": words_of("request_changes", Place.OPENING),
            "closing": words_of("request_changes", Place.CLOSING),
            "items": complement_mail_items(deps, items),
            "words": words,
            "answer_by": paris_date(request.answer_by).isoformat(),
            "author": author,
            "silence": words_for(deps, request),
            "attached": attached,
        },
        request=request,
        secrets={"follow_up": new_link(deps, request, LinkPurpose.FOLLOW_UP)},
    )


def deciders_of(request: AccountRequest) -> list[Account]:
    """Who decides on the request in its present state; never its own applicant."""
    people = active_managers(request.entity_id) if request.state == State.WITH_MANAGER else si_reviewers()
    return [person for person in people if not is_own(actor_of(person), request)]


def people_to_tell(request: AccountRequest, today: date) -> list[Account]:
    """Those of `deciders_of` whom a mail finds today. Of managers perhaps nobody: they hear of it once back."""
    if request.state != State.WITH_MANAGER:
        return reviewers_to_tell(request, today)
    shut = request.entity_id in shut_on(today, [request.entity_id])
    return [] if shut else there_on(today, deciders_of(request))


def reviewers_to_tell(request: AccountRequest, today: date) -> list[Account]:
    """The SI's staff whom a mail about the request finds today; all of them while nobody is there, for no one else has
    the same right.
    """
    return _there_or_all(si_reviewers(), request, today)


def deputies_to_tell(request: AccountRequest, today: date) -> list[Account]:
    """The same of those who may decide in the place of managers: SI administrators, reviewers may not."""
    return _there_or_all(si_administrators(), request, today)


def _there_or_all(staff: list[Account], request: AccountRequest, today: date) -> list[Account]:
    people = [person for person in staff if not is_own(actor_of(person), request)]
    return there_on(today, people) or people


def tell_deciders(deps: Dependencies, request: AccountRequest) -> None:
    """Mail those who can decide now and chose to hear at once; the others get their digest, or nothing."""
    if request.state == State.WITH_MANAGER:
        tell_managers(deps, request)
        return
    for person in people_to_tell(request, paris_date(deps.now())):
        if person.mail_preference == MailPreference.AT_ONCE:
            outbox.post(deps, "to_decide", person.email, {"decider": "si"}, request=request, account=person)


def tell_of_claim(deps: Dependencies, request: AccountRequest) -> None:
    """Tell the entity's managers, whatever mails they chose, that somebody asks for the role that they have: one who
    was robbed of the mailbox, or left out, speaks before the SI decides. The mandate is none of their business.

    At once when nothing is missing any more, once a request and entity. Anybody may ask for the role: a manager has
    one such mail a day of an entity, without what the applicant wrote of themselves, and hears of further requests on
    the next working days, while they wait for the SI. The entity is locked.
    """
    if not request.seeks_manager_role or request.state != State.WITH_SI:
        return
    facts = {"applicant_name": request.full_name, "applicant_email": request.email}
    before = hearers_of_claim(request.id)
    people = [one for one in active_managers(request.entity_id) if one.id not in before]
    today = hearers_of_claims(request.entity_id, since=paris_midnight(paris_date(deps.now()))) if people else set()
    later = False
    for manager in people:
        if is_own(actor_of(manager), request):
            continue
        if manager.id in today:
            later = True
        else:
            outbox.post(deps, "manager_claimed", manager.email, facts, request=request, account=manager)
    if later:
        tasks.enqueue(deps, TELL_OF_CLAIM, {"request_id": request.id}, next_morning(deps))


def claim_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `TELL_OF_CLAIM`: nothing once the request is decided, or gone."""
    with database.atomic():
        try:
            request = lock_request(int(payload["request_id"]))
        except NotFound:
            return
        tell_of_claim(deps, request)


def tell_managers(deps: Dependencies, request: AccountRequest) -> None:
    """Leave it to the worker to tell the request's managers, by a mail a day that has all that waits for them."""
    tasks.enqueue(deps, TELL_MANAGERS, {"request_id": request.id})


def tell_applicant(
    deps: Dependencies, request: AccountRequest, event: str, facts: Mapping[str, JSON] = NO_FACTS
) -> None:
    """Tell the applicant what became of the request, with a link that follows it; `facts`: beside what its row says."""
    if event == "rerouted":
        facts = {"decider": "manager" if request.state == State.WITH_MANAGER else "si"}
    outbox.post(
        deps,
        event,
        request.email,
        facts,
        request=request,
        secrets={"follow_up": new_link(deps, request, LinkPurpose.FOLLOW_UP)},
    )


def tell_new_decider(deps: Dependencies, request: AccountRequest, event: str) -> None:
    """Tell the applicant that somebody else decides now (`rerouted`, `orphaned`), and those who do."""
    tell_applicant(deps, request, event)
    tell_deciders(deps, request)
