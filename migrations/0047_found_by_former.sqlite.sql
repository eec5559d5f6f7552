ALTER TABLE "entity" ADD COLUMN "former_key" TEXT;

-- Of entities: names and numbers, those that they had too, as 0012 does it.
CREATE VIRTUAL TABLE "search_entity_ever" USING fts5("words", content = '', columnsize = 0, detail = 'none', tokenize = 'trigram');
INSERT INTO "search_entity_ever" ("rowid", "words") SELECT "id", replace(' ' || "search_key" || ' ' || lower(coalesce("identifier", '') || ' ' || coalesce("register_number", '')) || ' ' || coalesce("former_key", ''), ' ', '  ') FROM "entity";
CREATE TRIGGER "search_entity_ever_added" AFTER INSERT ON "entity" BEGIN
    INSERT INTO "search_entity_ever" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."search_key" || ' ' || lower(coalesce(NEW."identifier", '') || ' ' || coalesce(NEW."register_number", '')) || ' ' || coalesce(NEW."former_key", ''), ' ', '  '));
END;
CREATE TRIGGER "search_entity_ever_changed" AFTER UPDATE OF "search_key", "identifier", "register_number", "former_key" ON "entity" WHEN OLD."search_key" IS NOT NEW."search_key" OR OLD."identifier" IS NOT NEW."identifier" OR OLD."register_number" IS NOT NEW."register_number" OR OLD."former_key" IS NOT NEW."former_key" BEGIN
    INSERT INTO "search_entity_ever" ("search_entity_ever", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."search_key" || ' ' || lower(coalesce(OLD."identifier", '') || ' ' || coalesce(OLD."register_number", '')) || ' ' || coalesce(OLD."former_key", ''), ' ', '  '));
    INSERT INTO "search_entity_ever" ("rowid", "words") VALUES (NEW."id", replace(' ' || NEW."search_key" || ' ' || lower(coalesce(NEW."identifier", '') || ' ' || coalesce(NEW."register_number", '')) || ' ' || coalesce(NEW."former_key", ''), ' ', '  '));
END;
CREATE TRIGGER "search_entity_ever_removed" AFTER DELETE ON "entity" BEGIN
    INSERT INTO "search_entity_ever" ("search_entity_ever", "rowid", "words") VALUES ('delete', OLD."id", replace(' ' || OLD."search_key" || ' ' || lower(coalesce(OLD."identifier", '') || ' ' || coalesce(OLD."register_number", '')) || ' ' || coalesce(OLD."former_key", ''), ' ', '  '));
END;
