CREATE TABLE "derived_file" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "version_id" INTEGER NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "page" INTEGER NOT NULL,
    "width" INTEGER NOT NULL,
    "storage_key" VARCHAR(64),
    "size" INTEGER NOT NULL,
    "facts" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("version_id") REFERENCES "document_version" ("id") ON DELETE CASCADE,
    CONSTRAINT "derived_file_kind" CHECK (kind IN ('page', 'text'))
);

CREATE INDEX "derived_file_version_id" ON "derived_file" ("version_id");

CREATE UNIQUE INDEX "derived_file_storage_key" ON "derived_file" ("storage_key");

CREATE UNIQUE INDEX "derived_file_version_id_kind_page_width" ON "derived_file" ("version_id", "kind", "page", "width");

CREATE TABLE "check_answer" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "version_id" INTEGER NOT NULL,
    "check_code" VARCHAR(40) NOT NULL,
    "answer" VARCHAR(10) NOT NULL,
    "author_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("version_id") REFERENCES "document_version" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "check_answer_answer" CHECK (answer IN ('yes', 'no', 'na'))
);

CREATE INDEX "check_answer_version_id" ON "check_answer" ("version_id");

CREATE INDEX "check_answer_author_id" ON "check_answer" ("author_id");

CREATE UNIQUE INDEX "check_answer_version_id_check_code" ON "check_answer" ("version_id", "check_code");

CREATE TABLE "presence" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "seen_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE
);

CREATE INDEX "presence_request_id" ON "presence" ("request_id");

CREATE INDEX "presence_account_id" ON "presence" ("account_id");

CREATE UNIQUE INDEX "presence_request_id_account_id" ON "presence" ("request_id", "account_id");

CREATE TABLE "claim" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "taken_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "handed_by_id" INTEGER,
    "words" TEXT NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("handed_by_id") REFERENCES "account" ("id") ON DELETE SET NULL
);

CREATE UNIQUE INDEX "claim_request_id" ON "claim" ("request_id");

CREATE INDEX "claim_account_id" ON "claim" ("account_id");

CREATE INDEX "claim_handed_by_id" ON "claim" ("handed_by_id");

CREATE TABLE "second_reading" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "decision_id" INTEGER NOT NULL,
    "drawn_at" TIMESTAMPTZ NOT NULL,
    "reader_id" INTEGER,
    "verdict" VARCHAR(20),
    "agrees" BOOLEAN,
    "words" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ,
    FOREIGN KEY ("decision_id") REFERENCES "decision" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("reader_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "second_reading_whole" CHECK ((read_at IS NULL) = (reader_id IS NULL) AND (read_at IS NULL) = (agrees IS NULL) AND (read_at IS NULL) = (verdict IS NULL)),
    CONSTRAINT "second_reading_verdict" CHECK (verdict IN ('approve', 'reject', 'request_changes'))
);

CREATE UNIQUE INDEX "second_reading_decision_id" ON "second_reading" ("decision_id");

CREATE INDEX "second_reading_reader_id" ON "second_reading" ("reader_id");

CREATE TABLE "message_template" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "action" VARCHAR(20) NOT NULL,
    "place" VARCHAR(10) NOT NULL,
    "label" VARCHAR(100) NOT NULL,
    "text" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "archived_at" TIMESTAMPTZ,
    "updated_by_id" INTEGER,
    "updated_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("updated_by_id") REFERENCES "account" ("id") ON DELETE SET NULL,
    CONSTRAINT "message_template_action" CHECK (action IN ('reject', 'request_changes')),
    CONSTRAINT "message_template_place" CHECK (place IN ('opening', 'closing', 'reason'))
);

CREATE INDEX "message_template_updated_by_id" ON "message_template" ("updated_by_id");

CREATE UNIQUE INDEX "message_template_one_mail" ON "message_template" ("action", "place") WHERE place <> 'reason';
