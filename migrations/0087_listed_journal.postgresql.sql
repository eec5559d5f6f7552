CREATE INDEX "journal_listed" ON "journal" ("at", "id", "event");
