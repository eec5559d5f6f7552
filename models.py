"""Tables, constraints and indexes. No rule, no mail: those stand in `domain` and `services`.

Invariants that must hold whatever the program does are named CHECKs and (partial) unique indexes here, each with its
reason. `bind(url)` opens the database; every model writes only the fields that were changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from peewee import (
    SQL,
    BlobField,
    BooleanField,
    CharField,
    Check,
    Database,
    DatabaseProxy,
    DateField,
    Field,
    ForeignKeyField,
    IntegerField,
    JSONField,
    Model,
    SqliteDatabase,
    TextField,
)
from playhouse.pool import PooledPostgresqlDatabase

from domain.states import (
    DecisionStatus,
    Judgement,
    LinkPurpose,
    MailPreference,
    MailState,
    Role,
    StaffRole,
    State,
    TaskState,
)

database = DatabaseProxy()


def open_database(url: str, *, max_connections: int = 20) -> Database:
    """The peewee database of `sqlite:///path` (three slashes: relative, four: absolute) or a `postgresql://` URL.

    SQLite transactions begin IMMEDIATE: two that read and then write would otherwise fail at once with "database is
    locked" whatever the timeout. Raises ValueError for another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return SqliteDatabase(
            unquote(parts.path[1:]) or ":memory:",
            pragmas={"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": "full"},
            lock_type="IMMEDIATE",
        )
    if parts.scheme == "postgresql":
        return PooledPostgresqlDatabase(
            url, prefer_psycopg3=True, max_connections=max_connections, stale_timeout=300, timeout=30
        )
    raise ValueError(f"unknown database scheme: {parts.scheme}")


def bind(url: str, *, max_connections: int = 20) -> Database:
    """Open the database of `url` for every model, and return it."""
    opened = open_database(url, max_connections=max_connections)
    database.initialize(opened)
    return opened


class UtcDateTimeField(Field):
    """An aware datetime in UTC: `timestamptz` on PostgreSQL, ISO 8601 text of fixed width (sortable) on SQLite."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: datetime | None) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        if isinstance(database.obj, SqliteDatabase):
            return value.isoformat(sep=" ", timespec="microseconds")
        return value

    def python_value(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return value.astimezone(UTC) if value is not None else None


def one_of(column: str, values: type[StrEnum] | Iterable[str], name: str) -> Check:
    """A named CHECK that the column holds one of the values; NULL passes, as CHECKs do."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Check(f"{column} IN ({listed})", name=name)


class Base(Model):
    """Writes only what was changed on the object: a stale one must never restore columns that others have changed."""

    class Meta:
        database = database
        only_save_dirty = True
        legacy_table_names = False

    def absorb(self, values: Mapping[str, Any]) -> None:
        """Take over what an UPDATE wrote to this row, with nothing left to save."""
        for name, value in values.items():
            setattr(self, name, value)
        self._dirty.difference_update(self._meta.combined[name].name for name in values)


# ------------------------------------------------------------------------------------------------ people and entities


class Account(Base):
    """A person who can sign in. Credentials and factors are written by Flask-Security alone, the rest by services."""

    email = CharField(max_length=320)
    email_key = CharField(max_length=320, unique=True)
    password = CharField(max_length=255)
    active = BooleanField(default=True)
    fs_uniquifier = CharField(max_length=64, unique=True)
    civility = CharField(max_length=10, null=True)
    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100)
    capacity = CharField(max_length=100, default="")
    phone = CharField(max_length=30, default="")
    staff_role = CharField(max_length=20, null=True)
    service = CharField(max_length=200, default="")
    mail_preference = CharField(max_length=10, default=MailPreference.AT_ONCE)
    created_at = UtcDateTimeField()
    last_seen_at = UtcDateTimeField(null=True)
    deactivated_at = UtcDateTimeField(null=True)
    confirmed_at = UtcDateTimeField(null=True)
    tf_primary_method = CharField(max_length=20, null=True)
    tf_totp_secret = CharField(max_length=255, null=True)
    # The time step of the last code taken: a code seen over a shoulder does not open twice.
    tf_last_counter = IntegerField(null=True)
    mf_recovery_codes = JSONField(null=True)

    class Meta:
        constraints = [
            one_of("staff_role", StaffRole, "account_staff_role"),
            one_of("mail_preference", MailPreference, "account_mail_preference"),
            Check("email_key <> ''", name="account_email_key_not_empty"),
        ]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class AccountSession(Base):
    """One signed-in browser: listed to its owner, ended one by one."""

    account = ForeignKeyField(Account, backref="sessions", on_delete="CASCADE")
    token_hash = CharField(max_length=64, unique=True)
    device = CharField(max_length=200, default="")
    created_at = UtcDateTimeField()
    last_seen_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)
    end_reason = CharField(max_length=30, null=True)


