"""What the worker does with each kind of task, and what it does at intervals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from adapters.antivirus import Clamd
from adapters.passwords import address_token, reset_token, unusable_hash
from config import Settings
from services.backup import ledger
from services.documents import files, page_images, scans, sweep
from services.figures import totals
from services.imports import course, steps
from services.jobs import merges, running
from services.machinery import clock, journal_seals, outbox, planner
from services.machinery.dependencies import Dependencies
from services.machinery.handling import Handler
from services.machinery.worker import Recurring
from services.people import absences, access_review_mails, access_reviews_due, accounts, password_resets, welcomes
from services.requests import entities, manager_mails, official, routing, sibling_mails
from services.retention import search_rows, walking
from services.review import decisions
from services.rights import matching
from services.signup import find_requests, resuming, submission
from web.wiring import make_renderer, make_transport

CLOCK = "clock"

RECURRING = (
    Recurring(CLOCK, timedelta(minutes=10)),
    Recurring(sweep.KIND, timedelta(minutes=10)),
    Recurring(page_images.SWEEP, timedelta(minutes=10)),
    Recurring(totals.KIND, totals.EVERY),
    Recurring(journal_seals.SEAL, journal_seals.SEAL_EVERY),
    Recurring(journal_seals.HEAD, journal_seals.HEAD_EVERY),
    Recurring(planner.KIND, planner.EVERY),
    Recurring(access_reviews_due.KIND, access_reviews_due.EVERY),
    Recurring(walking.KIND, timedelta(hours=1)),
)


def make_handlers(settings: Settings, deps: Dependencies) -> dict[str, Handler]:
    """What the worker does, by kind of task. Needs an application context when it runs: tokens are signed with it."""
    return {
        routing.TELL_MANAGERS: manager_mails.manager_mails_handler,
        routing.TELL_OF_CLAIM: routing.claim_handler,
        absences.TELL_BACK: absences.tell_back_handler,
        access_review_mails.TELL_REVIEW: access_review_mails.review_mails_handler,
        entities.TELL_SIBLINGS: sibling_mails.sibling_mails_handler,
        outbox.KIND: outbox.handler(make_renderer(settings, deps), make_transport(settings)),
        password_resets.RESET: password_resets.reset_handler(reset_token),
        welcomes.KIND: welcomes.handler,
        accounts.ADDRESS: accounts.address_handler(address_token),
        find_requests.FIND: find_requests.find_handler,
        resuming.RESUME: resuming.resume_handler,
        submission.ACTIVATION: submission.activation_handler,
        "decision": _decide,
        running.KIND: running.handler,
        running.MERGE: merges.handler,
        course.KIND: steps.handler(unusable_hash_of_process),
        scans.KIND: scans.handler(Clamd(settings.clamd) if settings.clamd else None),
        official.KIND: official.handler,
        page_images.TASK: page_images.draw_ahead,
        page_images.SWEEP: page_images.sweep_handler,
        files.DISCARD: files.discard,
        sweep.KIND: sweep.handler,
        ledger.KIND: ledger.handler,
        CLOCK: _tick,
        totals.KIND: totals.handler,
        journal_seals.SEAL: _seal,
        journal_seals.HEAD: _tell_head,
        planner.KIND: planner.handler,
        access_reviews_due.KIND: access_reviews_due.handler,
        walking.KIND: walking.handler,
        search_rows.KIND: search_rows.handler,
        matching.KIND: matching.handler,
    }


@cache
def unusable_hash_of_process() -> str:
    """One hash that no password opens for all accounts that an import makes: each would take a tenth of a second."""
    return unusable_hash()


def _decide(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    decisions.apply_due(deps, int(payload["decision_id"]))


def _tick(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    clock.tick(deps)


def _seal(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    journal_seals.seal_due(deps)


def _tell_head(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    journal_seals.tell_head(deps)
