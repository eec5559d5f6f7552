ALTER TABLE "retention_run" ADD COLUMN "rules" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "disposal_visa" ADD COLUMN "kind" VARCHAR(10) NOT NULL DEFAULT 'visa' CONSTRAINT "disposal_visa_kind" CHECK (kind IN ('visa', 'transfer'));

ALTER TABLE "disposal_visa" ADD COLUMN "transfer_id" INTEGER REFERENCES "disposal_visa" ("id") ON DELETE RESTRICT;

CREATE INDEX "disposal_visa_transfer_id" ON "disposal_visa" ("transfer_id");

ALTER TABLE "reseal" ADD COLUMN "steps" INTEGER NOT NULL DEFAULT 0;

-- As it was (0072), with the events of what has been added since, and with those of roles: once none is kept any more
-- of the account that they are about. domain/journal_chain.py has the same events.
CREATE OR REPLACE FUNCTION "journal_erase_aged" (cause INTEGER, before TIMESTAMPTZ, after_id INTEGER, up_to INTEGER)
RETURNS BIGINT LANGUAGE SQL SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH erased AS (
        DELETE FROM "journal_detail" AS detail
        USING "journal" AS entry, "journal" AS aged
        WHERE aged.id = cause AND aged.event = 'journal.aged'
            AND detail.entry_id = entry.id AND entry.id > after_id AND entry.id <= up_to AND entry.id < aged.id
            AND entry.request_id IS NULL
            AND entry.at < LEAST(before, now() - INTERVAL '6 months')
            AND (
                split_part(entry.event, '.', 1) IN (
                    'account', 'address', 'agent', 'backup', 'departure', 'import', 'invitation', 'journal', 'mail',
                    'manager', 'review', 'rights', 'row', 'template', 'visa'
                )
                OR split_part(entry.event, '.', 1) = 'membership'
                AND NOT EXISTS (SELECT 1 FROM "membership" AS role WHERE role.account_id = entry.account_id)
            )
        RETURNING detail.entry_id, aged.id AS cause_id, aged.at
    ), recorded AS (
        INSERT INTO "journal_erasure" ("entry_id", "cause_id", "at")
        SELECT entry_id, cause_id, at FROM erased RETURNING entry_id
    )
    SELECT COUNT(*) FROM recorded; END;
