CREATE TABLE "attached_file" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "purpose" VARCHAR(10) NOT NULL,
    "request_id" INTEGER,
    "entity_id" INTEGER,
    "decision_id" INTEGER,
    "title" VARCHAR(200) NOT NULL,
    "storage_key" VARCHAR(64) NOT NULL,
    "filename" VARCHAR(100) NOT NULL,
    "media_type" VARCHAR(40) NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "pages" INTEGER NOT NULL,
    "scan_verdict" VARCHAR(20) NOT NULL,
    "added_by_id" INTEGER,
    "added_at" TIMESTAMPTZ NOT NULL,
    "joined_at" TIMESTAMPTZ,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("decision_id") REFERENCES "decision" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("added_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "attached_file_purpose" CHECK (purpose IN ('decision', 'message', 'entity')),
    CONSTRAINT "attached_file_scan_verdict" CHECK (scan_verdict IN ('not_scanned', 'clean', 'infected')),
    CONSTRAINT "attached_file_of_entity" CHECK ((purpose = 'entity') = (entity_id IS NOT NULL)),
    CONSTRAINT "attached_file_of_request" CHECK ((purpose = 'entity') = (request_id IS NULL))
);

CREATE INDEX "attached_file_request_id" ON "attached_file" ("request_id");

CREATE INDEX "attached_file_entity_id" ON "attached_file" ("entity_id");

CREATE INDEX "attached_file_decision_id" ON "attached_file" ("decision_id");

CREATE UNIQUE INDEX "attached_file_storage_key" ON "attached_file" ("storage_key");

CREATE INDEX "attached_file_added_by_id" ON "attached_file" ("added_by_id");

CREATE INDEX "attached_file_unscanned" ON "attached_file" ("id") WHERE scan_verdict = 'not_scanned';

CREATE INDEX "attached_file_waiting" ON "attached_file" ("added_at") WHERE joined_at IS NULL;
