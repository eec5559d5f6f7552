ALTER TABLE "account_request" ADD COLUMN "attested_at" TIMESTAMPTZ;
