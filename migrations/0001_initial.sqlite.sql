CREATE TABLE "account" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "email" VARCHAR(320) NOT NULL,
    "email_key" VARCHAR(320) NOT NULL,
    "password" VARCHAR(255) NOT NULL,
    "active" INTEGER NOT NULL,
    "fs_uniquifier" VARCHAR(64) NOT NULL,
    "civility" VARCHAR(10),
    "first_name" VARCHAR(100) NOT NULL,
    "last_name" VARCHAR(100) NOT NULL,
    "capacity" VARCHAR(100) NOT NULL,
    "phone" VARCHAR(30) NOT NULL,
    "staff_role" VARCHAR(20),
    "service" VARCHAR(200) NOT NULL,
    "mail_preference" VARCHAR(10) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "last_seen_at" TIMESTAMPTZ,
    "deactivated_at" TIMESTAMPTZ,
    "confirmed_at" TIMESTAMPTZ,
    "tf_primary_method" VARCHAR(20),
    "tf_totp_secret" VARCHAR(255),
    "tf_last_counter" INTEGER,
    "mf_recovery_codes" TEXT,
    CONSTRAINT "account_staff_role" CHECK (staff_role IN ('si_admin', 'reviewer', 'support', 'reader')),
    CONSTRAINT "account_mail_preference" CHECK (mail_preference IN ('at_once', 'daily', 'none')),
    CONSTRAINT "account_email_key_not_empty" CHECK (email_key <> '')
);

CREATE UNIQUE INDEX "account_email_key" ON "account" ("email_key");

CREATE UNIQUE INDEX "account_fs_uniquifier" ON "account" ("fs_uniquifier");

CREATE TABLE "account_session" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL,
    "device" VARCHAR(200) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "last_seen_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "end_reason" VARCHAR(30),
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE
);

CREATE INDEX "account_session_account_id" ON "account_session" ("account_id");

CREATE UNIQUE INDEX "account_session_token_hash" ON "account_session" ("token_hash");

CREATE TABLE "ministry" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "code" VARCHAR(60) NOT NULL,
    "label" VARCHAR(200) NOT NULL,
    "former_names" TEXT NOT NULL,
    "siret" VARCHAR(14),
    "active" INTEGER NOT NULL,
    "position" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "ministry_code" ON "ministry" ("code");

CREATE UNIQUE INDEX "ministry_siret" ON "ministry" ("siret");

CREATE TABLE "entity" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "kind" VARCHAR(40) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "search_key" VARCHAR(300) NOT NULL,
    "identifier_kind" VARCHAR(20),
    "identifier" VARCHAR(80),
    "slot" INTEGER NOT NULL,
    "ministry_id" INTEGER,
    "siren" VARCHAR(9),
    "address" VARCHAR(300) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "country" VARCHAR(100) NOT NULL,
    "register_kind" VARCHAR(20),
    "register_number" VARCHAR(80),
    "created_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("ministry_id") REFERENCES "ministry" ("id") ON DELETE RESTRICT,
    CONSTRAINT "entity_identifier_not_empty" CHECK (identifier <> ''),
    CONSTRAINT "entity_identifier_has_kind" CHECK ((identifier IS NULL) = (identifier_kind IS NULL))
);

CREATE INDEX "entity_search_key" ON "entity" ("search_key");

CREATE INDEX "entity_ministry_id" ON "entity" ("ministry_id");

CREATE INDEX "entity_siren" ON "entity" ("siren");

CREATE UNIQUE INDEX "entity_identifier_kind_identifier_slot" ON "entity" ("identifier_kind", "identifier", "slot");

CREATE TABLE "account_request" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "reference" VARCHAR(12) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "state_since" TIMESTAMPTZ NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "submitted_at" TIMESTAMPTZ,
    "activated_at" TIMESTAMPTZ,
    "closed_at" TIMESTAMPTZ,
    "answer_by" TIMESTAMPTZ,
    "escalated_at" TIMESTAMPTZ,
    "on_hold_until" DATE,
    "expiry_warned_at" TIMESTAMPTZ,
    "browser_hash" VARCHAR(64),
    "resume_requested_at" TIMESTAMPTZ,
    "account_id" INTEGER,
    "civility" VARCHAR(10),
    "first_name" VARCHAR(100) NOT NULL,
    "last_name" VARCHAR(100) NOT NULL,
    "capacity" VARCHAR(100) NOT NULL,
    "email" VARCHAR(320) NOT NULL,
    "email_key" VARCHAR(320) NOT NULL,
    "phone" VARCHAR(30) NOT NULL,
    "password_hash" VARCHAR(255),
    "seeks_manager_role" INTEGER NOT NULL,
    "kind" VARCHAR(40),
    "is_school" INTEGER,
    "ministry_id" INTEGER,
    "has_siret" INTEGER,
    "siret" VARCHAR(14),
    "is_head_office" INTEGER,
    "entity_name" VARCHAR(300) NOT NULL,
    "address" VARCHAR(300) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "country" VARCHAR(100) NOT NULL,
    "register_kind" VARCHAR(20),
    "register_number" VARCHAR(80),
    "proof_kind" VARCHAR(60),
    "proof_other_reason" TEXT NOT NULL,
    "name_on_proof" INTEGER,
    "signatories" TEXT NOT NULL,
    "signatory_is_legal_representative" INTEGER,
    "mandate_date" DATE,
    "entity_id" INTEGER,
    "search_text" TEXT NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("ministry_id") REFERENCES "ministry" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE RESTRICT,
    CONSTRAINT "account_request_state" CHECK (state IN ('draft', 'awaiting_activation', 'with_manager', 'with_si', 'awaiting_applicant', 'approved', 'rejected', 'withdrawn', 'expired')),
    CONSTRAINT "account_request_siret_not_empty" CHECK (siret <> ''),
    CONSTRAINT "account_request_version" CHECK (version > 0),
    CONSTRAINT "account_request_complete" CHECK (state = 'draft' OR (email_key <> '' AND (password_hash IS NOT NULL OR account_id IS NOT NULL)))
);

