"""A visa and a walk that ended, in the world."""

from __future__ import annotations

from datetime import date

from models import Account
from models_retention import DisposalVisa, RetentionRun
from services.machinery.dependencies import Dependencies
from tests.support.retention import finished_run


def values_for_archives(deps: Dependencies, people: dict[str, Account]) -> dict[str, str]:
    """What the pages of archives are about."""
    visa = DisposalVisa.create(
        number="2025-1",
        given_on=date(2025, 1, 6),
        authority="Mission des archives",
        categories=["proof", "unfavourable"],
        document="Courrier du 6 janvier 2025",
        recorded_by=people["si_admin"],
        recorded_at=deps.now(),
    )
    run: RetentionRun = finished_run(deps, visa)
    return {"visa_id": str(visa.id), "run_id": str(run.id)}
