ALTER TABLE "link" ADD COLUMN "origin" VARCHAR(10);

ALTER TABLE "account_request" ADD COLUMN "sender_hash" VARCHAR(64);

ALTER TABLE "account_request" ADD COLUMN "sender_email" VARCHAR(320);

CREATE INDEX "account_request_sender_hash" ON "account_request" ("sender_hash");

ALTER TABLE "mail" ADD COLUMN "public" INTEGER;

ALTER TABLE "mail" ADD COLUMN "admitted_at" TIMESTAMPTZ;
