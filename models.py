"""Tables, constraints and indexes. No rule, no mail: those stand in `domain` and `services`.

Invariants that must hold whatever the program does are named CHECKs and (partial) unique indexes here, each with its
reason. What they are made of, and `bind(url)`, which opens the database, stand in models_base.py.
"""

from __future__ import annotations

from peewee import (
    SQL,
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

from domain.given_files import from_json
from domain.names import search_key
from domain.search_text import address_words
from domain.signature_kinds import SignatureKind
from domain.states import (
    CheckResult,
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
from models_base import Base, one_of, partial_index
from models_base import Patience as Patience
from models_base import UtcDateTimeField as UtcDateTimeField
from models_base import bind as bind
from models_base import database as database
from models_base import long_reads as long_reads
from models_base import look_at_rows as look_at_rows
from models_base import open_database as open_database
from models_base import short_waits as short_waits

# ------------------------------------------------------------------------------------------------ people and entities


class Account(Base):
    """A person who can sign in. Credentials and factors are written by Flask-Security alone, the rest by services."""

    email = CharField(max_length=320)
    email_key = CharField(max_length=320, unique=True)
    password = CharField(max_length=255)
    active = BooleanField(default=True)
    fs_uniquifier = CharField(max_length=64, unique=True)
    civility = CharField(max_length=10, null=True)  # neither asked, read nor written any more
    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100)
    capacity = CharField(max_length=100, default="")
    phone = CharField(max_length=30, default="")
    staff_role = CharField(max_length=20, null=True)
    service = CharField(max_length=200, default="")
    mail_preference = CharField(max_length=10, default=MailPreference.AT_ONCE)
    # Of the preference; NULL: it is what one's roles have who never chose.
    mails_chosen_at = UtcDateTimeField(null=True)
    created_at = UtcDateTimeField()
    last_seen_at = UtcDateTimeField(null=True)
    deactivated_at = UtcDateTimeField(null=True)
    confirmed_at = UtcDateTimeField(null=True)
    tf_primary_method = CharField(max_length=20, null=True)
    tf_totp_secret = CharField(max_length=255, null=True)
    # The time step of the last code taken: a code seen over a shoulder does not open twice.
    tf_last_counter = IntegerField(null=True)
    mf_recovery_codes = JSONField(null=True)
    name_key = CharField(max_length=201, default="", constraints=[SQL("DEFAULT ''")])
    search_key = TextField(null=True)  # names and address, folded: the database's triggers keep it (migration 0012)
    # Statistics are mailed of the months after the one that begins on this day; NULL: this person wants none.
    statistics_after = DateField(null=True)
    # That it will be closed, for it is not used: a visit since then has called that off.
    inactive_warned_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("staff_role", StaffRole, "account_staff_role"),
            one_of("mail_preference", MailPreference, "account_mail_preference"),
            Check("email_key <> ''", name="account_email_key_not_empty"),
        ]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def display_name(self) -> str:
        return self.full_name

    @property
    def monthly_statistics(self) -> bool:
        """Whether this person asks for the statistics of each month by mail."""
        return self.statistics_after is not None


# For the clock: those whose holders are to be told that nobody uses them; those to close, unless somebody came.
partial_index(
    "account_unused", "active AND inactive_warned_at IS NULL", Account.last_seen_at, Account.created_at, Account.id
)
partial_index("account_warned", "active AND inactive_warned_at IS NOT NULL", Account.inactive_warned_at)
# Those with a second factor, in the order of the list of accounts.
partial_index("account_with_factor", "tf_primary_method IS NOT NULL", Account.name_key, Account.id)


class AccountSession(Base):
    """One signed-in browser, listed to its owner, ended one by one; when it last gave the password, and a code."""

    account = ForeignKeyField(Account, backref="sessions", on_delete="CASCADE")
    token_hash = CharField(max_length=64, unique=True)
    device = CharField(max_length=200, default="")
    created_at = UtcDateTimeField()
    last_seen_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)
    end_reason = CharField(max_length=30, null=True)
    password_at = UtcDateTimeField(null=True)
    code_at = UtcDateTimeField(null=True)


