-- What tests/support/many_rows.py pours; modulo is written twice for its parameters.
CREATE FUNCTION pg_temp.one_of(list TEXT, number BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS
    $$ SELECT (string_to_array(list, ' '))[1 + number %% cardinality(string_to_array(list, ' '))] $$;
CREATE FUNCTION pg_temp.drawn(number BIGINT, salt BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE AS
    $$ SELECT abs(hashint8(number * 31 + salt)::bigint) $$;
CREATE TEMPORARY TABLE asked AS SELECT number, %(now)s::timestamptz - interval '3 years' * (1 - number / %(count)s::float) AS sent,
    pg_temp.one_of(%(first)s, pg_temp.drawn(number, 1)) AS first_name,
    pg_temp.one_of(%(last)s, least(pg_temp.drawn(number, 2) %% 23, 20)) AS last_name,
    pg_temp.one_of(%(cities)s, pg_temp.drawn(number, 3)) AS city,
    pg_temp.one_of(%(kinds)s, pg_temp.drawn(number, 4)) AS kind,
    pg_temp.drawn(number, 5) %% (%(count)s / 5) AS body,
    CASE WHEN drawn < 5 THEN 'draft' WHEN drawn < 11 THEN 'awaiting_activation' WHEN drawn < 14 THEN 'with_si'
        WHEN drawn < 16 THEN 'with_manager' WHEN drawn < 20 THEN 'awaiting_applicant' WHEN drawn < 82 THEN 'approved'
        WHEN drawn < 92 THEN 'rejected' WHEN drawn < 97 THEN 'withdrawn' ELSE 'expired' END AS state
    FROM (SELECT number, pg_temp.drawn(number, 6) %% 100 AS drawn FROM generate_series(1, %(count)s) AS number) AS numbers;
INSERT INTO entity (id, kind, name, search_key, identifier_kind, identifier, slot, siren, address, postcode, city, country, created_at)
    SELECT %(key)s + number, pg_temp.one_of(%(kinds)s, number), 'association ' || city || ' ' || number,
    'association ' || city || ' ' || number, 'siret', (10000000000000 + number)::text, 0, (100000000 + number)::text, '', '75001', city, '',
    %(now)s FROM (SELECT number, pg_temp.one_of(%(cities)s, pg_temp.drawn(number, 7)) AS city
    FROM generate_series(0, %(count)s / 5 - 1) AS number) AS bodies;
INSERT INTO account (id, email, email_key, password, active, fs_uniquifier, first_name, last_name, capacity, phone, service,
    mail_preference, created_at, name_key)
    SELECT %(key)s + number, first_name || '.' || last_name || number || '@asso.example',
    first_name || '.' || last_name || number || '@asso.example', 'x', TRUE, 'poured' || number, first_name, last_name, '', '', '',
    'at_once', sent, last_name || ' ' || first_name FROM asked WHERE state = 'approved';
UPDATE account SET search_key = first_name || ' ' || last_name || ' ' || last_name || ' ' || first_name || ' ' || email_key
    WHERE search_key IS NULL;
INSERT INTO account_request (id, reference, state, state_since, waiting_since, version, created_at, submitted_at, activated_at,
    closed_at, escalated_at, implied_decision_on, account_id, first_name, last_name, capacity, email, email_key, phone,
    password_hash, seeks_manager_role, kind, has_siret, siret, entity_name, address, postcode, city, country, proof_other_reason,
    signatories, entity_id, search_text, name_key, entity_key)
    SELECT %(key)s + number, 'P' || number, state, sent, sent, 1, sent, CASE WHEN state <> 'draft' THEN sent END,
    CASE WHEN state NOT IN ('draft', 'awaiting_activation', 'expired') THEN sent END,
    CASE WHEN state IN ('approved', 'rejected', 'withdrawn', 'expired') THEN sent + interval '3 days' END,
    CASE WHEN state = 'with_manager' AND number %% 3 = 0 THEN sent END,
    CASE WHEN state IN ('with_si', 'with_manager') THEN %(now)s::date + (number %% 60)::int END,
    CASE WHEN state = 'approved' THEN %(key)s + number END, first_name, last_name, '',
    first_name || '.' || last_name || number || '@asso.example', first_name || '.' || last_name || number || '@asso.example',
    '0100000000', 'x', FALSE, kind, TRUE, (10000000000000 + body)::text, 'Association ' || city || ' ' || body, '', '75001',
    city, '', '', '[]', CASE WHEN state NOT IN ('draft', 'awaiting_activation', 'expired') THEN %(key)s + body END,
    first_name || ' ' || last_name || ' ' || last_name || ' ' || first_name || ' association ' || city || ' ' || body || ' ' ||
    city || ' ' || first_name || '.' || last_name || number || '@asso.example ' || (10000000000000 + body) || ' p' || number,
    last_name || ' ' || first_name, 'association ' || city || ' ' || body FROM asked;
INSERT INTO mail (event, request_id, to_address, to_key, facts, message_id, state, created_at, attempts, last_error)
    SELECT pg_temp.one_of('submitted activated approved rejected expired', number + turn), %(key)s + number,
    'a' || number || '@asso.example', 'a' || number || '@asso.example', '{}', number || '-' || turn,
    CASE WHEN number %% 5000 = 0 AND turn = 1 THEN 'dead' ELSE 'sent' END, sent, 1, ''
    FROM asked, generate_series(0, 1) AS turn WHERE state <> 'draft';
INSERT INTO journal (event, at, actor_kind, actor_id, request_id, entity_id, account_id, digest)
    SELECT pg_temp.one_of('request.activate request.approve', turn), sent, 'applicant', NULL, %(key)s + number,
    CASE WHEN state = 'approved' THEN %(key)s + body END, CASE WHEN state = 'approved' THEN %(key)s + number END, 'x'
    FROM asked, generate_series(0, 1) AS turn WHERE state <> 'draft';
-- Before the session ends: what it would do then is a transaction beside which nothing is « visible to all ».
DROP TABLE asked;
DROP FUNCTION pg_temp.one_of, pg_temp.drawn;
