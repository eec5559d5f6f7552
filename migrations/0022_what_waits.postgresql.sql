-- Made beside people, one statement at a time. One that was left unfinished is no index: it goes first.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_waiting";
CREATE INDEX CONCURRENTLY "account_request_waiting" ON "account_request" ("waiting_since", "id") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_waiting_since";
CREATE INDEX CONCURRENTLY "account_request_by_waiting_since" ON "account_request" ("waiting_since", "id") WHERE state <> 'draft';