class FactorEnrolment(Base):
    """The one-time link by which an account may set a second factor up; gone once it has one."""

    account = ForeignKeyField(Account, unique=True, backref="enrolments", on_delete="CASCADE")
    token_hash = CharField(max_length=64, unique=True)
    after_reset = BooleanField(default=False)
    created_at = UtcDateTimeField()
    expires_at = UtcDateTimeField()


class Ministry(Base):
    """A ministry that owns certifications; `code` never changes, the label does at each reshuffle."""

    code = CharField(max_length=60, unique=True)
    label = CharField(max_length=200)
    former_names = JSONField(default=list)
    siret = CharField(max_length=14, null=True, unique=True)
    active = BooleanField(default=True)
    position = IntegerField(default=0)

    @property
    def display_name(self) -> str:
        return str(self.label)


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
    register_number = CharField(max_length=80, null=True, index=True)
    created_at = UtcDateTimeField()
    # Former names and numbers, folded, by which it is found too (services/entities/former_key.py).
    former_key = TextField(null=True)
    # What it became by a merge: all that was of it is of that one, its identifier and name too (models_entities.py).
    merged_into = ForeignKeyField("self", null=True, backref="merged", on_delete="RESTRICT")
    # The day (Paris) from which it takes nobody in any more, and why, in words that its people read.
    closed_on = DateField(null=True)
    closed_why = TextField(null=True)

    class Meta:
        indexes = ((("identifier_kind", "identifier", "slot"), True),)
        constraints = [
            # An empty identifier is NULL, never '': two bodies without one would otherwise collide.
            Check("identifier <> ''", name="entity_identifier_not_empty"),
            Check("(identifier IS NULL) = (identifier_kind IS NULL)", name="entity_identifier_has_kind"),
        ]

    @property
    def display_name(self) -> str:
        return str(self.name)


# ------------------------------------------------------------------------------------------------------- the request


class AccountRequest(Base):
    """What an applicant submits. It keeps what was declared; `entity` is what the service found or made of it.

    `state_since` is when the request came to its present state, or when a complement was asked for once more.
    `waiting_since` is when it last came to those who decide by the applicant's own doing (activation, complement):
    hand-overs between deciders keep it. Before that it is when the draft was begun, then sent.
    """

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
    # The browser that sent it and the address that it gave, for its confirmation page alone: they open nothing.
    sender_hash = CharField(max_length=64, null=True, index=True)
    sender_email = CharField(max_length=320, null=True)

    # The person
    account = ForeignKeyField(Account, null=True, backref="requests", on_delete="RESTRICT")
    civility = CharField(max_length=10, null=True)  # neither asked, read nor written any more
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
    register_number = CharField(max_length=80, null=True, index=True)

    # What the documents are said to be
    proof_kind = CharField(max_length=60, null=True)
    proof_other_reason = TextField(default="")
    name_on_proof = BooleanField(null=True)
    signatories = JSONField(default=list)
    signatory_is_legal_representative = BooleanField(null=True)
    mandate_date = DateField(null=True)

    entity = ForeignKeyField(Entity, null=True, backref="requests", on_delete="RESTRICT")
    search_text = TextField(default="")
    # Added later: SQLite adds columns behind the others.
    reminded_at = UtcDateTimeField(null=True)
    # The default is for the program of the release before, which writes rows without it (docs/migrations.md).
    waiting_since = UtcDateTimeField(constraints=[SQL("DEFAULT '1970-01-01 00:00:00.000000+00:00'")])
    # For the figures (domain/figures.py): who decided, why a refusal, after how many tenths of a working day; how many
    # working seconds the applicant had it; the count in which the row is counted.
    decided_as = CharField(max_length=10, null=True)
    refused_for = CharField(max_length=60, null=True)
    decided_in = IntegerField(null=True)
    applicant_time = IntegerField(null=True)
    counted = IntegerField(null=True)
    # Paris. NULL where silence decides nothing: not activated, closed, or (acceptance) not complete.
    implied_decision_on = DateField(null=True)
    name_key = CharField(max_length=201, default="", constraints=[SQL("DEFAULT ''")])
    entity_key = CharField(max_length=300, default="", constraints=[SQL("DEFAULT ''")])
    # « Un ministère » or not, before the kind is known. What the directory of companies said of `siret`
    # (domain.companies.DirectoryAnswer.stored), and how what is declared relates to it.
    is_listed = BooleanField(null=True)
    official = JSONField(null=True)
    entity_check = CharField(max_length=10, null=True)
    # Whom the letter names, as it was made: the account's name may be typed otherwise later.
    letter_first_name = CharField(max_length=100, default="", constraints=[SQL("DEFAULT ''")])
    letter_last_name = CharField(max_length=100, default="", constraints=[SQL("DEFAULT ''")])
    signature_kind = CharField(
        max_length=20,
        null=True,
        constraints=[one_of("signature_kind", SignatureKind, "account_request_signature_kind")],
    )
    # {kind of document: where it is published}, for those that may be told so (domain/published.py).
    document_references = JSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])
    # The browser that sent it and then activated it: what becomes of the request is no news there. It opens nothing,
    # and so outlives `browser_hash`, which ends with a new password or with the account.
    activator_hash = CharField(max_length=64, null=True)
    attested_at = UtcDateTimeField(null=True)  # that what is sent is true: on sending; NULL before this was asked
    # Paris: the last day on which nobody of the entity was there, when it was entrusted to the SI too for that.
    away_until = DateField(null=True)

    class Meta:
        indexes = (
            (("state", "state_since"), False),
            (("entity", "state"), False),
            # The queues, oldest first: pages are found by walking it.
            (("state", "waiting_since", "id"), False),
        )
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

    @property
    def display_name(self) -> str:
        """The entity's name as the applicant declared it; '' before they did."""
        return str(self.entity_name or (self.ministry.label if self.ministry_id is not None else ""))

    def search_words(self) -> str:
        """What the grid's search reads: name, address, entity, numbers, reference, without case nor accents."""
        ministry = self.ministry.label if self.ministry_id is not None else ""
        words = search_key(
            f"{self.first_name} {self.last_name} {self.last_name} {self.first_name} "
            f"{self.entity_name} {ministry} {self.city}"
        )
        exact = (address_words(self.email_key), self.siret or "", self.register_number or "", self.reference)
        return " ".join((words, *(part.lower() for part in exact if part)))


