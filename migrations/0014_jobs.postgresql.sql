CREATE TABLE "job" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "author_id" INTEGER NOT NULL,
    "parameters" JSONB NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "steps" INTEGER NOT NULL,
    "keys" BYTEA,
    "storage_key" VARCHAR(64),
    "filename" VARCHAR(100) NOT NULL,
    "size" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "stepped_at" TIMESTAMPTZ,
    "finished_at" TIMESTAMPTZ,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "job_kind" CHECK (kind IN ('take', 'assign', 'hold', 'send_activation', 'export')),
    CONSTRAINT "job_state" CHECK (state IN ('prepared', 'running', 'done', 'cancelled')),
    CONSTRAINT "job_counts" CHECK (done + refused <= total)
);

CREATE INDEX "job_author_id" ON "job" ("author_id");

CREATE UNIQUE INDEX "job_storage_key" ON "job" ("storage_key");

CREATE INDEX "job_created_at" ON "job" ("created_at");

CREATE TABLE "job_row" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "job_id" INTEGER NOT NULL,
    "request_id" INTEGER NOT NULL,
    "outcome" VARCHAR(20),
    "fact" VARCHAR(201) NOT NULL,
    FOREIGN KEY ("job_id") REFERENCES "job" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    CONSTRAINT "job_row_outcome" CHECK (outcome IN ('done', 'wrong_state', 'own_request', 'claimed', 'not_visible', 'not_allowed', 'colleague_gone'))
);

CREATE INDEX "job_row_request_id" ON "job_row" ("request_id");

CREATE UNIQUE INDEX "job_row_job_id_request_id" ON "job_row" ("job_id", "request_id");

CREATE INDEX "job_row_waiting" ON "job_row" ("job_id", "id") WHERE outcome IS NULL;
