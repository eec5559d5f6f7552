ALTER TABLE "account_request" ADD COLUMN IF NOT EXISTS "activator_hash" VARCHAR(64);
DROP INDEX CONCURRENTLY IF EXISTS "account_request_activator";
CREATE INDEX CONCURRENTLY "account_request_activator" ON "account_request" ("activator_hash") WHERE activator_hash IS NOT NULL;