CREATE UNIQUE INDEX "account_request_reference" ON "account_request" ("reference");

CREATE INDEX "account_request_browser_hash" ON "account_request" ("browser_hash");

CREATE INDEX "account_request_account_id" ON "account_request" ("account_id");

CREATE INDEX "account_request_email_key" ON "account_request" ("email_key");

CREATE INDEX "account_request_ministry_id" ON "account_request" ("ministry_id");

CREATE INDEX "account_request_entity_id" ON "account_request" ("entity_id");

CREATE INDEX "account_request_state_state_since" ON "account_request" ("state", "state_since");

CREATE INDEX "account_request_entity_id_state" ON "account_request" ("entity_id", "state");

CREATE TABLE "request_revision" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "actor_kind" VARCHAR(20) NOT NULL,
    "actor_name" VARCHAR(201) NOT NULL,
    "changes" TEXT NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE
);

CREATE INDEX "request_revision_request_id" ON "request_revision" ("request_id");

CREATE UNIQUE INDEX "request_revision_request_id_version" ON "request_revision" ("request_id", "version");

CREATE TABLE "document" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE
);

CREATE INDEX "document_request_id" ON "document" ("request_id");

CREATE UNIQUE INDEX "document_request_id_kind" ON "document" ("request_id", "kind");

CREATE TABLE "document_version" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "document_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "storage_key" VARCHAR(64),
    "filename" VARCHAR(100) NOT NULL,
    "media_type" VARCHAR(40) NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "pages" INTEGER NOT NULL,
    "has_text" INTEGER NOT NULL,
    "uploaded_at" TIMESTAMPTZ NOT NULL,
    "removed_at" TIMESTAMPTZ,
    "erased_at" TIMESTAMPTZ,
    "judgement" VARCHAR(10),
    "judgement_reason" VARCHAR(40),
    "judgement_words" TEXT NOT NULL,
    "judged_by_id" INTEGER,
    "judged_at" TIMESTAMPTZ,
    "scan_verdict" VARCHAR(20) NOT NULL,
    FOREIGN KEY ("document_id") REFERENCES "document" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("judged_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "document_version_judgement" CHECK (judgement IN ('accepted', 'refused')),
    CONSTRAINT "document_version_scan_verdict" CHECK (scan_verdict IN ('not_scanned', 'clean', 'infected'))
);

CREATE INDEX "document_version_document_id" ON "document_version" ("document_id");

CREATE UNIQUE INDEX "document_version_storage_key" ON "document_version" ("storage_key");

CREATE INDEX "document_version_judged_by_id" ON "document_version" ("judged_by_id");

CREATE UNIQUE INDEX "document_version_document_id_number" ON "document_version" ("document_id", "number");

CREATE TABLE "complement_item" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "round" INTEGER NOT NULL,
    "target" VARCHAR(60) NOT NULL,
    "reason" VARCHAR(60) NOT NULL,
    "words" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "mended_at" TIMESTAMPTZ,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE
);

CREATE INDEX "complement_item_request_id" ON "complement_item" ("request_id");

CREATE INDEX "complement_item_request_id_round" ON "complement_item" ("request_id", "round");

CREATE TABLE "decision" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "author_id" INTEGER NOT NULL,
    "action" VARCHAR(20) NOT NULL,
    "reason" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "request_version" INTEGER NOT NULL,
    "document_versions" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "due_at" TIMESTAMPTZ NOT NULL,
    "status" VARCHAR(10) NOT NULL,
    "settled_at" TIMESTAMPTZ,
    "failure" VARCHAR(60),
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "decision_action" CHECK (action IN ('approve', 'reject', 'request_changes')),
    CONSTRAINT "decision_status" CHECK (status IN ('pending', 'applied', 'cancelled', 'failed'))
);

