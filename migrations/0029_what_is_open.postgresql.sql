-- What waits for staff, and what is open, in every order of their lists and under their filters. Made beside people: one that was
-- left unfinished is no index, and goes first.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_reference";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_reference" ON "account_request" ("reference", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_name_key";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_name_key" ON "account_request" ("name_key", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_entity_key";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_entity_key" ON "account_request" ("entity_key", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_email_key";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_email_key" ON "account_request" ("email_key", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_phone";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_phone" ON "account_request" ("phone", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_capacity";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_capacity" ON "account_request" ("capacity", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_city";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_city" ON "account_request" ("city", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_mandate_date";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_mandate_date" ON "account_request" ("mandate_date", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_submitted_at";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_submitted_at" ON "account_request" ("submitted_at", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_activated_at";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_activated_at" ON "account_request" ("activated_at", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_closed_at";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_closed_at" ON "account_request" ("closed_at", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_kind";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_kind" ON "account_request" ("kind", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_implied_decision_on";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_implied_decision_on" ON "account_request" ("implied_decision_on", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_id";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_id" ON "account_request" ("id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_of_state";
CREATE INDEX CONCURRENTLY "account_request_awaits_of_state" ON "account_request" ("state", "waiting_since", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_of_kind";
CREATE INDEX CONCURRENTLY "account_request_awaits_of_kind" ON "account_request" ("kind", "waiting_since", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_of_entity_id";
CREATE INDEX CONCURRENTLY "account_request_awaits_of_entity_id" ON "account_request" ("entity_id", "waiting_since", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_awaits_by_implied_day";
CREATE INDEX CONCURRENTLY "account_request_awaits_by_implied_day" ON "account_request" (COALESCE("implied_decision_on", '9999-12-31'), "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open_by_submitted_at";
CREATE INDEX CONCURRENTLY "account_request_open_by_submitted_at" ON "account_request" ("submitted_at", "id", "state") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open_by_activated_at";
CREATE INDEX CONCURRENTLY "account_request_open_by_activated_at" ON "account_request" ("activated_at", "id", "state") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open_by_closed_at";
CREATE INDEX CONCURRENTLY "account_request_open_by_closed_at" ON "account_request" ("closed_at", "id", "state") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open_by_kind";
CREATE INDEX CONCURRENTLY "account_request_open_by_kind" ON "account_request" ("kind", "id", "state") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open_by_implied_decision_on";
CREATE INDEX CONCURRENTLY "account_request_open_by_implied_decision_on" ON "account_request" ("implied_decision_on", "id", "state") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_open_of_kind";
CREATE INDEX CONCURRENTLY "account_request_open_of_kind" ON "account_request" ("kind", "waiting_since", "id", "state") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;

DROP INDEX CONCURRENTLY IF EXISTS "account_request_unanswered_by_age";
CREATE INDEX CONCURRENTLY "account_request_unanswered_by_age" ON "account_request" ("waiting_since", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key") WHERE escalated_at IS NOT NULL;

-- What figures lead to, counted from a moment on.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_refused_for";
CREATE INDEX CONCURRENTLY "account_request_refused_for" ON "account_request" ("refused_for", "id", "state") WHERE state = 'rejected';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_since_activated_at";
CREATE INDEX CONCURRENTLY "account_request_since_activated_at" ON "account_request" ("activated_at", "id", "state") WHERE state <> 'draft';

DROP INDEX CONCURRENTLY IF EXISTS "account_request_since_closed_at";
CREATE INDEX CONCURRENTLY "account_request_since_closed_at" ON "account_request" ("closed_at", "id", "state") WHERE state <> 'draft';

-- They serve what these did.
DROP INDEX CONCURRENTLY IF EXISTS "account_request_refused";
DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_activated_at";
DROP INDEX CONCURRENTLY IF EXISTS "account_request_by_closed_at";

-- Mails by address, which may be the same of most: this serves what the other did.
DROP INDEX CONCURRENTLY IF EXISTS "mail_by_to_key";
CREATE INDEX CONCURRENTLY "mail_by_to_key" ON "mail" ("to_key", "id");
DROP INDEX CONCURRENTLY IF EXISTS "mail_to_key";
