"""Durations and limits that an installation sets; the defaults are what the service promises (docs/settings.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """What the use cases ask of the settings."""

    decision_window: timedelta = timedelta(0)
    activation_link: timedelta = timedelta(hours=72)
    activation: timedelta = timedelta(days=30)
    complement: timedelta = timedelta(days=60)
    complement_answer: timedelta = timedelta(days=30)
    draft: timedelta = timedelta(days=7)
    resumable_draft: timedelta = timedelta(days=30)
    reopening: timedelta = timedelta(days=30)
    follow_up: timedelta = timedelta(days=90)
    """How long the follow-up page of a closed request stays open: remedies run two months."""
    silence: str = ""
    """The effect of silence that the acknowledgement of receipt states (CRPA), as the installation words it."""
    expiry_warning: timedelta = timedelta(days=7)
    manager_reminders: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=7))
    """How long a request waits for its managers before each reminder, shortest first."""
    escalation: timedelta = timedelta(days=10)
    """How long before the SI may decide in the place of managers who stay silent; longer than any reminder."""
    password_reset_link: timedelta = timedelta(hours=2)
    second_factor_required: bool = False
    """Whether staff must sign in with a second factor."""
    documents_with_manager: bool = False
    antivirus: bool = False
    """Whether there is one: files are then asked to be scanned."""
    mails_per_address_per_hour: int = 5
    bulk_chunk: int = 200
    upload_free_bytes: int = 0
    """With less room in the store, files are refused."""
    ready_free_bytes: int = 0
    """With less room in the store, the installation is not ready."""
    draft_bytes: int = 100 * 1024 * 1024
    """What the files of one draft may weigh together."""
    sweep_percent: int = 1
    """Of a hundred stored files, how many without a row one sweep may move to the trash (`domain.store.takable`)."""
    second_reading_percent: int = 0
    """Of a hundred decisions of the administration, how many are drawn for a second reader."""
    claim: timedelta = timedelta(minutes=20)
    """How long « Je m'en charge » holds without acting on the request."""