CREATE INDEX "decision_request_id" ON "decision" ("request_id");

CREATE INDEX "decision_author_id" ON "decision" ("author_id");

CREATE UNIQUE INDEX "decision_one_pending" ON "decision" ("request_id") WHERE status = 'pending';

CREATE TABLE "membership" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "entity_id" INTEGER NOT NULL,
    "role" VARCHAR(20) NOT NULL,
    "founding" INTEGER NOT NULL,
    "request_id" INTEGER,
    "decided_by_id" INTEGER,
    "since" TIMESTAMPTZ NOT NULL,
    "until" TIMESTAMPTZ,
    "suspended_at" TIMESTAMPTZ,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("decided_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "membership_role" CHECK (role IN ('entity_manager', 'depositor')),
    CONSTRAINT "membership_founding_active" CHECK (NOT founding OR (role = 'entity_manager' AND until IS NULL AND suspended_at IS NULL))
);

CREATE INDEX "membership_account_id" ON "membership" ("account_id");

CREATE INDEX "membership_entity_id" ON "membership" ("entity_id");

CREATE INDEX "membership_request_id" ON "membership" ("request_id");

CREATE INDEX "membership_decided_by_id" ON "membership" ("decided_by_id");

CREATE UNIQUE INDEX "membership_one_current" ON "membership" ("account_id", "entity_id") WHERE until IS NULL;

CREATE UNIQUE INDEX "membership_one_founding_manager" ON "membership" ("entity_id") WHERE founding;

CREATE TABLE "note" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "author_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "text" TEXT NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT
);

CREATE INDEX "note_request_id" ON "note" ("request_id");

CREATE INDEX "note_author_id" ON "note" ("author_id");

CREATE TABLE "link" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "purpose" VARCHAR(20) NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ,
    "used_at" TIMESTAMPTZ,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    CONSTRAINT "link_purpose" CHECK (purpose IN ('activation', 'follow_up', 'resume'))
);

CREATE INDEX "link_request_id" ON "link" ("request_id");

CREATE UNIQUE INDEX "link_token_hash" ON "link" ("token_hash");

CREATE TABLE "journal" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "event" VARCHAR(60) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "actor_kind" VARCHAR(20) NOT NULL,
    "actor_id" INTEGER,
    "request_id" INTEGER,
    "entity_id" INTEGER,
    "account_id" INTEGER,
    "digest" VARCHAR(64) NOT NULL
);

CREATE INDEX "journal_event" ON "journal" ("event");

CREATE INDEX "journal_at" ON "journal" ("at");

CREATE INDEX "journal_request_id" ON "journal" ("request_id");

CREATE INDEX "journal_entity_id" ON "journal" ("entity_id");

CREATE INDEX "journal_account_id" ON "journal" ("account_id");

CREATE TABLE "journal_detail" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "entry_id" INTEGER NOT NULL,
    "salt" VARCHAR(32) NOT NULL,
    "detail" TEXT NOT NULL,
    FOREIGN KEY ("entry_id") REFERENCES "journal" ("id") ON DELETE RESTRICT
);

CREATE UNIQUE INDEX "journal_detail_entry_id" ON "journal_detail" ("entry_id");

CREATE TABLE "mail" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "event" VARCHAR(40) NOT NULL,
    "request_id" INTEGER,
    "account_id" INTEGER,
    "to_address" VARCHAR(320) NOT NULL,
    "to_key" VARCHAR(320) NOT NULL,
    "facts" TEXT NOT NULL,
    "secrets" BLOB,
    "message_id" VARCHAR(120) NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_attempt_at" TIMESTAMPTZ,
    "sent_at" TIMESTAMPTZ,
    "last_error" VARCHAR(500) NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE SET NULL,
    CONSTRAINT "mail_state" CHECK (state IN ('queued', 'sent', 'dead'))
);

CREATE INDEX "mail_request_id" ON "mail" ("request_id");

CREATE INDEX "mail_account_id" ON "mail" ("account_id");

CREATE INDEX "mail_to_key" ON "mail" ("to_key");

CREATE UNIQUE INDEX "mail_message_id" ON "mail" ("message_id");

CREATE INDEX "mail_state_created_at" ON "mail" ("state", "created_at");

CREATE TABLE "task" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "kind" VARCHAR(30) NOT NULL,
    "payload" TEXT NOT NULL,
    "unique_key" VARCHAR(120),
    "run_at" TIMESTAMPTZ NOT NULL,
    "leased_until" TIMESTAMPTZ,
    "leased_by" VARCHAR(60),
    "attempts" INTEGER NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "last_error" VARCHAR(500) NOT NULL,
    CONSTRAINT "task_state" CHECK (state IN ('waiting', 'done', 'dead'))
);

CREATE UNIQUE INDEX "task_unique_key" ON "task" ("unique_key");

CREATE INDEX "task_state_run_at" ON "task" ("state", "run_at");
