-- The program's role cannot delete a detail: this does, as the owner, for entries that are about no request, of these
-- events, between two ids, older than the program says and than six months whatever it says, and only once the journal
-- says so. domain/journal_chain.py has the same events.
CREATE FUNCTION "journal_erase_aged" (cause INTEGER, before TIMESTAMPTZ, after_id INTEGER, up_to INTEGER) RETURNS BIGINT
LANGUAGE SQL SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH erased AS (
        DELETE FROM "journal_detail" AS detail
        USING "journal" AS entry, "journal" AS aged
        WHERE aged.id = cause AND aged.event = 'journal.aged'
            AND detail.entry_id = entry.id AND entry.id > after_id AND entry.id <= up_to AND entry.id < aged.id
            AND entry.request_id IS NULL
            AND entry.at < LEAST(before, now() - INTERVAL '6 months')
            AND split_part(entry.event, '.', 1) IN (
                'account', 'address', 'agent', 'rights', 'invitation', 'import', 'manager', 'departure', 'review'
            )
        RETURNING detail.entry_id, aged.id AS cause_id, aged.at
    ), recorded AS (
        INSERT INTO "journal_erasure" ("entry_id", "cause_id", "at")
        SELECT entry_id, cause_id, at FROM erased RETURNING entry_id
    )
    SELECT COUNT(*) FROM recorded; END;

REVOKE ALL ON FUNCTION "journal_erase_aged" (INTEGER, TIMESTAMPTZ, INTEGER, INTEGER) FROM PUBLIC;
