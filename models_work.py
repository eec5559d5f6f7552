"""Tables of the agents' own work: what they keep (views, columns), what is done for them (jobs), what is counted.

Beside `models.py`, which says what the service is about; the same base, the same rules. Here too are all tables of the
program listed.
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
import models_lists  # noqa: F401 - indexes of the tables of `models`
import models_operations
import models_people
import models_retention
import models_rights
import models_store
import models_support
from domain.figures import Measure, Span
from domain.jobs import JobKind, JobState, Outcome
from models import Account, AccountRequest, DocumentVersion
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


ordered_by(HintDisagreement, "document", "check_code", "answer", "at")


TABLES: tuple[type[Base], ...] = (
    *(*models.TABLES, Job, JobRow, FigureCount, FigureChange, FigureTotal, Counter),
    *(HintDisagreement, ListLayout, SavedView, PinnedView),
    *models_entities.TABLES,
    *models_support.TABLES,
    *models_directory.TABLES,
    *models_store.TABLES,
    *models_imports.TABLES,
    *models_people.TABLES,
    *models_rights.TABLES,
    *models_absences.TABLES,
    *models_exchange.TABLES,
    *models_retention.TABLES,
    *models_operations.TABLES,
)
"""Every table of the program, in an order that satisfies the foreign keys."""
