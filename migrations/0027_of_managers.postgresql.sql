-- Made beside people. One that was left unfinished is no index: it goes first.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_of_managers";
CREATE INDEX CONCURRENTLY "account_request_of_managers" ON "account_request" ("entity_id", "id", "state", "activated_at") WHERE activated_at IS NOT NULL AND state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open_of_managers";
CREATE INDEX CONCURRENTLY "account_request_open_of_managers" ON "account_request" ("entity_id", "waiting_since", "id", "state", "activated_at") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;
