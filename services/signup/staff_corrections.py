"""Staff correct the address of a request that nobody has activated: its applicant called, and cannot read its mails."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.states import State
from models import AccountRequest, Link, Note, database
from queries.locks import lock_request
from queries.scopes import visible_request
from services.backup import ledger
from services.machinery import journal, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh, not_ones_own
from services.requests.lifecycle import faster
from services.requests.list_keys import list_keys
from services.signup.submission import ACTIVATION


def correct_unactivated_address(
    deps: Dependencies, actor: Actor, reference: str, address: str, key: str, words: str
) -> None:
    """Give an unactivated request another address, at once; `words` are the note of the call.

    What was mailed to the former one opens nothing any more, and says so; the new one gets its activation link. The
    browser that sent the request shows the new one too. Journalled, the note among the request's.
    Raises NotAllowed, NotFound, SomebodyWasFaster (activated or closed meanwhile), TransitionRefused ("same_address").
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        request = lock_request(visible_request(actor, reference).id)
        not_ones_own(afresh(actor, Permission.HELP_APPLICANT), request)
        if request.state != State.AWAITING_ACTIVATION:
            raise faster(request)
        if key == request.email_key:
            raise TransitionRefused("correct_address", request.state, Refusal("same_address"))
        old = request.email
        outbox.post(deps, "request_address_changed", old, {}, request=request, by_staff=True)
        Link.delete().where(Link.request == request).execute()
        changes = {"email": address, "email_key": key, "sender_email": address, "version": request.version + 1}
        request.absorb(changes)
        AccountRequest.update({**changes, **list_keys(request)}).where(AccountRequest.id == request.id).execute()
        Note.create(request=request, author=actor.account_id, at=deps.now(), text=words)
        ledger.note(deps, Noted.REQUEST_READDRESSED, [request.id])
        journal.record("request.address_corrected", actor, deps.now(), request=request, old=old, new=address)
        tasks.enqueue(deps, ACTIVATION, {"request_id": request.id})
