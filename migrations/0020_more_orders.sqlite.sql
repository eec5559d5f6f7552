-- What lists are ordered by, beside what 0013 has: the journal by time and entity, requests by what further columns show.
CREATE INDEX "journal_by_at" ON "journal" ("at", "id");

CREATE INDEX "journal_by_entity_id" ON "journal" ("entity_id", "id");

CREATE INDEX "account_request_by_phone" ON "account_request" ("phone", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_capacity" ON "account_request" ("capacity", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_city" ON "account_request" ("city", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_mandate_date" ON "account_request" ("mandate_date", "id") WHERE state <> 'draft';
