"""How long managers are waited for: which reminders are due of a request, and from when others may decide."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from models import AccountRequest
from services.machinery.dependencies import Dependencies


def reminders_due(deps: Dependencies, request: AccountRequest, at: datetime | None) -> int:
    """How many reminders had become due by then; 0 for never."""
    if at is None:
        return 0
    since = cast(datetime, request.state_since)
    return sum(deps.working_days.after(since, count) <= at for count in deps.policy.manager_reminders)


def end_of_patience(deps: Dependencies, request: AccountRequest) -> datetime:
    """When a request may be escalated: managers keep the time that the last reminder gives."""
    policy, working_days = deps.policy, deps.working_days
    end = working_days.after(cast(datetime, request.state_since), policy.escalation)
    reminders = reminders_due(deps, request, request.reminded_at)
    if not reminders:
        return end
    reminded = cast(datetime, request.reminded_at)
    return max(end, working_days.after(reminded, policy.escalation - policy.manager_reminders[reminders - 1]))
