"""Each event of the journal, looked at once: a restore does it again from the ledger, or may lose it, for a reason."""

from __future__ import annotations

import pytest

from backoffice.journal_labels import LABELS
from domain.ledger import Noted
from domain.workflow import TRANSITIONS

AGAIN: dict[str, Noted] = {
    "request.purged": Noted.REQUEST_ERASED,
    "draft.purged": Noted.REQUEST_ERASED,
    "document.erased": Noted.VERSION_ERASED,
    "account.erased": Noted.ACCOUNT_ERASED,
    "legal_hold.placed": Noted.HOLD_PLACED,
    "visa.ended": Noted.VISA_ENDED,
    "account.deactivated": Noted.ACCOUNT_CLOSED,
    "agent.role_changed": Noted.STAFF_ROLE_CHANGED,
    "membership.suspended": Noted.MEMBERSHIP_SUSPENDED,
    "membership.ended": Noted.MEMBERSHIP_ENDED,
    "membership.left": Noted.MEMBERSHIP_ENDED,
    "account.password_changed": Noted.PASSWORD_CHANGED,
    "account.address_changed": Noted.ADDRESS_CHANGED,
    "address.changed": Noted.ADDRESS_CHANGED,
    "account.second_factor_changed": Noted.FACTOR_CHANGED,
    "invitation.revoked": Noted.INVITATION_REVOKED,
    "address.stopped": Noted.ADDRESS_CHANGE_STOPPED,
    "address.dropped": Noted.ADDRESS_CHANGE_STOPPED,
    "manager.proposal_revoked": Noted.PROPOSAL_REVOKED,
    "request.withdraw": Noted.REQUEST_WITHDRAWN,
    "request.address_corrected": Noted.REQUEST_READDRESSED,
    "request.restricted": Noted.REQUEST_RESTRICTED,
    "request.corrected": Noted.REQUEST_CORRECTED,
    "account.name_corrected": Noted.ACCOUNT_CORRECTED,
    "import.cancelled": Noted.IMPORT_CANCELLED,
    "entity.mailbox_chosen": Noted.MAILBOX_CHANGED,
    "entity.mailbox_stopped": Noted.MAILBOX_CHANGED,
    "entity.document_removed": Noted.ENTITY_DOCUMENT_REMOVED,
    "entity.closed": Noted.ENTITY_CLOSED,
}
"""tests/services/test_again.py plays a scene of each kind."""

CLOCK = "the clock does it again by itself"
WORK = "work that is lost with the time since the backup, and done again; nobody has more than before"
FORMER = "what was so before is so again, and was right then"
STRICTER = "what stays is the stricter state of before"
READ = "something was looked at; the world outside is as it was"
GIVEN = "something was given; it is asked for and given again"

MAY_BE_LOST: dict[str, str] = {
    **{
        f"request.{transition.name}": WORK
        for transition in TRANSITIONS
        if transition.name not in ("withdraw", "expire")
    },
    "request.expire": CLOCK,
    **dict.fromkeys(("request.reminded", "account.inactive_warned", "review.asked", "review.silent"), CLOCK),
    **dict.fromkeys(("manager.proposal_expired", "invitation.expired", "journal.aged", "second_reading.drawn"), CLOCK),
    **dict.fromkeys(("rights.copy_made", "rights.copy_failed", "decision.failed", "entity.orphaned"), CLOCK),
    **dict.fromkeys(("document.clean", "document.infected"), "a document without a verdict is examined again"),
    **dict.fromkeys(("attached_file.clean", "attached_file.infected"), "a file without a verdict is examined again"),
    **dict.fromkeys(("request.held", "request.taken", "request.handed", "request.released"), WORK),
    **dict.fromkeys(("message.written", "message.answered", "attached_file.joined"), WORK),
    **dict.fromkeys(("document.checked", "document.accepted", "document.refused", "document.reopened"), WORK),
    **dict.fromkeys(("second_reading.read", "review.answered", "remedy.received", "remedy.answered"), WORK),
    **dict.fromkeys(("import.read", "import.started", "import.done"), WORK),
    **dict.fromkeys(("entity.made", "entity.changed", "entity.document_added", "entity.identifier_changed"), WORK),
    **dict.fromkeys(("entity.merged", "entity.merged_into", "entity.separated", "entity.moved"), WORK),
    **dict.fromkeys(("request.entity_moved", "membership.moved", "membership.merged"), WORK),
    **dict.fromkeys(("ministries.filled", "ministry.created", "ministry.changed"), WORK),
    **dict.fromkeys(("template.worded", "template.added", "template.changed", "template.archived"), WORK),
    **dict.fromkeys(("template.restored", "template.moved", "row.created", "row.changed", "row.deleted"), WORK),
    **dict.fromkeys(("draft.typed", "draft.resumed", "account.profile_changed"), WORK),
    **dict.fromkeys(("membership.ending_begun", "membership.heard", "departure.announced"), WORK),
    **dict.fromkeys(("account.absence", "entity.break_announced"), WORK),
    **dict.fromkeys(
        ("decision.stored", "decision.sent_now", "decision.cancelled"), "a restore takes back all that wait"
    ),
    "account.sessions_ended": "a restore ends every session",
    **dict.fromkeys(("rights.asked", "rights.recorded", "rights.extended", "rights.copy_asked"), WORK),
    **dict.fromkeys(("rights.requests_chosen", "rights.request_added", "rights.handed"), WORK),
    "rights.answered": "what it brought about (an erasure, a limitation, a correction) is noted by itself",
    **dict.fromkeys(("legal_hold.lifted", "request.unrestricted", "visa.recorded", "membership.restored"), STRICTER),
    **dict.fromkeys(("account.reactivated", "entity.reopened", "membership.ending_dropped"), STRICTER),
    **dict.fromkeys(("account.absence_cancelled", "entity.break_cancelled", "departure.taken_back"), FORMER),
    **dict.fromkeys(("request.links_sent", "invitation.renewed", "invitation.link_given"), FORMER),
    "mail.bounced": "the mail server tells again of the next one",
    **dict.fromkeys(("document.viewed", "attached_file.opened", "journal.consulted", "rights.copy_taken"), READ),
    "rights.searched": READ,
    "account.signed_in": READ,
    **dict.fromkeys(("account.made", "account.password_chosen", "account.welcomed", "import.welcomed"), GIVEN),
    **dict.fromkeys(("agent.invited", "membership.given", "manager.proposed", "invitation.sent"), GIVEN),
    **dict.fromkeys(("invitation.accepted", "address.proposed", "address.confirmed"), GIVEN),
    **dict.fromkeys(("backup.restored", "backup.released"), "of a restore before this one"),
}


@pytest.mark.parametrize("event", LABELS)
def test_a_restore_does_it_again_or_may_lose_it(event: str) -> None:
    assert (event in AGAIN) + (event in MAY_BE_LOST) == 1, "what does a restore do of it? (services/backup/again_*.py)"


def test_no_other_event_is_in_the_tables() -> None:
    assert AGAIN.keys() | MAY_BE_LOST.keys() == LABELS.keys()


def test_each_kind_of_line_is_of_an_event() -> None:
    assert set(AGAIN.values()) == set(Noted)
