CREATE TABLE "journal_seal" (
    "number" INTEGER NOT NULL PRIMARY KEY,
    "entry_id" INTEGER NOT NULL,
    "key_id" VARCHAR(32) NOT NULL,
    "mac" VARCHAR(64) NOT NULL,
    "sealed_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("entry_id") REFERENCES "journal" ("id") ON DELETE RESTRICT
);

CREATE UNIQUE INDEX "journal_seal_entry_id" ON "journal_seal" ("entry_id");

CREATE TABLE "journal_checkpoint" (
    "number" INTEGER NOT NULL PRIMARY KEY,
    "mac" VARCHAR(64) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "key_id" VARCHAR(32) NOT NULL,
    "seal" VARCHAR(64) NOT NULL
);

CREATE TABLE "journal_erasure" (
    "entry_id" INTEGER NOT NULL PRIMARY KEY,
    "cause_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("entry_id") REFERENCES "journal" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("cause_id") REFERENCES "journal" ("id") ON DELETE RESTRICT
);

CREATE INDEX "journal_erasure_cause_id" ON "journal_erasure" ("cause_id");

-- What was erased before erasures were recorded.
INSERT INTO "journal_erasure" ("entry_id", "cause_id", "at")
SELECT entry.id, purge.id, purge.at
FROM "journal" AS entry
JOIN "journal" AS purge ON purge.id = (
    SELECT MIN(later.id) FROM "journal" AS later
    WHERE later.request_id = entry.request_id AND later.id > entry.id
        AND later.event IN ('draft.purged', 'request.purged')
)
WHERE NOT EXISTS (SELECT 1 FROM "journal_detail" AS detail WHERE detail.entry_id = entry.id);

-- Whoever has the file can change anything, and `flask journal verify` says so. These keep the program from it.
CREATE TRIGGER "journal_kept" BEFORE UPDATE ON "journal" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_not_deleted" BEFORE DELETE ON "journal" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_detail_kept" BEFORE UPDATE ON "journal_detail" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_detail_not_deleted" BEFORE DELETE ON "journal_detail" WHEN NOT EXISTS (SELECT 1 FROM "journal_erasure" WHERE "entry_id" = OLD."entry_id") BEGIN SELECT RAISE(ABORT, 'a detail is deleted once its erasure is recorded'); END;

CREATE TRIGGER "journal_seal_kept" BEFORE UPDATE ON "journal_seal" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_seal_not_deleted" BEFORE DELETE ON "journal_seal" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_checkpoint_kept" BEFORE UPDATE ON "journal_checkpoint" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_checkpoint_not_deleted" BEFORE DELETE ON "journal_checkpoint" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_erasure_kept" BEFORE UPDATE ON "journal_erasure" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TRIGGER "journal_erasure_not_deleted" BEFORE DELETE ON "journal_erasure" BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
