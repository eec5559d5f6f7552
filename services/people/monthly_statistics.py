"""One mail a month to staff who ask for it: what the month that ended counted, and what waits."""

from __future__ import annotations

from datetime import date

from domain.calendar import month_before, paris_date
from domain.mails import JSON
from domain.working_days import french_usual_delay
from models import Account, database
from queries.actors import actor_of
from queries.figures import being_counted
from queries.locks import lock_account_by_id
from queries.monthly_figures import MonthFigures, month_figures
from queries.scopes import sees_statistics
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import update_account
from services.people.digests import MORNING_HOUR


def send_due(deps: Dependencies) -> int:
    """Post the statistics of the month that ended, to each once, from the first working day's morning on. Returns how
    many.

    After an outage of months the last one alone is told of. Nothing leaves while all requests are counted anew.
    """
    now = deps.now()
    if deps.working_days.from_hour(now, MORNING_HOUR) > now:
        return 0
    month = month_before(paris_date(now))
    asking = Account.select(Account.id).where(
        Account.statistics_after.is_null(False), Account.statistics_after < month, Account.active
    )
    ids = [row_id for (row_id,) in asking.order_by(Account.id).tuples()]
    if not ids or being_counted():
        return 0
    return sum(_send(deps, row_id, month) for row_id in ids)


def _send(deps: Dependencies, account_id: int, month: date) -> bool:
    """Whether the mail was posted: not to whom it was sent meanwhile, nor to whose role shows no statistics."""
    with database.atomic():
        account = lock_account_by_id(account_id)
        actor, after = actor_of(account), account.statistics_after
        if after is None or after >= month or not sees_statistics(actor):
            return False
        today = paris_date(deps.now())
        late_before = paris_date(deps.working_days.late_before(deps.now(), deps.policy.delay_target))
        facts = _facts(month_figures(actor, month, today, late_before), month, today)
        update_account(account, statistics_after=month)
        outbox.post(deps, "monthly_statistics", account.email, facts, account=account)
    return True


def _facts(figures: MonthFigures, month: date, today: date) -> dict[str, JSON]:
    known = figures.median is not None and figures.most is not None
    return {
        "month": month.isoformat(),
        "received": figures.received,
        "decided": figures.decided,
        "rejected": figures.rejected,
        "delay": french_usual_delay(figures.median or 0, figures.most or 0) if known else "",
        "waiting": figures.waiting,
        "late": figures.late,
        "on": today.isoformat(),
        "before": {
            "month": month_before(month).isoformat(),
            "received": figures.received_before,
            "decided": figures.decided_before,
        },
    }
