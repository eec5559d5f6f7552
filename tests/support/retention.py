"""A walk through what is kept that ended, with what it erased and what it left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.calendar import paris_date
from domain.retention import Category, Fate, RetentionPhase
from models_retention import Disposal, DisposalVisa, RetentionRun
from services.machinery.dependencies import Dependencies
from services.retention.walking import rules_of_today


def with_fates(deps: Dependencies, *, visa_required: bool = True, **fates: Fate) -> Dependencies:
    """Dependencies of an installation that needs visas for its archives, and where these have another final fate."""
    rules = {
        category: replace(
            rule,
            fate=fates.get(category.value, Fate.DESTROYED),
            visa_required=visa_required and category.is_archive,
        )
        for category, rule in deps.policy.archives.items()
    }
    return replace(deps, policy=replace(deps.policy, archives=rules))


def finished_run(deps: Dependencies, visa: DisposalVisa | None = None) -> RetentionRun:
    """It erased two proofs under the visa, and left three refused requests of 2024 for want of one."""
    now = deps.now()
    left = {"count": 3, "files": 6, "bytes": 6_000_000, "first": "2024-02-01", "last": "2024-11-30"}
    run = RetentionRun.create(
        started_at=now,
        stepped_at=now,
        finished_at=now,
        until=paris_date(now),
        phase=RetentionPhase.DONE,
        rules=rules_of_today(deps),
        counts={"waits": {"unfavourable": {"2024": left}}},
    )
    day = date(2026, 3, 2)
    values = {"files": 2, "bytes": 150_000, "first_on": day, "last_on": day, "erased_at": now}
    Disposal.create(run=run, category=Category.PROOF, visa=visa, **values)
    return run
