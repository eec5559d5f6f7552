ALTER TABLE "account_request" ADD COLUMN "activator_hash" VARCHAR(64);
CREATE INDEX "account_request_activator" ON "account_request" ("activator_hash") WHERE activator_hash IS NOT NULL;
