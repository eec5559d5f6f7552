-- Made beside people, one statement at a time. One that was left unfinished is no index: it goes first.
DROP INDEX CONCURRENTLY IF EXISTS "account_staff";
CREATE INDEX CONCURRENTLY "account_staff" ON "account" ("staff_role") WHERE staff_role IS NOT NULL;

DROP INDEX CONCURRENTLY IF EXISTS "account_daily";
CREATE INDEX CONCURRENTLY "account_daily" ON "account" ("id") WHERE mail_preference = 'daily';

DROP INDEX CONCURRENTLY IF EXISTS "request_unactivated";
CREATE INDEX CONCURRENTLY "request_unactivated" ON "account_request" ("state", "submitted_at") WHERE activated_at IS NULL;

DROP INDEX CONCURRENTLY IF EXISTS "request_sender";
CREATE INDEX CONCURRENTLY "request_sender" ON "account_request" ("submitted_at") WHERE sender_hash IS NOT NULL;

DROP INDEX CONCURRENTLY IF EXISTS "document_version_unscanned";
CREATE INDEX CONCURRENTLY "document_version_unscanned" ON "document_version" ("id") WHERE scan_verdict = 'not_scanned';

DROP INDEX CONCURRENTLY IF EXISTS "decision_pending_of";
CREATE INDEX CONCURRENTLY "decision_pending_of" ON "decision" ("author_id", "due_at") WHERE status = 'pending';
