"""What time alone brings about; the worker runs it at intervals."""

from __future__ import annotations

from services.documents import attached_files, scans
from services.entities import breaks
from services.entities import closing as entity_closing
from services.figures import continuity
from services.imports import files as import_files
from services.jobs import running, workbooks
from services.machinery import counters, links, tasks
from services.machinery.dependencies import Dependencies
from services.people import (
    absences,
    access_reviews_due,
    address_changes_due,
    digests,
    inactivity,
    invitations,
    monthly_statistics,
    proposals,
    suspensions_due,
    welcomes,
)
from services.requests import closing, covering, escalation, list_keys, purging
from services.review import claims
from services.rights import copies


def tick(deps: Dependencies) -> dict[str, int]:
    """Remind, warn, escalate, expire and purge what is due. Returns how many of each."""
    return {
        "covered": covering.cover_due(deps),
        "managers_reminded": escalation.remind_due(deps),
        "escalated": escalation.escalate_due(deps),
        "warned": closing.warn_due(deps),
        "expired": closing.expire_due(deps),
        "entities_closed": entity_closing.settle_due(deps),
        "closings_reminded": entity_closing.remind_due(deps),
        "drafts_purged": purging.purge_drafts(deps),
        "unactivated_purged": purging.purge_unactivated(deps),
        "links_purged": links.purge(deps),
        "senders_forgotten": links.forget_senders(deps),
        "addresses_changed": address_changes_due.make_due(deps),
        "inactive_warned": inactivity.warn_due(deps),
        "inactive_closed": inactivity.close_due(deps),
        "welcomes_sent": welcomes.send_due(deps),
        "suspensions_lifted": suspensions_due.lift_due(deps),
        "invitations_ended": invitations.end_due(deps),
        "proposals_ended": proposals.end_due(deps),
        "back_from_absence": absences.welcome_back(deps),
        "opened_again": breaks.open_again(deps),
        "reviews_silent": access_reviews_due.fall_silent_due(deps),
        "digests": digests.send_due(deps),
        "statistics_sent": monthly_statistics.send_due(deps),
        "scans_asked": scans.ask_missing(deps),
        "files_let_go": attached_files.forget_waiting(deps),
        "claims_let_go": claims.let_go(deps),
        "presence_forgotten": claims.sweep(deps),
        "tasks_forgotten": tasks.forget_done(deps),
        "exports_forgotten": workbooks.expire(deps),
        "copies_forgotten": copies.expire(deps),
        "jobs_forgotten": running.sweep(deps),
        "imports_forgotten": import_files.sweep(deps),
        "counters_forgotten": counters.sweep(deps),
        "parts_to_care_for": continuity.count(deps),
        "list_keys_made": list_keys.fill_missing(),
    }