# What is open is few among all: those whose day comes soon are found at once.
partial_index(
    "account_request_by_silence",
    "implied_decision_on IS NOT NULL",
    *(AccountRequest.implied_decision_on, AccountRequest.id, AccountRequest.state),
)
# Few of all: a request that its own browser activated.
partial_index("account_request_activator", "activator_hash IS NOT NULL", AccountRequest.activator_hash)


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
    by_photo_link = BooleanField(null=True)  # by the letter's QR code; NULL in rows older than the column: it did not
    parts = JSONField(null=True)
    given = property(lambda row: from_json(row.parts, row.filename, row.pages))  # the files that it was made of

    class Meta:
        indexes = ((("document", "number"), True),)
        constraints = [
            one_of("judgement", Judgement, "document_version_judgement"),
            one_of("scan_verdict", ("not_scanned", "clean", "infected"), "document_version_scan_verdict"),
        ]


class DerivedFile(Base):
    """What the program made of a file, sealed in the storage: a page's image, the text layer. It can be made again.
    `width` is the one asked for, in pixels; `facts` says what the maker found (size of the image, trouble)."""

    version = ForeignKeyField(DocumentVersion, backref="derived", on_delete="CASCADE")
    kind = CharField(max_length=10)
    page = IntegerField(default=0)
    width = IntegerField(default=0)
    storage_key = CharField(max_length=64, unique=True, null=True)
    size = IntegerField(default=0)
    facts = JSONField(default=dict)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("version", "kind", "page", "width"), True),)
        constraints = [one_of("kind", ("page", "text"), "derived_file_kind")]


