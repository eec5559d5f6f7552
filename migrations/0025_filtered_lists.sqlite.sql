-- What a filter of one value shows, in the list's own order: of an event that is rare, of what is closed.
CREATE INDEX "journal_of_actor_at" ON "journal" ("actor_id", "at", "id");

CREATE INDEX "journal_of_event_at" ON "journal" ("event", "at", "id");

CREATE INDEX "journal_of_kind_at" ON "journal" ("actor_kind", "at", "id");

CREATE INDEX "account_active_by_name" ON "account" ("active", "name_key", "id");

CREATE INDEX "entity_kind_by_name" ON "entity" ("kind", "search_key", "id");

-- The first serves what this did.
DROP INDEX "journal_of_actor";
