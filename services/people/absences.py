"""Somebody who decides says until when they are away, and hears in one mail of what waited once they are back.

Their mails go to those who hold the same right already (`services.requests.routing.people_to_tell`), and they keep
every right: an absence hides nothing, and stops nobody who signs in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain.absences import fit, over_before
from domain.calendar import paris_date
from domain.errors import Refusal, TransitionRefused
from models import Account, database
from models_absences import Absence, EntityBreak
from queries.absences import absence_of, absences_over, there_on
from queries.locks import lock_account_by_id
from services.machinery import journal, tasks
from services.machinery.dependencies import Dependencies
from services.people import digests
from services.people.authority import holder_of, locked_account

TELL_BACK = "tell_back"
"""The kind of task that tells somebody what waits who is there between two absences."""


def announce(deps: Dependencies, key: str, first: date, last: date) -> None:
    """The holder of this address is away on these days, the last one included; what was announced before is replaced.
    Nothing happens where just these are announced.

    Raises NotFound, TransitionRefused ("absence_days").
    """
    now = deps.now()
    if not fit(first, last, paris_date(now)):
        raise TransitionRefused("absence", "", Refusal("absence_days"))
    with database.atomic():
        account = locked_account(key)
        known = absence_of(account.id)
        if known is not None and (known.first_day, known.last_day) == (first, last):
            return
        days = {"first_day": first, "last_day": last}
        _tell_before(deps, account, first)
        Absence.insert(account=account.id, created_at=now, **days).on_conflict(
            conflict_target=[Absence.account], update=days
        ).execute()
        journal.record(
            "account.absence",
            holder_of(account),
            now,
            account_id=account.id,
            first_day=first.isoformat(),
            last_day=last.isoformat(),
        )


def _tell_before(deps: Dependencies, account: Account, first: date) -> None:
    """Leave it to the worker to tell what waits to somebody who was away, was not told yet, and is there until this
    day: the days of the present absence are about to be replaced."""
    known, today = absence_of(account.id), paris_date(deps.now())
    if known is not None and known.first_day <= today < first:
        ended = min(known.last_day, over_before(today, known.first_day).last)
        tasks.enqueue(deps, TELL_BACK, {"account_id": account.id, "last_day": ended.isoformat()})


def tell_back_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `TELL_BACK`. Raises tasks.TryAgain."""
    digests.demand_morning(deps)
    with database.atomic():
        account = lock_account_by_id(payload["account_id"])
        last_day = date.fromisoformat(payload["last_day"])
        # Who left meanwhile hears of all on their return.
        all_know = tell_those_there(deps, [account], paris_date(deps.now()), last_day)
    if not all_know:
        raise tasks.TryAgain(digests.next_morning(deps), "un mail par jour ouvré au plus")


def cancel(deps: Dependencies, key: str) -> None:
    """The holder of this address is there, or will be. Nothing happens where nothing is announced. Raises NotFound.

    One that has begun ended yesterday: what came since then is told as on any return.
    """
    now = deps.now()
    today = paris_date(now)
    with database.atomic():
        account = locked_account(key)
        absence = absence_of(account.id)
        if absence is None or absence.last_day < today:
            return
        call_off(absence, today)
        journal.record("account.absence_cancelled", holder_of(account), now, account_id=account.id)


def call_off(announced: Absence | EntityBreak, today: date) -> None:
    """Delete what was announced. What has begun ends yesterday instead: the clock tells what came since then."""
    table = type(announced)
    if announced.first_day > today:
        table.delete().where(table.id == announced.id).execute()
        return
    ended = over_before(today, announced.first_day)
    table.update(first_day=ended.first, last_day=ended.last).where(table.id == announced.id).execute()


def welcome_back(deps: Dependencies) -> int:
    """Tell everybody whose absence is over what waits for them: one mail, in the morning of the first working day.

    Returns how many are back.
    """
    return return_of_each(deps, absences_over, _is_back)


def return_of_each(
    deps: Dependencies, over: Callable[[date], list[int]], act: Callable[[Dependencies, int, date], bool]
) -> int:
    """In the morning of a working day, act on each of what is `over` by then, in a transaction of its own.

    Returns how many `act` says it has handled.
    """
    today = digests.morning_of(deps)
    if today is None:
        return 0
    handled = 0
    for row_id in over(today):
        with database.atomic():
            handled += act(deps, row_id, today)
    return handled


def _is_back(deps: Dependencies, absence_id: int, today: date) -> bool:
    """Looked at again under the account's lock: another process may have told them, or they left anew."""
    known = Absence.get_or_none(Absence.id == absence_id)
    if known is None:
        return False
    account = lock_account_by_id(known.account_id)
    absence = absence_of(account.id)
    if absence is None or absence.last_day >= today:
        return False
    if not digests.tell_back(deps, account, today, absence.last_day):
        return False
    return bool(Absence.delete().where(Absence.id == absence.id).execute())


def tell_those_there(deps: Dependencies, people: list[Account], today: date, last_day: date) -> bool:
    """Tell each of these people who is there what waits, once since the day after this one; whether all know."""
    ids = sorted(person.id for person in there_on(today, people))
    outcomes = [digests.tell_back(deps, lock_account_by_id(account_id), today, last_day) for account_id in ids]
    return all(outcomes)
