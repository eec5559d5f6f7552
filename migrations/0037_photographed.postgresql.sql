ALTER TABLE "document_version" ADD COLUMN "by_photo_link" BOOLEAN;
