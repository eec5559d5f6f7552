ALTER TABLE "retention_run" ADD COLUMN "rules" TEXT NOT NULL DEFAULT '{}';

ALTER TABLE "disposal_visa" ADD COLUMN "kind" VARCHAR(10) NOT NULL DEFAULT 'visa' CONSTRAINT "disposal_visa_kind" CHECK (kind IN ('visa', 'transfer'));

ALTER TABLE "disposal_visa" ADD COLUMN "transfer_id" INTEGER REFERENCES "disposal_visa" ("id") ON DELETE RESTRICT;

CREATE INDEX "disposal_visa_transfer_id" ON "disposal_visa" ("transfer_id");

ALTER TABLE "reseal" ADD COLUMN "steps" INTEGER NOT NULL DEFAULT 0;
