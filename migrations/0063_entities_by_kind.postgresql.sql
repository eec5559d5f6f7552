CREATE INDEX "entity_kind_now" ON "entity" ("kind") WHERE merged_into_id IS NULL;
