-- Made beside people, one statement at a time. One that was left unfinished is no index: it goes first.
DROP INDEX CONCURRENTLY IF EXISTS "journal_by_at";
CREATE INDEX CONCURRENTLY "journal_by_at" ON "journal" ("at", "id");

DROP INDEX CONCURRENTLY IF EXISTS "journal_by_entity_id";
CREATE INDEX CONCURRENTLY "journal_by_entity_id" ON "journal" ("entity_id", "id");

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_phone";
CREATE INDEX CONCURRENTLY "account_request_by_phone" ON "account_request" ("phone", "id") WHERE state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_capacity";
CREATE INDEX CONCURRENTLY "account_request_by_capacity" ON "account_request" ("capacity", "id") WHERE state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_city";
CREATE INDEX CONCURRENTLY "account_request_by_city" ON "account_request" ("city", "id") WHERE state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_mandate_date";
CREATE INDEX CONCURRENTLY "account_request_by_mandate_date" ON "account_request" ("mandate_date", "id") WHERE state <> 'draft';
