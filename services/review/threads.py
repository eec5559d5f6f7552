"""What a reviewer and the applicant write each other about a request, beside the complements: a reviewer begins.

Mails say that there is a message, and the message stays inside. Nothing else of the request changes: neither who has
it, nor since when it waits, nor the day on which silence decides.
"""

from __future__ import annotations

from datetime import date, timedelta

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound, refusing
from domain.permissions import Permission, demand, may
from domain.states import ACTIVATED_OPEN, LinkPurpose, MailPreference
from models import Account, AccountRequest, Mail, database
from models_exchange import Message
from queries.absences import there_on
from queries.actors import actor_of
from queries.locks import lock_request
from queries.ownership import is_own
from queries.presence import live_claim
from queries.scopes import visible_request
from queries.threads import last_writer, unanswered, unread
from services.documents import attached_files
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import new_link
from services.people.authority import afresh, not_ones_own
from services.requests.routing import reviewers_to_tell

_refused = refusing("message")

PURPOSE = "message"
WAITING, ANSWERED = "message_waiting", "message_answered"
"""The mails to the applicant and to staff, who may read without its being seen: a link or a program shows no reader."""
A_DAY = timedelta(days=1)
IN_A_ROW = 20
"""So many messages an applicant may write before they are answered."""


def write(deps: Dependencies, actor: Actor, reference: str, text: str, file_id: int | None = None) -> Message:
    """Write to the applicant; the first message begins the thread. They get one mail a day while they have not read.

    Raises NotFound (out of scope, or threads are off), NotAllowed (one's own request too), FileGone,
    TransitionRefused ("thread_closed").
    """
    demand_on(deps)
    demand(actor, Permission.CONVERSE)
    with database.atomic():
        request = lock_request(visible_request(actor, reference, Permission.CONVERSE).id)
        actor = afresh(actor, Permission.CONVERSE)
        not_ones_own(actor, request)
        mailed = unread(request, by_staff=True).exists() and _mailed_lately(deps, request, WAITING)
        message = _kept(deps, actor, request, text, file_id)
        if not mailed:
            outbox.post(
                deps,
                WAITING,
                request.email,
                {},
                request=request,
                secrets={"follow_up": new_link(deps, request, LinkPurpose.FOLLOW_UP)},
            )
    return message


def answer(deps: Dependencies, actor: Actor, request_id: int, text: str, file_id: int | None = None) -> Message:
    """What the applicant, who holds a link, writes in a thread that was begun: they have read it. A reviewer gets one
    mail a day while nobody has read.

    Raises NotFound (threads are off), FileGone, TransitionRefused ("thread_closed", "thread_not_begun",
    "too_many_messages").
    """
    demand_on(deps)
    with database.atomic():
        request = lock_request(request_id)
        reviewer = last_writer(request)
        if reviewer is None:
            raise _refused("thread_not_begun")
        if unanswered(request) >= IN_A_ROW:
            raise _refused("too_many_messages")
        mailed = unread(request, by_staff=False).exists() and _mailed_lately(deps, request, ANSWERED)
        message = _kept(deps, actor, request, text, file_id)
        _read(deps, request, by_staff=True)
        if not mailed:
            _tell(deps, request, reviewer)
    return message


def demand_on(deps: Dependencies) -> None:
    """Raises NotFound where this installation has no threads."""
    if not deps.policy.request_threads:
        raise NotFound()


def read_by_applicant(deps: Dependencies, request: AccountRequest) -> None:
    """What staff wrote was on the applicant's screen."""
    _read(deps, request, by_staff=True)


def read_by_staff(deps: Dependencies, actor: Actor, request: AccountRequest) -> None:
    """What the applicant wrote was on the screen of somebody who may answer. Raises NotAllowed."""
    demand(actor, Permission.CONVERSE)
    _read(deps, request, by_staff=False)


def _read(deps: Dependencies, request: AccountRequest, *, by_staff: bool) -> None:
    ids = [message.id for message in unread(request, by_staff=by_staff)]
    if ids:
        with database.atomic():
            Message.update(read_at=deps.now()).where(Message.id.in_(ids), Message.read_at.is_null()).execute()


def _kept(deps: Dependencies, actor: Actor, request: AccountRequest, text: str, file_id: int | None) -> Message:
    """The message, under the request's lock, and its line of the journal, which does not repeat it."""
    if request.state not in ACTIVATED_OPEN:
        raise _refused("thread_closed")
    if file_id is not None:
        attached_files.join(deps, actor, request, PURPOSE, file_id)
    author = attached_files.author_of(actor)
    message: Message = Message.create(request=request.id, author=author, at=deps.now(), text=text, file=file_id)
    event = "message.answered" if author is None else "message.written"
    journal.record(event, actor, deps.now(), request=request)
    return message


def _mailed_lately(deps: Dependencies, request: AccountRequest, event: str) -> bool:
    """Whether a mail of this event about the request was written less than a day ago."""
    mails = Mail.select().where(Mail.request == request.id, Mail.event == event)
    return bool(mails.where(Mail.created_at > deps.now() - A_DAY).exists())


def _tell(deps: Dependencies, request: AccountRequest, writer: Account) -> None:
    """Mail the colleague who takes care of the request, else the one who wrote last; where neither hears of it, all
    reviewers who are there. Nobody who wants no mails."""
    today = paris_date(deps.now())
    claim = live_claim(request.id, deps.now())
    first = [claim.account, writer] if claim is not None else [writer]
    hearers = [person for person in first if _hears(person, request, today)][:1]
    for person in hearers or [one for one in reviewers_to_tell(request, today) if _wants_mails(one)]:
        outbox.post(deps, ANSWERED, person.email, {}, request=request, account=person)


def _hears(person: Account, request: AccountRequest, today: date) -> bool:
    """Whether a mail finds this person today, and they may answer the applicant."""
    actor = actor_of(person)
    may_answer = person.active and may(actor, Permission.CONVERSE) and not is_own(actor, request)
    return may_answer and _wants_mails(person) and bool(there_on(today, [person]))


def _wants_mails(person: Account) -> bool:
    return bool(person.mail_preference != MailPreference.NONE)
