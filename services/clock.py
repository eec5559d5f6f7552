"""What time alone brings about; the worker runs it at intervals."""

from __future__ import annotations

from services import claims, closing, counters, digests, escalation, links, page_images, scans, tasks
from services.office import Office


def tick(office: Office) -> dict[str, int]:
    """Remind, warn, escalate, expire and purge what is due. Returns how many of each."""
    return {
        "managers_reminded": escalation.remind_due(office),
        "escalated": escalation.escalate_due(office),
        "warned": closing.warn_due(office),
        "expired": closing.expire_due(office),
        "drafts_purged": closing.purge_drafts(office),
        "unactivated_purged": closing.purge_unactivated(office),
        "links_purged": links.purge(office),
        "senders_forgotten": links.forget_senders(office),
        "digests": digests.send_due(office),
        "scans_asked": scans.ask_missing(office),
        "presence_forgotten": claims.sweep(office),
        "pages_forgotten": page_images.sweep(office),
        "tasks_forgotten": tasks.forget_done(office),
        "counters_forgotten": counters.sweep(office),
    }
