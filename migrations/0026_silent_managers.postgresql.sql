-- Made beside people. One that was left unfinished is no index: it goes first.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_silent";
CREATE INDEX CONCURRENTLY "account_request_silent" ON "account_request" ("escalated_at", "state_since", "id") WHERE state = 'with_manager';
