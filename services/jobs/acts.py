"""What is done to many requests in one transaction, and decides nothing: assign, put off, mail the activation again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from peewee import Value

from domain.actors import Actor
from domain.errors import NotAllowed
from domain.jobs import JobKind, Outcome
from domain.limitation import goes_on
from domain.permissions import Permission, demand
from domain.states import OPEN, WITH_DECIDERS, MailPreference, State
from models import Account, AccountRequest, Claim, database
from queries.actors import account_by_id, actor_of
from queries.limitation import restricted
from queries.locks import lock_requests_together
from queries.ownership import is_own
from queries.presence import claims_of
from queries.scopes import requests_visible_to
from queries.text_search import among_ids
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.review.claims import HANDED
from services.signup.find_requests import ask_links

Parameters = Mapping[str, Any]
RELEASED = "released"
"""The fact of a request that was taken from the person who took care of it, and given to nobody."""
RESTRICTED = "restricted"
"""The fact of a request on which nothing was done because it is limited (domain/limitation.py), not allowed."""
Results = dict[int, tuple[Outcome, str]]
"""By request: what became of it, and the state or the name that its sentence needs."""


def act(deps: Dependencies, actor: Actor, kind: JobKind, parameters: Parameters, request_ids: Iterable[int]) -> Results:
    """Do this to these requests, inside the caller's transaction, with the rights that the actor has now.

    What one request refuses stops no other. Raises NotAllowed when the actor may no longer do it at all.
    """
    wanted = list(request_ids)
    actor = afresh(actor, kind.needs)
    seen = requests_visible_to(actor, scope_of(kind)).where(among_ids(AccountRequest.id, wanted))
    rows = lock_requests_together(row_id for (row_id,) in seen.select(AccountRequest.id).tuples())
    results: Results = dict.fromkeys(wanted, (Outcome.NOT_VISIBLE, ""))
    limited = restricted([row.id for row in rows]) if not goes_on(ACT_OF[kind]) else set()
    results |= dict.fromkeys(limited, (Outcome.NOT_ALLOWED, RESTRICTED))
    return results | _ACTS[kind](deps, actor, parameters, [row for row in rows if row.id not in limited])


def act_at_once(
    deps: Dependencies, actor: Actor, kind: JobKind, parameters: Parameters, request_ids: Sequence[int]
) -> Results:
    """The same here and now, for at most `policy.bulk_chunk` requests. Raises NotAllowed, ValueError for more."""
    if len(request_ids) > deps.policy.bulk_chunk:
        raise ValueError(f"{len(request_ids)} requests")
    demand(actor, kind.needs)
    with database.atomic():
        results = act(deps, actor, kind, parameters, request_ids)
        tell(deps, actor, kind, parameters, sum(outcome is Outcome.DONE for outcome, _ in results.values()))
    return results


def tell(deps: Dependencies, actor: Actor, kind: JobKind, parameters: Parameters, done: int) -> None:
    """One mail to the colleague who was handed all of them, unless they want none. Inside a transaction."""
    if kind is not JobKind.ASSIGN or not done or parameters["account_id"] is None:
        return
    colleague = Account.get_or_none(Account.id == parameters["account_id"])
    if colleague is None or colleague.id == actor.account_id or colleague.mail_preference == MailPreference.NONE:
        return
    facts = {"colleague_name": actor.name, "words": parameters.get("words", ""), "count": done}
    outbox.post(deps, "handed_over_together", colleague.email, facts, account=colleague)


def scope_of(kind: JobKind) -> Permission:
    """Support helps with whatever it sees; the other permissions bound the rows themselves."""
    return Permission.SEE_REQUESTS if kind is JobKind.SEND_ACTIVATION else kind.needs


def _take(deps: Dependencies, actor: Actor, parameters: Parameters, rows: list[AccountRequest]) -> Results:
    """« Me les confier »: those that a colleague takes care of stay theirs."""
    held = claims_of([row.id for row in rows], deps.now())
    others = {key: claim.account.full_name for key, claim in held.items() if claim.account_id != actor.account_id}
    results: Results = {row.id: _assignable(row, actor, actor) for row in rows}
    results |= {key: (Outcome.CLAIMED, name) for key, name in others.items() if results[key][0] is Outcome.DONE}
    taken = _done(rows, results)
    _give(deps, taken, int(actor.account_id or 0))
    journal.record_each("request.taken", actor, deps.now(), taken)
    return results


def _assign(deps: Dependencies, actor: Actor, parameters: Parameters, rows: list[AccountRequest]) -> Results:
    """To a colleague, in the place of the person who takes care of them now; to nobody, where no account is named."""
    if parameters["account_id"] is None:
        return _release(deps, actor, rows)
    colleague = _colleague(int(parameters["account_id"]))
    if colleague is None:
        return {row.id: (Outcome.COLLEAGUE_GONE, "") for row in rows}
    receiver = actor_of(colleague)
    results: Results = {row.id: _assignable(row, actor, receiver) for row in rows}
    given, words = _done(rows, results), str(parameters.get("words", ""))
    if colleague.id == actor.account_id:
        _give(deps, given, colleague.id)
        journal.record_each("request.taken", actor, deps.now(), given)
    else:
        _give(deps, given, colleague.id, handed_by=actor.account_id, words=words)
        journal.record_each("request.handed", actor, deps.now(), given, name=colleague.full_name, reason=words)
    return results


def _release(deps: Dependencies, actor: Actor, rows: list[AccountRequest]) -> Results:
    results: Results = {row.id: _assignable(row, actor, actor) for row in rows}
    held = claims_of([row.id for row in _done(rows, results)], deps.now())
    Claim.delete().where(Claim.request.in_(list(held))).execute()
    journal.record_each("request.released", actor, deps.now(), [row for row in rows if row.id in held])
    return {key: (outcome, RELEASED if outcome is Outcome.DONE else "") for key, (outcome, _) in results.items()}


def _assignable(row: AccountRequest, giver: Actor, receiver: Actor) -> tuple[Outcome, str]:
    if row.state not in OPEN:
        return Outcome.WRONG_STATE, str(row.state)
    return (Outcome.OWN_REQUEST, "") if is_own(giver, row) or is_own(receiver, row) else (Outcome.DONE, "")


def _colleague(account_id: int) -> Account | None:
    """The account, if its holder reviews requests now."""
    colleague = account_by_id(account_id)
    try:
        if colleague is not None:
            demand(actor_of(colleague), Permission.CLAIM)
    except NotAllowed:
        return None
    return colleague


def _give(
    deps: Dependencies, rows: Sequence[AccountRequest], account_id: int, *, lasts: timedelta = HANDED, **handed: Any
) -> None:
    """A claim on each in place of the one that there was; their locks are held."""
    if not rows:
        return
    now, ids = deps.now(), [row.id for row in rows]
    Claim.delete().where(among_ids(Claim.request, ids)).execute()
    claim = {"account": account_id, "taken_at": now, "expires_at": now + lasts, "words": "", **handed}
    # What all have in common is said once, not once a row: to write the statement took longer than to run it.
    fields = [Claim._meta.fields[name] for name in claim]
    common = [Value(field.db_value(claim[field.name]), converter=False) for field in fields]
    each = AccountRequest.select(AccountRequest.id, *common).where(among_ids(AccountRequest.id, ids))
    Claim.insert_from(each, [Claim.request, *fields]).execute()


def _hold(deps: Dependencies, actor: Actor, parameters: Parameters, rows: list[AccountRequest]) -> Results:
    """« Mettre en attente jusqu'au … »."""
    results = _by_state(rows, WITH_DECIDERS)
    held, until = _done(rows, results), date.fromisoformat(parameters["until"])
    if held:
        ids = [row.id for row in held]
        AccountRequest.update(on_hold_until=until).where(among_ids(AccountRequest.id, ids)).execute()
    journal.record_each("request.held", actor, deps.now(), held, until=until.isoformat())
    return results


