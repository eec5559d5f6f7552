-- Requests that were closed before then have no links any more (services/machinery/links.py).
ALTER TABLE "installation" ADD COLUMN IF NOT EXISTS "links_purged_to" TIMESTAMPTZ;

DROP INDEX CONCURRENTLY IF EXISTS "link_ending";
CREATE INDEX CONCURRENTLY "link_ending" ON "link" ("expires_at") WHERE purpose <> 'activation';

DROP INDEX CONCURRENTLY IF EXISTS "derived_file_by_age";
CREATE INDEX CONCURRENTLY "derived_file_by_age" ON "derived_file" ("kind", "created_at");

DROP INDEX CONCURRENTLY IF EXISTS "document_version_erased";
CREATE INDEX CONCURRENTLY "document_version_erased" ON "document_version" ("id") WHERE erased_at IS NOT NULL;
