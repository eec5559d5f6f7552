-- What managers see, in the order of their lists, with all that is counted of it: every page of theirs counts it.
CREATE INDEX "account_request_of_managers" ON "account_request" ("entity_id", "id", "state", "activated_at") WHERE activated_at IS NOT NULL AND state <> 'draft';

CREATE INDEX "account_request_open_of_managers" ON "account_request" ("entity_id", "waiting_since", "id", "state", "activated_at") WHERE (state IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE;
