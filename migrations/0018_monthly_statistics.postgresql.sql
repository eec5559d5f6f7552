ALTER TABLE "account" ADD COLUMN "statistics_after" DATE;

-- Nobody asks for them yet, so that it is made by one reading of the table.
CREATE INDEX "account_statistics" ON "account" ("id") WHERE statistics_after IS NOT NULL;
