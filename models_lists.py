"""The indexes that the agents' lists, the clock and the home page need beside those of the tables of `models.py`.

What words are looked for by has none here: the two databases have nothing in common there (migration 0012,
queries/text_search.py).
"""

from __future__ import annotations

from peewee import SQL

from models import Account, AccountRequest, Decision, DerivedFile, DocumentVersion, Entity, JournalEntry, Link, Mail
from models_base import ordered_by

# What lists are ordered by, beside the columns that have an index for another reason.
ordered_by(Account, "name_key", "capacity", "active", "last_seen_at")
ordered_by(Entity, "identifier", "kind", "postcode")
ordered_by(
    AccountRequest,
    *("name_key", "entity_key", "state", "kind", "siret", "submitted_at", "waiting_since"),
    *("phone", "capacity", "city", "mandate_date"),
    where="state <> 'draft'",
)
ordered_by(JournalEntry, "at", "event", "actor_kind", "request_id", "entity_id")
ordered_by(Mail, "event", "request", "state", "created_at")

# What they are filtered by, where few rows meet it: the newest first.
AccountRequest.add_index(
    *(AccountRequest.id, AccountRequest.state, AccountRequest.escalated_at),
    where=SQL("escalated_at IS NOT NULL"),
    name="account_request_unanswered",
)
AccountRequest.add_index(
    AccountRequest.on_hold_until, where=SQL("on_hold_until IS NOT NULL"), name="account_request_held"
)
Mail.add_index(Mail.state, Mail.id, where=SQL("state <> 'sent'"), name="mail_unsent")
# In the list's own order: what a filter shows may be a handful of millions, or all long ago.
for name, column in (
    ("actor", JournalEntry.actor_id),
    ("event", JournalEntry.event),
    ("kind", JournalEntry.actor_kind),
):
    JournalEntry.add_index(column, JournalEntry.at, JournalEntry.id, name=f"journal_of_{name}_at")
# What the list leaves out (queries.journal.WATCHED) is told from the index: up to a day there may be most of it.
JournalEntry.add_index(JournalEntry.at, JournalEntry.id, JournalEntry.event, name="journal_listed")
Account.add_index(Account.active, Account.name_key, Account.id, name="account_active_by_name")
Entity.add_index(Entity.kind, Entity.search_key, Entity.id, name="entity_kind_by_name")
_AWAITS_STAFF = SQL("state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL)")
_ASKED = (
    *(AccountRequest.state, AccountRequest.escalated_at, AccountRequest.on_hold_until),
    *(AccountRequest.account, AccountRequest.email_key),
)
# Requests that wait for staff, the longest waiting first, with every column that is asked of them: each page counts
# them.
AccountRequest.add_index(
    *(AccountRequest.waiting_since, AccountRequest.id, *_ASKED),
    where=_AWAITS_STAFF,
    name="account_request_awaits_staff",
)
# The same in every order of its list: few among all, they would be sorted, or looked for among those that are decided.
for name in (
    *("reference", "name_key", "entity_key", "email_key", "phone", "capacity", "kind", "city", "mandate_date"),
    *("submitted_at", "activated_at", "closed_at", "implied_decision_on"),
):
    AccountRequest.add_index(
        *(getattr(AccountRequest, name), AccountRequest.id, *_ASKED),
        where=_AWAITS_STAFF,
        name=f"account_request_awaits_by_{name}",
    )
AccountRequest.add_index(AccountRequest.id, *_ASKED, where=_AWAITS_STAFF, name="account_request_awaits_by_id")
# And under a filter, the longest waiting first.
for name in ("state", "kind", "entity_id"):
    AccountRequest.add_index(
        *(getattr(AccountRequest, name), AccountRequest.waiting_since, AccountRequest.id, *_ASKED),
        where=_AWAITS_STAFF,
        name=f"account_request_awaits_of_{name}",
    )
