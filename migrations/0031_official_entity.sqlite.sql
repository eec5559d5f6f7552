ALTER TABLE "account_request" ADD COLUMN "is_listed" INTEGER;

ALTER TABLE "account_request" ADD COLUMN "official" TEXT;

ALTER TABLE "account_request" ADD COLUMN "entity_check" VARCHAR(10);
