CREATE TABLE IF NOT EXISTS "continuity_count" (
    "part" VARCHAR(20) NOT NULL PRIMARY KEY,
    "rows" INTEGER NOT NULL,
    "counted_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX IF NOT EXISTS "membership_managing" ON "membership" ("entity_id", "account_id") WHERE role = 'entity_manager' AND until IS NULL AND suspended_at IS NULL;
