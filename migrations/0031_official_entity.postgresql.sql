ALTER TABLE "account_request" ADD COLUMN "is_listed" BOOLEAN;

ALTER TABLE "account_request" ADD COLUMN "official" JSONB;

ALTER TABLE "account_request" ADD COLUMN "entity_check" VARCHAR(10);
