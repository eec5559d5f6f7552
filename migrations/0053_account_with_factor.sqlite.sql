CREATE INDEX "account_with_factor" ON "account" ("name_key", "id") WHERE tf_primary_method IS NOT NULL;
