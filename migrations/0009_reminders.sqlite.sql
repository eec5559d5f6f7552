ALTER TABLE "account_request" ADD COLUMN "reminded_at" TIMESTAMPTZ;
