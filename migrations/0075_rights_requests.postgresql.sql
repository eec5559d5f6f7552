CREATE TABLE "rights_request" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "subject" VARCHAR(10) NOT NULL,
    "account_id" INTEGER,
    "name" VARCHAR(201) NOT NULL,
    "email" VARCHAR(320) NOT NULL,
    "email_key" VARCHAR(320) NOT NULL,
    "words" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "received_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "extended_at" TIMESTAMPTZ,
    "extended_why" TEXT NOT NULL,
    "recorded_by_id" INTEGER,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "answered_at" TIMESTAMPTZ,
    "answered_by_id" INTEGER,
    "outcome" VARCHAR(10),
    "answer" TEXT NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("recorded_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("answered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "rights_request_kind" CHECK (kind IN ('access', 'rectification', 'opposition', 'limitation', 'erasure')),
    CONSTRAINT "rights_request_subject" CHECK (subject IN ('holder', 'applicant', 'signatory')),
    CONSTRAINT "rights_request_outcome" CHECK (outcome IN ('granted', 'partly', 'refused')),
    CONSTRAINT "rights_request_answered_with_outcome" CHECK ((answered_at IS NULL) = (outcome IS NULL))
);

CREATE INDEX "rights_request_account_id" ON "rights_request" ("account_id");

CREATE INDEX "rights_request_email_key" ON "rights_request" ("email_key");

CREATE INDEX "rights_request_recorded_by_id" ON "rights_request" ("recorded_by_id");

CREATE INDEX "rights_request_answered_by_id" ON "rights_request" ("answered_by_id");

CREATE UNIQUE INDEX "rights_request_one_open" ON "rights_request" ("account_id", "kind") WHERE answered_at IS NULL AND recorded_by_id IS NULL;

CREATE INDEX "rights_request_due" ON "rights_request" ("due_on", "id") WHERE answered_at IS NULL;
