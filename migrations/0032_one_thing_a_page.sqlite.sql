ALTER TABLE "account_request" ADD COLUMN "letter_first_name" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "account_request" ADD COLUMN "letter_last_name" VARCHAR(100) NOT NULL DEFAULT '';
ALTER TABLE "account_request" ADD COLUMN "signature_kind" VARCHAR(20) CONSTRAINT "account_request_signature_kind" CHECK (signature_kind IN ('handwritten', 'electronic'));
ALTER TABLE "account_request" ADD COLUMN "document_references" TEXT NOT NULL DEFAULT '{}';
