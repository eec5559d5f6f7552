"""How long what is held of people is kept, in the words of the notice: from the settings, and from nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config import Settings
from domain.calendar import NBSP
from domain.nouns import capitalized
from domain.personal_data import NOTICE, Purpose, Rule
from domain.retention import Category, CategoryRule, Fate, Periods

RULES: Mapping[Category, Rule] = {
    Category.DRAFT: Rule.DRAFT,
    Category.UNACTIVATED: Rule.UNACTIVATED,
    Category.UNFAVOURABLE: Rule.REQUEST,
    Category.PROOF: Rule.PROOF,
    Category.MANDATE: Rule.MANDATE,
    Category.TRAIL: Rule.TRAIL,
    Category.ROLE: Rule.TRAIL,
}
"""What the notice says of what goes together."""


def periods_of(settings: Settings) -> Periods:
    """The periods that the worker goes by."""
    return Periods(
        refused=settings.refused_kept_months,
        proof=settings.proof_kept_months,
        mandate=settings.mandate_kept_months,
        trail=settings.trail_kept_months,
        inactive=settings.inactive_months,
        inactive_warning_days=settings.inactive_warning_days,
        mails=settings.sent_mail_kept_months,
        sessions=settings.session_kept_months,
        work_days=settings.work_kept_days,
        import_days=settings.import_kept_days,
    )


def period_variables(settings: Settings) -> dict[str, str]:
    """What a text may say of them, one variable each."""
    return {
        "refused_kept": in_words(settings.refused_kept_months),
        "proof_kept": in_words(settings.proof_kept_months),
        "mandate_kept": in_words(settings.mandate_kept_months),
        "trail_kept": in_words(settings.trail_kept_months),
        "inactive": in_words(settings.inactive_months),
        "inactive_warning_days": str(settings.inactive_warning_days),
        "mail_kept": in_words(settings.sent_mail_kept_months),
        "session_kept": in_words(settings.session_kept_months),
        "work_kept_days": str(settings.work_kept_days),
        "export_days": str(settings.export_days),
        "import_kept_days": str(settings.import_kept_days),
        "log_kept": in_words(settings.log_kept_months),
        "backup_kept_days": str(settings.backup_kept_days),
        "activation_days": str(settings.activation_days),
        "draft_days": str(settings.draft_days),
        "resume_days": str(settings.resume_days),
    }


def notice_table(periods: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """The rows of the notice's table, `kept_what` beside `kept_for`: one a rule that the notice names."""
    return {
        "kept_what": [rule.label for rule in NOTICE],
        "kept_for": [rule.period.format_map(periods) for rule in NOTICE],
    }


def purposes_table() -> dict[str, Sequence[str]]:
    """The rows of the notice's table of purposes, `purpose` beside `purpose_basis`."""
    return {
        "purpose": [capitalized(purpose.label) for purpose in Purpose],
        "purpose_basis": [capitalized(purpose.basis.label) for purpose in Purpose],
    }


def rules_of(settings: Settings) -> dict[Category, CategoryRule]:
    """What the settings say today of each category: how long it is kept, in the notice's words, and its final fate."""
    periods = period_variables(settings)
    fates: dict[str, Fate] = dict.fromkeys(settings.archives_transferred, Fate.KEPT)
    fates |= dict.fromkeys(settings.archives_sampled, Fate.SAMPLED)
    return {
        category: CategoryRule(
            rule.period.format_map(periods),
            fates.get(category, Fate.DESTROYED),
            settings.archives_visa_required and category.is_archive,
        )
        for category, rule in RULES.items()
    }


def in_words(months: int) -> str:
    """Months as people say them: « 3 mois », « 1 an », « 2 ans », « 18 mois »."""
    years, rest = divmod(months, 12)
    if rest:
        return f"{months}{NBSP}mois"
    return f"{years}{NBSP}an{'s' if years > 1 else ''}"
