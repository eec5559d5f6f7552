ALTER TABLE "journal" ADD COLUMN "object_kind" VARCHAR(63);

ALTER TABLE "journal" ADD COLUMN "object_id" VARCHAR(60);

-- No entry has an object yet, so that it is made by one reading of the table.
CREATE INDEX "journal_object" ON "journal" ("object_kind", "object_id") WHERE object_kind IS NOT NULL;