def _send_activation(deps: Dependencies, actor: Actor, parameters: Parameters, rows: list[AccountRequest]) -> Results:
    """One mail an address, held to the limit of that address: so many at once are not one applicant who called."""
    results = _by_state(rows, {State.AWAITING_ACTIVATION})
    sent = _done(rows, results)
    journal.record_each("request.links_sent", actor, deps.now(), sent)
    for key in sorted({row.email_key for row in sent}):
        ask_links(deps, key)
    return results


def _by_state(rows: Iterable[AccountRequest], states: Iterable[State]) -> Results:
    allowed = frozenset(states)
    return {row.id: (Outcome.DONE, "") if row.state in allowed else (Outcome.WRONG_STATE, row.state) for row in rows}


def _done(rows: Iterable[AccountRequest], results: Results) -> list[AccountRequest]:
    return [row for row in rows if results[row.id][0] is Outcome.DONE]


ACT_OF = {JobKind.TAKE: "claim", JobKind.ASSIGN: "claim", JobKind.HOLD: "hold", JobKind.SEND_ACTIVATION: "activate"}
"""What each does, as `domain.limitation.ACTS` calls it."""

_ACTS: dict[JobKind, Callable[[Dependencies, Actor, Parameters, list[AccountRequest]], Results]] = {
    JobKind.TAKE: _take,
    JobKind.ASSIGN: _assign,
    JobKind.HOLD: _hold,
    JobKind.SEND_ACTIVATION: _send_activation,
}

KINDS = tuple(_ACTS)
"""What can be done to requests; the other kinds of job are of rows of any list."""
