ALTER TABLE "membership" ADD COLUMN "suspended_until" DATE;
ALTER TABLE "membership" ADD COLUMN "suspended_by_manager" BOOLEAN;

CREATE INDEX "membership_to_lift" ON "membership" ("suspended_until") WHERE suspended_until IS NOT NULL;
