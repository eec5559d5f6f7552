-- What waits for staff in its order, and all requests by their age.
CREATE INDEX "account_request_waiting" ON "account_request" ("waiting_since", "id") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);

CREATE INDEX "account_request_by_waiting_since" ON "account_request" ("waiting_since", "id") WHERE state <> 'draft';
