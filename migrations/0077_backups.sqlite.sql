ALTER TABLE "installation" ADD COLUMN "keeps_since" TIMESTAMPTZ;
ALTER TABLE "installation" ADD COLUMN "keeps_until" TIMESTAMPTZ;

CREATE TABLE "backup_run" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "started_at" TIMESTAMPTZ NOT NULL,
    "stepped_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "documents_only" INTEGER NOT NULL,
    "documents" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "outcome" VARCHAR(20)
);
