"""Durations and limits that an installation sets; what they are by default stands in `config.py` alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.retention import Category, CategoryRule, Periods
from domain.silence import Silence

BULK_CHUNK = 200
"""How many requests one transaction, or one run of the clock, acts on."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the use cases ask of the settings."""

    decision_window: timedelta
    activation_link: timedelta
    activation: timedelta
    complement: timedelta
    complement_answer: timedelta
    draft: timedelta
    resumable_draft: timedelta
    reopening: timedelta
    import_rows: int
    """Lines of one file that is imported."""
    exports: timedelta
    """How long the file of an export that the worker made is kept."""
    follow_up: timedelta
    """How long the follow-up page of a closed request stays open: remedies run two months."""
    silence: Silence
    """What silence means, and after how many months (CRPA)."""
    expiry_warning: timedelta
    delay_target: int
    """Working days in which the service means to decide: a request that has waited longer is late."""
    manager_reminders: tuple[int, ...]
    """Working days that a request waits for its managers before each reminder, fewest first."""
    escalation: int
    """Working days before the SI may decide in the place of managers who stay silent; more than any reminder's."""
    password_reset_link: timedelta
    welcome_link: timedelta
    """How long the link to choose a first password opens."""
    invitation_link: timedelta
    role_hearing_days: int
    """How many days somebody whose role is to end can answer first."""
    closing_reminder: timedelta
    """How long before an entity closes its people are told once more; nothing: they are not."""
    manager_unseen_months: int
    """Months without a visit after which a manager stands on the continuity list."""
    access_review_months: int
    """Every how many months managers are asked who still belongs to their entity; 0 for never."""
    welcomes_per_hour: int
    """To how many people it is mailed in an hour; 0 holds them back."""
    address_change: timedelta
    """How long the old address can stop another one that staff were asked for, once it is confirmed."""
    second_factor_required: bool
    """Whether staff must sign in with a second factor."""
    documents_with_manager: bool
    request_threads: bool
    """Whether reviewers and applicants may write each other about a request."""
    antivirus: bool
    """Whether there is one: files are then asked to be scanned."""
    mails_per_address_per_hour: int
    bulk_chunk: int = BULK_CHUNK
    upload_free_bytes: int
    """With less room in the store, files are refused."""
    ready_free_bytes: int
    """With less room in the store, the installation is not ready."""
    draft_bytes: int
    """What the files of one draft may weigh together."""
    sweep_percent: int
    """Of a hundred stored files, how many without a row one sweep may move to the trash (`domain.store.takable`)."""
    second_reading_percent: int
    """Of a hundred decisions of the administration, how many are drawn for a second reader."""
    claim: timedelta
    """How long « Je m'en charge » holds without acting on the request."""
    retention: Periods
    """How long what is held of people is kept."""
    archives: Mapping[Category, CategoryRule]
    """What becomes of each category at the end of its time."""