class Ministry(Base):
    """A ministry that owns certifications; `code` never changes, the label does at each reshuffle."""

    code = CharField(max_length=60, unique=True)
    label = CharField(max_length=200)
    former_names = JSONField(default=list)
    siret = CharField(max_length=14, null=True, unique=True)
    active = BooleanField(default=True)
    position = IntegerField(default=0)


class Entity(Base):
    """A ministry or another body. With an identifier it is unique on (identifier kind, identifier, slot).

    `identifier_kind` is `siret`, `ministry`, or the code of a register of the kinds file that identifies (RNA).
    """

    kind = CharField(max_length=40)
    name = CharField(max_length=300)
    search_key = CharField(max_length=300, index=True)
    identifier_kind = CharField(max_length=20, null=True)
    identifier = CharField(max_length=80, null=True)
    slot = IntegerField(default=0)
    ministry = ForeignKeyField(Ministry, null=True, backref="entities", on_delete="RESTRICT")
    siren = CharField(max_length=9, null=True, index=True)
    address = CharField(max_length=300, default="")
    postcode = CharField(max_length=20, default="")
    city = CharField(max_length=100, default="")
    country = CharField(max_length=100, default="")
    register_kind = CharField(max_length=20, null=True)
    register_number = CharField(max_length=80, null=True)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("identifier_kind", "identifier", "slot"), True),)
        constraints = [
            # An empty identifier is NULL, never '': two bodies without one would otherwise collide.
            Check("identifier <> ''", name="entity_identifier_not_empty"),
            Check("(identifier IS NULL) = (identifier_kind IS NULL)", name="entity_identifier_has_kind"),
        ]


# ------------------------------------------------------------------------------------------------------- the request


class AccountRequest(Base):
    """What an applicant submits. It keeps what was declared; `entity` is what the service found or made of it."""

    reference = CharField(max_length=12, unique=True)
    state = CharField(max_length=20, default=State.DRAFT)
    state_since = UtcDateTimeField()
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()
    submitted_at = UtcDateTimeField(null=True)
    activated_at = UtcDateTimeField(null=True)
    closed_at = UtcDateTimeField(null=True)
    answer_by = UtcDateTimeField(null=True)
    escalated_at = UtcDateTimeField(null=True)
    on_hold_until = DateField(null=True)
    expiry_warned_at = UtcDateTimeField(null=True)

    browser_hash = CharField(max_length=64, null=True, index=True)
    resume_requested_at = UtcDateTimeField(null=True)

    # The person
    account = ForeignKeyField(Account, null=True, backref="requests", on_delete="RESTRICT")
    civility = CharField(max_length=10, null=True)
    first_name = CharField(max_length=100, default="")
    last_name = CharField(max_length=100, default="")
    capacity = CharField(max_length=100, default="")
    email = CharField(max_length=320, default="")
    email_key = CharField(max_length=320, default="", index=True)
    phone = CharField(max_length=30, default="")
    password_hash = CharField(max_length=255, null=True)
    seeks_manager_role = BooleanField(default=False)

    # The entity as declared
    kind = CharField(max_length=40, null=True)
    is_school = BooleanField(null=True)
    ministry = ForeignKeyField(Ministry, null=True, backref="requests", on_delete="RESTRICT")
    has_siret = BooleanField(null=True)
    siret = CharField(max_length=14, null=True)
    is_head_office = BooleanField(null=True)
    entity_name = CharField(max_length=300, default="")
    address = CharField(max_length=300, default="")
    postcode = CharField(max_length=20, default="")
    city = CharField(max_length=100, default="")
    country = CharField(max_length=100, default="")
    register_kind = CharField(max_length=20, null=True)
    register_number = CharField(max_length=80, null=True)

    # What the documents are said to be
    proof_kind = CharField(max_length=60, null=True)
    proof_other_reason = TextField(default="")
    name_on_proof = BooleanField(null=True)
    signatories = JSONField(default=list)
    signatory_is_legal_representative = BooleanField(null=True)
    mandate_date = DateField(null=True)

    entity = ForeignKeyField(Entity, null=True, backref="requests", on_delete="RESTRICT")
    search_text = TextField(default="")

    class Meta:
        indexes = ((("state", "state_since"), False), (("entity", "state"), False))
        constraints = [
            one_of("state", State, "account_request_state"),
            Check("siret <> ''", name="account_request_siret_not_empty"),
            Check("version > 0", name="account_request_version"),
            # An activated request has an address, and a password unless an account holder made it.
            Check(
                "state = 'draft' OR (email_key <> '' AND (password_hash IS NOT NULL OR account_id IS NOT NULL))",
                name="account_request_complete",
            ),
        ]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class RequestRevision(Base):
    """What changed from one version of a request's fields to the next: `{field: [before, after]}`."""

    request = ForeignKeyField(AccountRequest, backref="revisions", on_delete="CASCADE")
    version = IntegerField()
    at = UtcDateTimeField()
    actor_kind = CharField(max_length=20)
    actor_name = CharField(max_length=201, default="")
    changes = JSONField()

    class Meta:
        indexes = ((("request", "version"), True),)


