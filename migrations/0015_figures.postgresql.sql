CREATE TABLE "figure_count" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "position" INTEGER NOT NULL,
    "finished_at" TIMESTAMPTZ
);

CREATE TABLE "figure_change" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "of_count" INTEGER NOT NULL,
    "measure" VARCHAR(20) NOT NULL,
    "day" DATE NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "detail" VARCHAR(60) NOT NULL,
    "amount" INTEGER NOT NULL,
    CONSTRAINT "figure_change_measure" CHECK (measure IN ('received', 'decided', 'refused', 'delay', 'waiting'))
);

CREATE TABLE "figure_total" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "of_count" INTEGER NOT NULL,
    "span" VARCHAR(10) NOT NULL,
    "measure" VARCHAR(20) NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "day" DATE NOT NULL,
    "counts" JSONB NOT NULL,
    CONSTRAINT "figure_total_span" CHECK (span IN ('day', 'week', 'month')),
    CONSTRAINT "figure_total_measure" CHECK (measure IN ('received', 'decided', 'refused', 'delay', 'waiting'))
);

CREATE UNIQUE INDEX "figure_total_of_count_span_measure_kind_day" ON "figure_total" ("of_count", "span", "measure", "kind", "day");

-- Facts of decisions, and the count in which a request is counted: what stands there already is counted by the worker.
ALTER TABLE "account_request" ADD COLUMN "decided_as" VARCHAR(10);

ALTER TABLE "account_request" ADD COLUMN "refused_for" VARCHAR(60);

ALTER TABLE "account_request" ADD COLUMN "decided_in" INTEGER;

ALTER TABLE "account_request" ADD COLUMN "applicant_time" INTEGER;

ALTER TABLE "account_request" ADD COLUMN "counted" INTEGER;

INSERT INTO "figure_count" ("asked_at", "position") VALUES (now(), 0);
