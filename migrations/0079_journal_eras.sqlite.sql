CREATE TABLE "journal_era" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "first" INTEGER NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "key_id" VARCHAR(32) NOT NULL,
    "seal" VARCHAR(64) NOT NULL
);

CREATE TRIGGER "journal_era_kept" BEFORE UPDATE ON "journal_era" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_era_not_deleted" BEFORE DELETE ON "journal_era" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
