"""Tables of the agents' own work: what they keep (views, columns), what is done for them (jobs), what is counted.

Beside `models.py`, which says what the service is about; the same base, the same rules. Here too stand the indexes that
only the agents' lists need. What words are looked for by has none here: the two databases have nothing in common there
(migration 0012, queries/text_search.py).
"""

from __future__ import annotations

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    Check,
    DateField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

import models
import models_absences
import models_directory
import models_entities
import models_exchange
import models_imports
import models_people
import models_store
import models_support
from domain.figures import Measure, Span
from domain.jobs import JobKind, JobState, Outcome
from models import Account, AccountRequest, Decision, DerivedFile, DocumentVersion, Entity, JournalEntry, Link, Mail
from models_base import Base, UtcDateTimeField, one_of, ordered_by


class Job(Base):
    """Work on many requests that `flask worker` does in chunks, one transaction each; its requests were chosen first.

    `steps` counts the chunks: a task says which one it is for, so that none is done twice.
    """

    kind = CharField(max_length=20)
    author = ForeignKeyField(Account, backref="jobs", on_delete="CASCADE")
    parameters = JSONField(default=dict)
    state = CharField(max_length=10, default=JobState.PREPARED)
    total = IntegerField(default=0)
    done = IntegerField(default=0)
    refused = IntegerField(default=0)
    steps = IntegerField(default=0)
    # Of an export: the keys of its rows as they were frozen (services/jobs/workbooks.py), then the file that was made.
    keys = BlobField(null=True)
    storage_key = CharField(max_length=64, unique=True, null=True)
    filename = CharField(max_length=100, default="")
    size = IntegerField(default=0)
    expires_at = UtcDateTimeField(null=True)
    created_at = UtcDateTimeField(index=True)
    stepped_at = UtcDateTimeField(null=True)
    finished_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("kind", JobKind, "job_kind"),
            one_of("state", JobState, "job_state"),
            # Counted in the transaction that acts: a figure that is too high would be a request done twice.
            Check("done + refused <= total", name="job_counts"),
        ]


class JobRow(Base):
    """One request of a job, and what became of it: NULL as long as it was not its turn."""

    job = ForeignKeyField(Job, index=False, backref="rows", on_delete="CASCADE")
    request = ForeignKeyField(AccountRequest, backref="job_rows", on_delete="CASCADE")
    outcome = CharField(max_length=20, null=True)
    fact = CharField(max_length=201, default="")

    class Meta:
        indexes = ((("job", "request"), True),)
        constraints = [one_of("outcome", Outcome, "job_row_outcome")]


# The next ones of a job, whatever the number of those that are done.
JobRow.add_index(JobRow.index(JobRow.job, JobRow.id, where=SQL("outcome IS NULL"), name="job_row_waiting"))


# ------------------------------------------------------------------------------------------------------------ figures


class FigureCount(Base):
    """One time that all requests are counted from nothing; the newest is the one that figures are read of.

    `position` is the last request that was looked at. A request is counted once in each (`AccountRequest.counted`).
    """

    asked_at = UtcDateTimeField()
    position = IntegerField(default=0)
    finished_at = UtcDateTimeField(null=True)


class FigureChange(Base):
    """What a transaction adds to the figures: only ever appended, so that no row is contended.

    The worker adds them up and takes them away (`services/figures/totals.py`).
    """

    id = BigAutoField()
    of_count = IntegerField()
    measure = CharField(max_length=20)
    day = DateField()
    kind = CharField(max_length=40)
    detail = CharField(max_length=60)
    amount = IntegerField()

    class Meta:
        constraints = [one_of("measure", Measure, "figure_change_measure")]


class FigureTotal(Base):
    """What the changes of a day, week or month add up to: `{detail: how many}`. Kind `''`: of all kinds together."""

    of_count = IntegerField()
    span = CharField(max_length=10)
    measure = CharField(max_length=20)
    kind = CharField(max_length=40)
    day = DateField()
    counts = JSONField()

    class Meta:
        indexes = ((("of_count", "span", "measure", "kind", "day"), True),)
        constraints = [
            one_of("span", Span, "figure_total_span"),
            one_of("measure", Measure, "figure_total_measure"),
        ]


class Counter(Base):
    """How often something was tried lately (domain/rates.py), where there is no Redis. Keys are keyed hashes."""

    key = CharField(max_length=64, primary_key=True)
    forgotten_at = BigIntegerField()


# ---------------------------------------------------------------------------------------------------------------- hints


class HintDisagreement(Base):
    """A question of a checklist to which a reviewer answered the contrary of what the file's text says.

    `answer` is the reviewer's. There is no author: hints and questions are looked into, not people.
    """

    request = ForeignKeyField(AccountRequest, backref="hint_disagreements", on_delete="CASCADE")
    version = ForeignKeyField(DocumentVersion, index=False, backref="hint_disagreements", on_delete="CASCADE")
    document = CharField(max_length=60)
    check_code = CharField(max_length=40)
    answer = CharField(max_length=10)
    at = UtcDateTimeField()

    class Meta:
        indexes = ((("version", "check_code"), True),)
        constraints = [Check("answer IN ('yes', 'no')", name="hint_disagreement_answer")]


# ---------------------------------------------------------------------------------------------------------------- lists


class ListLayout(Base):
    """How somebody keeps a list: its columns in their order (all of them where there are none), its rows a page."""

    account = ForeignKeyField(Account, backref="layouts", on_delete="CASCADE")
    list_name = CharField(max_length=40)
    columns = JSONField(default=list)
    page_size = IntegerField(null=True)

    class Meta:
        indexes = ((("account", "list_name"), True),)


class SavedView(Base):
    """A list that was given a name: the words of its address, its columns. `account` is whose it is; NULL: all staff's.

    The list's own rows and permissions stay those of the current user: a view holds none.
    """

    account = ForeignKeyField(Account, null=True, backref="views", on_delete="CASCADE")
    list_name = CharField(max_length=40)
    name = CharField(max_length=60)
    query = TextField(default="")
    columns = JSONField(default=list)
    page_size = IntegerField(null=True)
    created_at = UtcDateTimeField()

    @property
    def display_name(self) -> str:
        return str(self.name)


class PinnedView(Base):
    """A view that somebody keeps in their menu; one of them may be where they begin."""

    account = ForeignKeyField(Account, backref="pinned", on_delete="CASCADE")
    view = ForeignKeyField(SavedView, backref="pinned", on_delete="CASCADE")
    home = BooleanField(default=False)

    class Meta:
        indexes = ((("account", "view"), True),)


# Nobody begins at two places.
PinnedView.add_index(PinnedView.index(PinnedView.account, unique=True, where=SQL("home"), name="pinned_view_one_home"))


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
ordered_by(HintDisagreement, "document", "check_code", "answer", "at")
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


TABLES: tuple[type[Base], ...] = (
    *(*models.TABLES, Job, JobRow, FigureCount, FigureChange, FigureTotal, Counter),
    *(HintDisagreement, ListLayout, SavedView, PinnedView),
    *models_entities.TABLES,
    *models_support.TABLES,
    *models_directory.TABLES,
    *models_store.TABLES,
    *models_imports.TABLES,
    *models_people.TABLES,
    *models_absences.TABLES,
    *models_exchange.TABLES,
)
"""Every table of the program, in an order that satisfies the foreign keys."""
