ALTER TABLE "entity_act" ADD COLUMN "reminded_at" TIMESTAMPTZ;
