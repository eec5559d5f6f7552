ALTER TABLE "document_version" ADD COLUMN "parts" JSONB;
