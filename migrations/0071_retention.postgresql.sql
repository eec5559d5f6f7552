CREATE TABLE "legal_hold" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "placed_by_id" INTEGER NOT NULL,
    "placed_at" TIMESTAMPTZ NOT NULL,
    "lifted_by_id" INTEGER,
    "lifted_at" TIMESTAMPTZ,
    "lifted_why" TEXT NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("placed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("lifted_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "legal_hold_reason_not_empty" CHECK (reason <> ''),
    CONSTRAINT "legal_hold_lifted_by_somebody" CHECK ((lifted_at IS NULL) = (lifted_by_id IS NULL))
);

CREATE INDEX "legal_hold_request_id" ON "legal_hold" ("request_id");

CREATE INDEX "legal_hold_placed_by_id" ON "legal_hold" ("placed_by_id");

CREATE INDEX "legal_hold_lifted_by_id" ON "legal_hold" ("lifted_by_id");

CREATE UNIQUE INDEX "legal_hold_one_open" ON "legal_hold" ("request_id") WHERE lifted_at IS NULL;

CREATE TABLE "disposal_visa" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "number" VARCHAR(60) NOT NULL,
    "given_on" DATE NOT NULL,
    "authority" VARCHAR(200) NOT NULL,
    "categories" JSONB NOT NULL,
    "through" DATE,
    "document" VARCHAR(200) NOT NULL,
    "recorded_by_id" INTEGER NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    "ended_by_id" INTEGER,
    "ended_at" TIMESTAMPTZ,
    FOREIGN KEY ("recorded_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("ended_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "disposal_visa_number_not_empty" CHECK (number <> ''),
    CONSTRAINT "disposal_visa_ended_by_somebody" CHECK ((ended_at IS NULL) = (ended_by_id IS NULL))
);

CREATE INDEX "disposal_visa_recorded_by_id" ON "disposal_visa" ("recorded_by_id");

CREATE INDEX "disposal_visa_ended_by_id" ON "disposal_visa" ("ended_by_id");

CREATE TABLE "retention_run" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "started_at" TIMESTAMPTZ NOT NULL,
    "stepped_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "until" DATE NOT NULL,
    "phase" VARCHAR(20) NOT NULL,
    "position" BIGINT NOT NULL,
    "steps" INTEGER NOT NULL,
    "counts" JSONB NOT NULL,
    CONSTRAINT "retention_run_phase" CHECK (phase IN ('requests', 'roles', 'aged', 'done'))
);

CREATE TABLE "disposal" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "run_id" INTEGER NOT NULL,
    "category" VARCHAR(20) NOT NULL,
    "visa_id" INTEGER,
    "requests" INTEGER NOT NULL,
    "files" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "first_on" DATE NOT NULL,
    "last_on" DATE NOT NULL,
    "erased_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("run_id") REFERENCES "retention_run" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("visa_id") REFERENCES "disposal_visa" ("id") ON DELETE RESTRICT,
    CONSTRAINT "disposal_category" CHECK (category IN ('draft', 'unactivated', 'unfavourable', 'proof', 'mandate', 'trail', 'role'))
);

CREATE INDEX "disposal_run_id" ON "disposal" ("run_id");

CREATE INDEX "disposal_visa_id" ON "disposal" ("visa_id");

CREATE UNIQUE INDEX "disposal_one_of_run" ON "disposal" ("run_id", "category") WHERE visa_id IS NULL;

CREATE UNIQUE INDEX "disposal_one_of_visa" ON "disposal" ("run_id", "category", "visa_id") WHERE visa_id IS NOT NULL;

CREATE TABLE "request_trace" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "received_on" DATE NOT NULL,
    "closed_on" DATE NOT NULL,
    "erased_on" DATE NOT NULL,
    "parts" JSONB NOT NULL,
    "counted" INTEGER
);

CREATE INDEX "request_trace_number" ON "request_trace" ("number");

CREATE INDEX "request_trace_counted" ON "request_trace" ("counted");