# What waits for managers who may be silent, by its age: the clock asks each time.
AccountRequest.add_index(
    *(AccountRequest.escalated_at, AccountRequest.state_since, AccountRequest.id),
    where=SQL("state = 'with_manager'"),
    name="account_request_silent",
)
_OPEN = SQL("(state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE")
# What managers see, newest first, and what is open of it, the longest waiting first: their pages count both.
AccountRequest.add_index(
    *(AccountRequest.entity, AccountRequest.id, AccountRequest.state, AccountRequest.activated_at),
    where=SQL("activated_at IS NOT NULL AND state <> 'draft'"),
    name="account_request_of_managers",
)
AccountRequest.add_index(
    *(AccountRequest.entity, AccountRequest.waiting_since),
    *(AccountRequest.id, AccountRequest.state, AccountRequest.activated_at),
    where=_OPEN,
    name="account_request_open_of_managers",
)
# By the day on which silence decides: the very expression of `queries.implied_decisions`.
_IMPLIED_DAY = SQL("COALESCE(\"implied_decision_on\", '9999-12-31')")
AccountRequest.add_index(
    _IMPLIED_DAY, AccountRequest.id, where=SQL("state <> 'draft'"), name="account_request_by_implied_day"
)
AccountRequest.add_index(
    *(_IMPLIED_DAY, AccountRequest.id, *_ASKED),
    where=_AWAITS_STAFF,
    name="account_request_awaits_by_implied_day",
)
# What is open and what is with those who decide, by its age; what was refused, by the reason.
AccountRequest.add_index(
    *(AccountRequest.waiting_since, AccountRequest.id, AccountRequest.state, AccountRequest.kind),
    where=_OPEN,
    name="account_request_open",
)
for name in ("kind", "submitted_at", "activated_at", "closed_at", "implied_decision_on"):
    AccountRequest.add_index(
        *(getattr(AccountRequest, name), AccountRequest.id, AccountRequest.state),
        where=_OPEN,
        name=f"account_request_open_by_{name}",
    )
AccountRequest.add_index(
    *(AccountRequest.kind, AccountRequest.waiting_since, AccountRequest.id, AccountRequest.state),
    where=_OPEN,
    name="account_request_open_of_kind",
)
AccountRequest.add_index(
    *(AccountRequest.waiting_since, AccountRequest.id, *_ASKED),
    where=SQL("escalated_at IS NOT NULL"),
    name="account_request_unanswered_by_age",
)
# The same address may be that of most mails, once others are forgotten.
Mail.add_index(Mail.to_key, Mail.id, name="mail_by_to_key")
AccountRequest.add_index(
    *(AccountRequest.waiting_since, AccountRequest.id, AccountRequest.state),
    where=SQL("(state IN ('with_manager', 'with_si')) IS TRUE"),
    name="account_request_with_deciders",
)
AccountRequest.add_index(
    *(AccountRequest.refused_for, AccountRequest.id, AccountRequest.state),
    where=SQL("state = 'rejected'"),
    name="account_request_refused_for",
)
# By moments that figures lead to, which are counted from one on: with the state, or SQLite would rather read all rows.
for name in ("activated_at", "closed_at"):
    AccountRequest.add_index(
        *(getattr(AccountRequest, name), AccountRequest.id, AccountRequest.state),
        where=SQL("state <> 'draft'"),
        name=f"account_request_since_{name}",
    )
# Two filters at once.
for name, column in (("sent", AccountRequest.submitted_at), ("kind", AccountRequest.kind)):
    AccountRequest.add_index(
        AccountRequest.state,
        column,
        AccountRequest.id,
        where=SQL("state <> 'draft'"),
        name=f"account_request_by_state_{name}",
    )

# The few rows, among a million, that the clock looks for every ten minutes and that pages of the backoffice ask for.
for model, columns, condition, name in (
    (Account, (Account.staff_role,), "staff_role IS NOT NULL", "account_staff"),
    (Account, (Account.id,), "mail_preference = 'daily'", "account_daily"),
    (Account, (Account.id,), "statistics_after IS NOT NULL", "account_statistics"),
    (
        AccountRequest,
        (AccountRequest.state, AccountRequest.submitted_at),
        "activated_at IS NULL",
        "request_unactivated",
    ),
    (AccountRequest, (AccountRequest.submitted_at,), "sender_hash IS NOT NULL", "request_sender"),
    (DocumentVersion, (DocumentVersion.id,), "scan_verdict = 'not_scanned'", "document_version_unscanned"),
    (DocumentVersion, (DocumentVersion.id,), "erased_at IS NOT NULL", "document_version_erased"),
    (Link, (Link.expires_at,), "purpose <> 'activation'", "link_ending"),
    (Decision, (Decision.author, Decision.due_at), "status = 'pending'", "decision_pending_of"),
    # Counted without reading their rows: those that were merged into others are in no list.
    (Entity, (Entity.kind,), "merged_into_id IS NULL", "entity_kind_now"),
):
    model.add_index(model.index(*columns, where=SQL(condition), name=name))
DerivedFile.add_index(DerivedFile.kind, DerivedFile.created_at, name="derived_file_by_age")
