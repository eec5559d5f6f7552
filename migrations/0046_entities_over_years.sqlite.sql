CREATE TABLE "entity_identifier" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "value" VARCHAR(80) NOT NULL,
    "since" DATE,
    "until" DATE,
    "from_entity_id" INTEGER,
    "why" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("from_entity_id") REFERENCES "entity" ("id") ON DELETE RESTRICT,
    CONSTRAINT "entity_identifier_value_not_empty" CHECK (value <> '')
);

CREATE INDEX "entity_identifier_entity_id" ON "entity_identifier" ("entity_id");

CREATE INDEX "entity_identifier_from_entity_id" ON "entity_identifier" ("from_entity_id");

CREATE INDEX "entity_identifier_kind_value" ON "entity_identifier" ("kind", "value");

CREATE TABLE "entity_alias" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "search_key" VARCHAR(300) NOT NULL,
    "until" DATE,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE
);

CREATE INDEX "entity_alias_entity_id" ON "entity_alias" ("entity_id");

CREATE UNIQUE INDEX "entity_alias_entity_id_search_key" ON "entity_alias" ("entity_id", "search_key");

CREATE TABLE "entity_note" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "author_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "text" TEXT NOT NULL,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT
);

CREATE INDEX "entity_note_entity_id" ON "entity_note" ("entity_id");

CREATE INDEX "entity_note_author_id" ON "entity_note" ("author_id");
