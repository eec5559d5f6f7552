-- What the clock looks for every ten minutes, who may decide, and whose decisions are under way: the few rows of each.
CREATE INDEX "account_staff" ON "account" ("staff_role") WHERE staff_role IS NOT NULL;

CREATE INDEX "account_daily" ON "account" ("id") WHERE mail_preference = 'daily';

CREATE INDEX "request_unactivated" ON "account_request" ("state", "submitted_at") WHERE activated_at IS NULL;

CREATE INDEX "request_sender" ON "account_request" ("submitted_at") WHERE sender_hash IS NOT NULL;

CREATE INDEX "document_version_unscanned" ON "document_version" ("id") WHERE scan_verdict = 'not_scanned';

CREATE INDEX "decision_pending_of" ON "decision" ("author_id", "due_at") WHERE status = 'pending';
