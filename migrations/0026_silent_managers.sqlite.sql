-- What waits for managers who may be silent, by its age: what was escalated is read no more.
CREATE INDEX "account_request_silent" ON "account_request" ("escalated_at", "state_since", "id") WHERE state = 'with_manager';
