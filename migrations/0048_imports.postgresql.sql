CREATE TABLE "import_file" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "author_id" INTEGER NOT NULL,
    "filename" VARCHAR(100) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "headings" JSONB NOT NULL,
    "columns" JSONB NOT NULL,
    "notes" JSONB NOT NULL,
    "state" VARCHAR(10) NOT NULL,
    "lines" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "steps" INTEGER NOT NULL,
    "counts" JSONB NOT NULL,
    "done" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "stepped_at" TIMESTAMPTZ,
    "finished_at" TIMESTAMPTZ,
    "emptied_at" TIMESTAMPTZ,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "import_file_state" CHECK (state IN ('reading', 'to_match', 'checking', 'checked', 'running', 'done', 'cancelled')),
    CONSTRAINT "import_file_position" CHECK (position <= lines)
);

CREATE INDEX "import_file_author_id" ON "import_file" ("author_id");

CREATE INDEX "import_file_created_at" ON "import_file" ("created_at");

CREATE TABLE "import_line" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "file_id" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "cells" JSONB NOT NULL,
    "entity_key" VARCHAR(32),
    "entity_mark" VARCHAR(32),
    "person_key" VARCHAR(32),
    "person_mark" VARCHAR(32),
    "role_key" VARCHAR(32),
    "verdict" VARCHAR(10),
    "outcome" VARCHAR(10),
    "troubled" BOOLEAN NOT NULL,
    "problems" JSONB NOT NULL,
    FOREIGN KEY ("file_id") REFERENCES "import_file" ("id") ON DELETE CASCADE,
    CONSTRAINT "import_line_verdict" CHECK (verdict IN ('new', 'same', 'refused')),
    CONSTRAINT "import_line_outcome" CHECK (outcome IN ('new', 'same', 'refused'))
);

CREATE UNIQUE INDEX "import_line_file_id_place" ON "import_line" ("file_id", "place");

CREATE UNIQUE INDEX "import_line_entity_key" ON "import_line" ("file_id", "entity_key") WHERE entity_key IS NOT NULL;

CREATE UNIQUE INDEX "import_line_person_key" ON "import_line" ("file_id", "person_key") WHERE person_key IS NOT NULL;

CREATE UNIQUE INDEX "import_line_role_key" ON "import_line" ("file_id", "role_key") WHERE role_key IS NOT NULL;

CREATE INDEX "import_line_troubled" ON "import_line" ("file_id", "place") WHERE troubled;
