CREATE INDEX "rights_copy_asked_id" ON "rights_copy" ("asked_id");

CREATE UNIQUE INDEX "rights_copy_one_asked" ON "rights_copy" ("asked_id") WHERE ended_at IS NULL;

ALTER TABLE "rights_request" ADD COLUMN "handed_on" DATE;

ALTER TABLE "rights_request" ADD COLUMN "handed_how" TEXT NOT NULL DEFAULT '';

CREATE TABLE "rights_scan" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "asked_id" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "stepped_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "position" INTEGER NOT NULL,
    "through" INTEGER NOT NULL,
    "steps" INTEGER NOT NULL,
    FOREIGN KEY ("asked_id") REFERENCES "rights_request" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "rights_scan_asked_id" ON "rights_scan" ("asked_id");

CREATE TABLE "rights_match" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "asked_id" INTEGER NOT NULL,
    "request_id" INTEGER NOT NULL,
    "quality" VARCHAR(10) NOT NULL,
    "name" VARCHAR(201) NOT NULL,
    "why" VARCHAR(10) NOT NULL,
    "chosen_at" TIMESTAMPTZ,
    "chosen_by_id" INTEGER,
    FOREIGN KEY ("asked_id") REFERENCES "rights_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("chosen_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "rights_match_quality" CHECK (quality IN ('applicant', 'signatory')),
    CONSTRAINT "rights_match_why" CHECK (why IN ('address', 'name', 'former', 'typed')),
    CONSTRAINT "rights_match_chosen_by_somebody" CHECK ((chosen_at IS NULL) = (chosen_by_id IS NULL))
);

CREATE INDEX "rights_match_asked_id" ON "rights_match" ("asked_id");

CREATE INDEX "rights_match_request_id" ON "rights_match" ("request_id");

CREATE INDEX "rights_match_chosen_by_id" ON "rights_match" ("chosen_by_id");

CREATE UNIQUE INDEX "rights_match_asked_id_request_id_quality_name" ON "rights_match" ("asked_id", "request_id", "quality", "name");

CREATE INDEX "search_journal_address_left" ON "journal_detail" (lower(json_extract(detail, '$.old')))
    WHERE json_extract(detail, '$.old') IS NOT NULL;
