ALTER TABLE "account" ADD COLUMN "mails_chosen_at" TIMESTAMPTZ;

-- The journal says who changed what; of a change whose detail was erased nobody knows, and it counts for none.
UPDATE account SET mails_chosen_at = chosen.at FROM (
  SELECT j.account_id, MAX(j.at) AS at FROM journal j JOIN journal_detail d ON d.entry_id = j.id
  WHERE j.event = 'account.profile_changed' AND d.detail::text LIKE '%"mail_preference"%' GROUP BY j.account_id
) AS chosen
WHERE account.id = chosen.account_id;

UPDATE account SET mail_preference = 'daily'
WHERE staff_role IS NOT NULL AND mail_preference = 'at_once' AND mails_chosen_at IS NULL;
