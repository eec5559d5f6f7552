-- Made beside people, one statement at a time. One that was left unfinished is no index: it goes first.
DROP INDEX CONCURRENTLY IF EXISTS "journal_of_actor_at";
CREATE INDEX CONCURRENTLY "journal_of_actor_at" ON "journal" ("actor_id", "at", "id");

DROP INDEX CONCURRENTLY IF EXISTS "journal_of_event_at";
CREATE INDEX CONCURRENTLY "journal_of_event_at" ON "journal" ("event", "at", "id");

DROP INDEX CONCURRENTLY IF EXISTS "journal_of_kind_at";
CREATE INDEX CONCURRENTLY "journal_of_kind_at" ON "journal" ("actor_kind", "at", "id");

DROP INDEX CONCURRENTLY IF EXISTS "account_active_by_name";
CREATE INDEX CONCURRENTLY "account_active_by_name" ON "account" ("active", "name_key", "id");

DROP INDEX CONCURRENTLY IF EXISTS "entity_kind_by_name";
CREATE INDEX CONCURRENTLY "entity_kind_by_name" ON "entity" ("kind", "search_key", "id");

-- The first serves what this did.
DROP INDEX CONCURRENTLY IF EXISTS "journal_of_actor";
