"""Rows that go by their age alone, whatever they are about: walked by ranges of ids, so that no statement is long.

What was written about a request under « contentieux », or limited, stays with it. Jobs, imports, invitations, links and
page images have sweeps of their own in the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from domain.calendar import paris_midnight
from domain.documents import add_months
from domain.retention import Periods
from domain.states import MailState, TaskState
from models import AccountSession, Base, FactorEnrolment, Mail, Task, database
from models_people import Departure, ManagerProposal, Welcome
from models_retention import Disposal, LegalHold, RetentionRun
from models_rights import Restriction, RightsMatch, RightsRequest
from models_store import BackupRun, Reseal, StoreSweep
from services.machinery.dependencies import Dependencies
from services.retention.counts import Counts

RANGE = 2_000
"""Ids that one statement looks at."""
END = -1
_ROOM = 1 << 40
"""Positions of one table: more than a table has ids."""


@dataclass(frozen=True)
class Aged:
    """Rows of a table that `are_over` says go, those before the instant that `since` makes of the day and periods."""

    table: type[Base]
    since: Callable[[date, Periods], datetime]
    are_over: Callable[[datetime], Any]


def _months(name: str) -> Callable[[date, Periods], datetime]:
    return lambda until, periods: paris_midnight(add_months(until, -int(getattr(periods, name))))


def _work_days(until: date, periods: Periods) -> datetime:
    return paris_midnight(until - timedelta(days=periods.work_days))


def _mails_over(before: datetime) -> Any:
    """But those of a request of which nothing goes."""
    lasting = [table.select(table.request).where(table.lifted_at.is_null()) for table in (LegalHold, Restriction)]
    kept = (Mail.request.in_(lasting[0]) | Mail.request.in_(lasting[1])) & Mail.request.is_null(False)
    return (Mail.state != MailState.QUEUED) & (Mail.created_at < before) & ~kept


def _runs_over(before: datetime) -> Any:
    return (RetentionRun.finished_at < before) & RetentionRun.id.not_in(Disposal.select(Disposal.run))


def _rights_over(before: datetime) -> Any:
    """But one that limits something still: its page is where that is lifted."""
    lasting = Restriction.select(Restriction.asked).where(
        Restriction.lifted_at.is_null(), Restriction.asked.is_null(False)
    )
    return (RightsRequest.answered_at < before) & RightsRequest.id.not_in(lasting)


def _matches_over(before: datetime) -> Any:
    return RightsMatch.asked.in_(RightsRequest.select(RightsRequest.id).where(RightsRequest.answered_at < before))


def _but_the_last(table: type[Base]) -> Callable[[datetime], Any]:
    """Walks that took no step since then, ended or not; but the last one, which tells how old it is."""
    stepped, key = table._meta.fields["stepped_at"], table._meta.fields["id"]
    return lambda before: (stepped < before) & (key < table.select(fn.MAX(key)))


AGED: tuple[Aged, ...] = (
    Aged(Mail, _months("mails"), _mails_over),
    Aged(AccountSession, _months("sessions"), lambda before: AccountSession.last_seen_at < before),
    Aged(FactorEnrolment, _months("sessions"), lambda before: FactorEnrolment.expires_at < before),
    Aged(Welcome, _months("sessions"), lambda before: Welcome.used_at < before),
    Aged(Task, _work_days, lambda before: (Task.state == TaskState.DEAD) & (Task.finished_at < before)),
    Aged(ManagerProposal, _work_days, lambda before: ManagerProposal.ended_at < before),
    Aged(Departure, _work_days, lambda before: Departure.ended_at < before),
    Aged(RetentionRun, _work_days, _runs_over),
    Aged(RightsRequest, _months("trail"), _rights_over),
    Aged(Reseal, _work_days, lambda before: Reseal.stepped_at < before),
    Aged(BackupRun, _work_days, _but_the_last(BackupRun)),
    Aged(RightsMatch, _work_days, _matches_over),
    Aged(StoreSweep, _work_days, _but_the_last(StoreSweep)),
)
"""In the order in which they are walked. A new one goes to the end: a walk under way counts them."""


def step(deps: Dependencies, until: date, position: int, counts: Counts, *, writing: bool) -> int:
    """Look at the next range of ids, and delete what is over (or count it). Returns the next position, or END."""
    place, after = divmod(position, _ROOM)
    rule = AGED[place]
    key: Any = rule.table._meta.primary_key
    newest = rule.table.select(fn.MAX(key)).scalar() or 0
    over = rule.are_over(rule.since(until, deps.policy.retention))
    within = (key > after) & (key <= after + RANGE) & over
    if writing:
        with database.atomic():
            number = rule.table.delete().where(within).execute()
    else:
        number = rule.table.select().where(within).count()
    counts.add_aged(str(rule.table._meta.table_name), int(number))
    if after + RANGE < newest:
        return position + RANGE
    return (place + 1) * _ROOM if place + 1 < len(AGED) else END
