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

-- The program's role cannot delete a detail: this does, as the owner, for the entries about a request that is gone, and
-- only once the journal says so. The names in its body were looked up when it was made; no search_path changes them.
CREATE FUNCTION "journal_erase" (cause INTEGER) RETURNS BIGINT
LANGUAGE SQL SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH erased AS (
        DELETE FROM "journal_detail" AS detail
        USING "journal" AS entry, "journal" AS purge
        WHERE purge.id = cause AND purge.event IN ('draft.purged', 'request.purged')
            AND entry.request_id = purge.request_id AND entry.id < purge.id AND detail.entry_id = entry.id
            AND NOT EXISTS (SELECT 1 FROM "account_request" AS request WHERE request.id = purge.request_id)
        RETURNING detail.entry_id, purge.id AS cause_id, purge.at
    ), recorded AS (
        INSERT INTO "journal_erasure" ("entry_id", "cause_id", "at")
        SELECT entry_id, cause_id, at FROM erased RETURNING entry_id
    )
    SELECT COUNT(*) FROM recorded; END;

REVOKE ALL ON FUNCTION "journal_erase" (INTEGER) FROM PUBLIC;