class CheckAnswer(Base):
    """What a reviewer answered to one question of the checklist about one file; another version asks again."""

    version = ForeignKeyField(DocumentVersion, backref="checks", on_delete="CASCADE")
    check_code = CharField(max_length=40)
    answer = CharField(max_length=10)
    author = ForeignKeyField(Account, on_delete="RESTRICT")
    at = UtcDateTimeField()

    class Meta:
        indexes = ((("version", "check_code"), True),)
        constraints = [one_of("answer", CheckResult, "check_answer_answer")]


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
partial_index("decision_one_pending", "status = 'pending'", Decision.request, unique=True)


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
    # The entity that it was given for, where that one was merged into another since: so the mandate names that one.
    former_entity = ForeignKeyField(Entity, null=True, backref="roles_given", on_delete="RESTRICT")
    # The last day of a suspension that ends by itself; NULL where somebody has to end it.
    suspended_until = DateField(null=True)
    # Whether a manager of the entity suspended it: managers give back no role that an SI administrator suspended.
    suspended_by_manager = BooleanField(null=True)

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


partial_index("membership_one_current", "until IS NULL", Membership.account, Membership.entity, unique=True)
# The entity's first manager: two first requests approved at the same instant, one wins.
partial_index("membership_one_founding_manager", "founding", Membership.entity, unique=True)
# Suspensions that end by themselves, for the clock.
partial_index("membership_to_lift", "suspended_until IS NOT NULL", Membership.suspended_until)


class Note(Base):
    """What staff write for staff on a request."""

    request = ForeignKeyField(AccountRequest, backref="notes", on_delete="CASCADE")
    author = ForeignKeyField(Account, on_delete="RESTRICT")
    at = UtcDateTimeField()
    text = TextField()


class Presence(Base):
    """Who has a request's page open, since when, and when the page last said so: told to colleagues, never a lock."""

    request = ForeignKeyField(AccountRequest, backref="present", on_delete="CASCADE")
    account = ForeignKeyField(Account, on_delete="CASCADE")
    opened_at = UtcDateTimeField()
    seen_at = UtcDateTimeField()

    class Meta:
        indexes = ((("request", "account"), True),)


class Claim(Base):
    """Who takes care of a request, until when; handed over by a colleague perhaps. Nobody is kept from deciding."""

    request = ForeignKeyField(AccountRequest, unique=True, backref="claims", on_delete="CASCADE")
    account = ForeignKeyField(Account, on_delete="CASCADE")
    taken_at = UtcDateTimeField()
    expires_at = UtcDateTimeField()
    handed_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    words = TextField(default="")


class SecondReading(Base):
    """A decision drawn for another reader, who says what they would have decided; the decision itself stands."""

    decision = ForeignKeyField(Decision, unique=True, backref="second_readings", on_delete="CASCADE")
    drawn_at = UtcDateTimeField()
    reader = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    verdict = CharField(max_length=20, null=True)
    agrees = BooleanField(null=True)
    words = TextField(default="")
    read_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            # Read by somebody who said something, or not read.
            Check(
                "(read_at IS NULL) = (reader_id IS NULL) AND (read_at IS NULL) = (agrees IS NULL)"
                " AND (read_at IS NULL) = (verdict IS NULL)",
                name="second_reading_whole",
            ),
            one_of("verdict", ("approve", "reject", "request_changes"), "second_reading_verdict"),
        ]


class MessageTemplate(Base):
    """A text of refusals or of complements that SI administrators edit, with `{variables}` of an allow-list.

    `place` is `opening` or `closing` for the mail's own words (one row each an action, absent: the words of the house),
    `reason` for the ready-made texts that a reviewer picks and changes.
    """

    action = CharField(max_length=20)
    place = CharField(max_length=10)
    label = CharField(max_length=100, default="")
    text = TextField()
    position = IntegerField(default=0)
    archived_at = UtcDateTimeField(null=True)
    updated_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    updated_at = UtcDateTimeField()

    class Meta:
        constraints = [
            one_of("action", ("reject", "request_changes"), "message_template_action"),
            one_of("place", ("opening", "closing", "reason"), "message_template_place"),
        ]

    @property
    def display_name(self) -> str:
        return str(self.label)


partial_index(
    "message_template_one_mail", "place <> 'reason'", MessageTemplate.action, MessageTemplate.place, unique=True
)


