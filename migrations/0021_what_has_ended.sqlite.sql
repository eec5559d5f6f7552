-- Requests that were closed before then have no links any more (services/machinery/links.py).
ALTER TABLE "installation" ADD COLUMN "links_purged_to" TIMESTAMPTZ;

CREATE INDEX "link_ending" ON "link" ("expires_at") WHERE purpose <> 'activation';

CREATE INDEX "derived_file_by_age" ON "derived_file" ("kind", "created_at");

CREATE INDEX "document_version_erased" ON "document_version" ("id") WHERE erased_at IS NOT NULL;
