"""Under which act an archive may go: the visa of its elimination, its transfer, or a visa that follows a transfer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from domain.retention import ArchiveAct, Category, CategoryRule, Fate
from models_retention import DisposalVisa
from services.machinery.dependencies import Dependencies


def may_go(deps: Dependencies, category: Category, day: date, acts: Collection[DisposalVisa]) -> bool:
    """Whether what became due on this day as this category may be erased.

    What is destroyed goes under a visa where the installation needs one; what is kept for good, or in part, never
    before its transfer was recorded (Code du patrimoine, articles L212-3 and R212-14).
    """
    rule = deps.policy.archives[category]
    if rule.fate is Fate.DESTROYED and not rule.visa_required:
        return True
    return act_for(deps, category, day, acts) is not None


def act_for(deps: Dependencies, category: Category, day: date, acts: Collection[DisposalVisa]) -> DisposalVisa | None:
    """The first of these acts under which it goes, for the « bordereau »."""
    rule = deps.policy.archives[category]
    return next((act for act in acts if covers(act, category, day) and _lets_go(rule, act, category, day)), None)


def covers(act: DisposalVisa, category: Category, day: date | None) -> bool:
    """Whether an act is about what became due on this day as this category; any day, when None."""
    return category in act.categories and (day is None or act.through is None or day <= act.through)


def _lets_go(rule: CategoryRule, act: DisposalVisa, category: Category, day: date) -> bool:
    """Whether this is what a category of this fate waits for; of what is sampled without a visa, the transfer alone."""
    if rule.fate is Fate.KEPT or (rule.fate is Fate.SAMPLED and not rule.visa_required):
        return bool(act.kind == ArchiveAct.TRANSFER)
    follows = act.transfer_id is not None and act.transfer.ended_at is None and covers(act.transfer, category, day)
    return bool(act.kind == ArchiveAct.VISA) and (rule.fate is Fate.DESTROYED or follows)
