CREATE TABLE "remedy" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "request_id" INTEGER,
    "membership_id" INTEGER,
    "received_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "words" TEXT NOT NULL,
    "recorded_by_id" INTEGER NOT NULL,
    "acknowledged_at" TIMESTAMPTZ NOT NULL,
    "answered_at" TIMESTAMPTZ,
    "answered_by_id" INTEGER,
    "outcome" VARCHAR(10),
    "answer" TEXT,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("membership_id") REFERENCES "membership" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("recorded_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("answered_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "remedy_of_one" CHECK ((request_id IS NULL) <> (membership_id IS NULL)),
    CONSTRAINT "remedy_answered_with_outcome" CHECK ((answered_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT "remedy_outcome" CHECK (outcome IN ('granted', 'rejected'))
);

CREATE INDEX "remedy_request_id" ON "remedy" ("request_id");

CREATE INDEX "remedy_membership_id" ON "remedy" ("membership_id");

CREATE INDEX "remedy_recorded_by_id" ON "remedy" ("recorded_by_id");

CREATE INDEX "remedy_answered_by_id" ON "remedy" ("answered_by_id");

CREATE UNIQUE INDEX "remedy_one_open_of_request" ON "remedy" ("request_id") WHERE answered_at IS NULL;

CREATE UNIQUE INDEX "remedy_one_open_of_role" ON "remedy" ("membership_id") WHERE answered_at IS NULL;

CREATE INDEX "remedy_due" ON "remedy" ("due_on", "id") WHERE answered_at IS NULL;