class Document(Base):
    """One kind of supporting document of a request; its files are its versions, the last of them current."""

    request = ForeignKeyField(AccountRequest, backref="documents", on_delete="CASCADE")
    kind = CharField(max_length=40)

    class Meta:
        indexes = ((("request", "kind"), True),)


class DocumentVersion(Base):
    """One file given for a document. A former version stays; decisions refer to the one that they judged."""

    document = ForeignKeyField(Document, backref="versions", on_delete="CASCADE")
    number = IntegerField()
    storage_key = CharField(max_length=64, unique=True, null=True)
    filename = CharField(max_length=100)
    media_type = CharField(max_length=40)
    size = IntegerField()
    sha256 = CharField(max_length=64)
    pages = IntegerField()
    has_text = BooleanField(default=False)
    uploaded_at = UtcDateTimeField()
    removed_at = UtcDateTimeField(null=True)
    erased_at = UtcDateTimeField(null=True)
    judgement = CharField(max_length=10, null=True)
    judgement_reason = CharField(max_length=40, null=True)
    judgement_words = TextField(default="")
    judged_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    judged_at = UtcDateTimeField(null=True)
    scan_verdict = CharField(max_length=20, default="not_scanned")

    class Meta:
        indexes = ((("document", "number"), True),)
        constraints = [
            one_of("judgement", Judgement, "document_version_judgement"),
            one_of("scan_verdict", ("not_scanned", "clean", "infected"), "document_version_scan_verdict"),
        ]


class ComplementItem(Base):
    """One thing that a complement asks for: a document or a field, why, in free words too."""

    request = ForeignKeyField(AccountRequest, backref="complement_items", on_delete="CASCADE")
    round = IntegerField()
    target = CharField(max_length=60)
    reason = CharField(max_length=60)
    words = TextField(default="")
    asked_at = UtcDateTimeField()
    mended_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = ((("request", "round"), False),)


class Decision(Base):
    """A click of somebody entitled: stored first, applied when due (at once where the window is 0)."""

    request = ForeignKeyField(AccountRequest, backref="decisions", on_delete="RESTRICT")
    author = ForeignKeyField(Account, backref="decisions", on_delete="RESTRICT")
    action = CharField(max_length=20)
    reason = TextField(default="")
    payload = JSONField(default=dict)
    request_version = IntegerField()
    document_versions = JSONField(default=list)
    created_at = UtcDateTimeField()
    due_at = UtcDateTimeField()
    status = CharField(max_length=10, default=DecisionStatus.PENDING)
    settled_at = UtcDateTimeField(null=True)
    failure = CharField(max_length=60, null=True)

    class Meta:
        constraints = [
            one_of("action", ("approve", "reject", "request_changes"), "decision_action"),
            one_of("status", DecisionStatus, "decision_status"),
        ]


# One pending decision a request: two deciders at once, one wins.
Decision.add_index(
    Decision.index(Decision.request, unique=True, where=SQL("status = 'pending'"), name="decision_one_pending")
)


class Membership(Base):
    """A person's role in an entity, from a date, until a date; suspended in between perhaps."""

    account = ForeignKeyField(Account, backref="memberships", on_delete="RESTRICT")
    entity = ForeignKeyField(Entity, backref="memberships", on_delete="RESTRICT")
    role = CharField(max_length=20)
    founding = BooleanField(default=False)
    request = ForeignKeyField(AccountRequest, null=True, backref="granted", on_delete="RESTRICT")
    decided_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    since = UtcDateTimeField()
    until = UtcDateTimeField(null=True)
    suspended_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("role", Role, "membership_role"),
            # Only a manager founds, and only while in function: the partial index below then means something.
            Check(
                "NOT founding OR (role = 'entity_manager' AND until IS NULL AND suspended_at IS NULL)",
                name="membership_founding_active",
            ),
        ]

    @property
    def active(self) -> bool:
        return self.until is None and self.suspended_at is None


