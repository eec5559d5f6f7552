-- Made beside people, one statement at a time. One that was left unfinished is no index: it goes first.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_staff";
CREATE INDEX CONCURRENTLY "account_request_awaits_staff" ON "account_request" ("waiting_since", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_state_sent";
CREATE INDEX CONCURRENTLY "account_request_by_state_sent" ON "account_request" ("state", "submitted_at", "id") WHERE state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_state_kind";
CREATE INDEX CONCURRENTLY "account_request_by_state_kind" ON "account_request" ("state", "kind", "id") WHERE state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open";
CREATE INDEX CONCURRENTLY "account_request_open" ON "account_request" ("waiting_since", "id", "state", "kind") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_with_deciders";
CREATE INDEX CONCURRENTLY "account_request_with_deciders" ON "account_request" ("waiting_since", "id", "state") WHERE (state IN ('with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_refused";
CREATE INDEX CONCURRENTLY "account_request_refused" ON "account_request" ("id", "state", "refused_for") WHERE state = 'rejected';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_silence";
CREATE INDEX CONCURRENTLY "account_request_by_silence" ON "account_request" ("implied_decision_on", "id", "state") WHERE implied_decision_on IS NOT NULL;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_implied_day";
CREATE INDEX CONCURRENTLY "account_request_by_implied_day" ON "account_request" (COALESCE("implied_decision_on", '9999-12-31'), "id") WHERE state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_unanswered";
CREATE INDEX CONCURRENTLY "account_request_unanswered" ON "account_request" ("id", "state", "escalated_at") WHERE escalated_at IS NOT NULL;

-- The new ones serve what these did.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_implied";

DROP INDEX CONCURRENTLY IF EXISTS "account_request_waiting";

DROP INDEX CONCURRENTLY IF EXISTS "account_request_escalated";
