ALTER TABLE "installation" ADD COLUMN "held_at" TIMESTAMPTZ;
ALTER TABLE "installation" ADD COLUMN "maintenance_since" TIMESTAMPTZ;
ALTER TABLE "installation" ADD COLUMN "maintenance_until" TIMESTAMPTZ;
ALTER TABLE "installation" ADD COLUMN "maintenance_words" VARCHAR(500);