Membership.add_index(
    Membership.index(
        Membership.account,
        Membership.entity,
        unique=True,
        where=SQL("until IS NULL"),
        name="membership_one_current",
    )
)
# The entity's first manager: two first requests approved at the same instant, one wins.
Membership.add_index(
    Membership.index(Membership.entity, unique=True, where=SQL("founding"), name="membership_one_founding_manager")
)


class Note(Base):
    """What staff write for staff on a request."""

    request = ForeignKeyField(AccountRequest, backref="notes", on_delete="CASCADE")
    author = ForeignKeyField(Account, on_delete="RESTRICT")
    at = UtcDateTimeField()
    text = TextField()


class Link(Base):
    """A secret mailed (or kept in a cookie), of which only the SHA-256 is stored."""

    request = ForeignKeyField(AccountRequest, backref="links", on_delete="CASCADE")
    purpose = CharField(max_length=20)
    token_hash = CharField(max_length=64, unique=True)
    created_at = UtcDateTimeField()
    expires_at = UtcDateTimeField(null=True)
    used_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [one_of("purpose", LinkPurpose, "link_purpose")]


# -------------------------------------------------------------------------------------------- journal, mails, tasks


class JournalEntry(Base):
    """What happened, for good: ids, event, time, actor, and the salted digest of its erasable detail."""

    event = CharField(max_length=60, index=True)
    at = UtcDateTimeField(index=True)
    actor_kind = CharField(max_length=20)
    actor_id = IntegerField(null=True)
    request_id = IntegerField(null=True, index=True)
    entity_id = IntegerField(null=True, index=True)
    account_id = IntegerField(null=True, index=True)
    digest = CharField(max_length=64)

    class Meta:
        table_name = "journal"


class JournalDetail(Base):
    """The erasable part of a journal entry: names, words, values."""

    entry = ForeignKeyField(JournalEntry, unique=True, backref="details", on_delete="RESTRICT")
    salt = CharField(max_length=32)
    detail = JSONField()


class Mail(Base):
    """A mail to send, written in the transaction that caused it; rendered and delivered by the worker."""

    event = CharField(max_length=40)
    request = ForeignKeyField(AccountRequest, null=True, backref="mails", on_delete="SET NULL")
    account = ForeignKeyField(Account, null=True, backref="mails", on_delete="SET NULL")
    to_address = CharField(max_length=320)
    to_key = CharField(max_length=320, index=True)
    facts = JSONField()
    secrets = BlobField(null=True)
    message_id = CharField(max_length=120, unique=True)
    state = CharField(max_length=10, default=MailState.QUEUED)
    created_at = UtcDateTimeField()
    attempts = IntegerField(default=0)
    next_attempt_at = UtcDateTimeField(null=True)
    sent_at = UtcDateTimeField(null=True)
    last_error = CharField(max_length=500, default="")

    class Meta:
        indexes = ((("state", "created_at"), False),)
        constraints = [one_of("state", MailState, "mail_state")]


class Task(Base):
    """Work for `flask worker`: leased, retried with growing delays, kept when dead."""

    kind = CharField(max_length=30)
    payload = JSONField(default=dict)
    unique_key = CharField(max_length=120, null=True, unique=True)
    run_at = UtcDateTimeField()
    leased_until = UtcDateTimeField(null=True)
    leased_by = CharField(max_length=60, null=True)
    attempts = IntegerField(default=0)
    state = CharField(max_length=10, default=TaskState.WAITING)
    created_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)
    last_error = CharField(max_length=500, default="")

    class Meta:
        indexes = ((("state", "run_at"), False),)
        constraints = [one_of("state", TaskState, "task_state")]


TABLES: tuple[type[Base], ...] = (
    Account,
    AccountSession,
    Ministry,
    Entity,
    AccountRequest,
    RequestRevision,
    Document,
    DocumentVersion,
    ComplementItem,
    Decision,
    Membership,
    Note,
    Link,
    JournalEntry,
    JournalDetail,
    Mail,
    Task,
)
"""Every table, in an order that satisfies the foreign keys."""