class Link(Base):
    """A secret mailed, printed (or kept in a cookie): only its SHA-256 is stored."""

    request = ForeignKeyField(AccountRequest, backref="links", on_delete="CASCADE")
    purpose = CharField(max_length=20)
    token_hash = CharField(max_length=64, unique=True)
    created_at = UtcDateTimeField()
    expires_at = UtcDateTimeField(null=True)
    used_at = UtcDateTimeField(null=True)
    # domain.states.LinkOrigin; of rows older than the column, unknown.
    origin = CharField(max_length=10, null=True)

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
    # Added later: what it is about where that is neither a request, an entity nor an account. `Base.object_key`.
    object_kind = CharField(max_length=63, null=True)
    object_id = CharField(max_length=60, null=True)

    class Meta:
        table_name = "journal"


# The history of one object; most entries are about none.
partial_index("journal_object", "object_kind IS NOT NULL", JournalEntry.object_kind, JournalEntry.object_id)


class JournalDetail(Base):
    """The erasable part of a journal entry: names, words, values."""

    entry = ForeignKeyField(JournalEntry, unique=True, backref="details", on_delete="RESTRICT")
    salt = CharField(max_length=32)
    detail = JSONField()


class JournalSeal(Base):
    """One link of the chain that the worker makes over the journal (domain/journal_chain.py).

    Numbered when sealed, without a gap: the journal's own ids commit out of order. Rows are only ever added.
    """

    number = IntegerField(primary_key=True)
    entry = ForeignKeyField(JournalEntry, unique=True, backref="seals", on_delete="RESTRICT")
    key_id = CharField(max_length=32)
    mac = CharField(max_length=64)
    sealed_at = UtcDateTimeField()


class JournalCheckpoint(Base):
    """Where the chain may begin once what stands before was cut: number and MAC of its last link, sealed themselves."""

    number = IntegerField(primary_key=True)
    mac = CharField(max_length=64)
    made_at = UtcDateTimeField()
    key_id = CharField(max_length=32)
    seal = CharField(max_length=64)


class JournalEra(Base):
    """That the chain's links from `first` to `number` were right when their keys were there, and the digest of all of
    them, sealed by the key of that day: the keys before it may go (`domain/journal_chain.py`)."""

    number = IntegerField()
    first = IntegerField()
    digest = CharField(max_length=64)
    made_at = UtcDateTimeField()
    key_id = CharField(max_length=32)
    seal = CharField(max_length=64)


class JournalErasure(Base):
    """That an entry's detail was erased, and by what: the entry that says its request was deleted."""

    entry = ForeignKeyField(JournalEntry, primary_key=True, backref="erasures", on_delete="RESTRICT")
    cause = ForeignKeyField(JournalEntry, backref="erased", on_delete="RESTRICT")
    at = UtcDateTimeField()


class Mail(Base):
    """A mail to send, written in the transaction that caused it; rendered and delivered by the worker."""

    event = CharField(max_length=40)
    request = ForeignKeyField(AccountRequest, null=True, backref="mails", on_delete="SET NULL")
    account = ForeignKeyField(Account, null=True, backref="mails", on_delete="SET NULL")
    to_address = CharField(max_length=320)
    to_key = CharField(max_length=320)
    facts = JSONField()
    secrets = BlobField(null=True)
    # One that anybody can cause by typing an address, and when it was let through the limit of that address.
    public = BooleanField(null=True)
    admitted_at = UtcDateTimeField(null=True)
    message_id = CharField(max_length=120, unique=True)
    state = CharField(max_length=10, default=MailState.QUEUED)
    created_at = UtcDateTimeField()
    attempts = IntegerField(default=0)
    next_attempt_at = UtcDateTimeField(null=True)
    sent_at = UtcDateTimeField(null=True)
    # When a report came that it did not arrive, though our server had taken it: it is dead then.
    bounced_at = UtcDateTimeField(null=True)
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
    Account, AccountSession, FactorEnrolment, Ministry, Entity, AccountRequest, RequestRevision, Document,
    DocumentVersion, DerivedFile, CheckAnswer, ComplementItem, Decision, Membership, Note, Presence, Claim,
    SecondReading, MessageTemplate, Link, JournalEntry, JournalDetail, JournalSeal, JournalCheckpoint,
    JournalEra, JournalErasure,
    Mail, Task,
)  # fmt: skip
"""The tables above, in an order that satisfies the foreign keys. Those of the whole program: `models_work.TABLES`."""
