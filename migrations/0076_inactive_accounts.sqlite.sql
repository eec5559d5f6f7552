ALTER TABLE "account" ADD COLUMN "inactive_warned_at" TIMESTAMPTZ;

CREATE INDEX "account_unused" ON "account" ("last_seen_at", "created_at", "id") WHERE active AND inactive_warned_at IS NULL;

CREATE INDEX "account_warned" ON "account" ("inactive_warned_at") WHERE active AND inactive_warned_at IS NOT NULL;
