CREATE TABLE "entity_finding" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "finding" VARCHAR(20) NOT NULL,
    "value" VARCHAR(80) NOT NULL,
    "seen_at" TIMESTAMPTZ NOT NULL,
    "settled_at" TIMESTAMPTZ,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    CONSTRAINT "entity_finding_finding" CHECK (finding IN ('head_office', 'ceased'))
);

CREATE INDEX "entity_finding_entity_id" ON "entity_finding" ("entity_id");

CREATE UNIQUE INDEX "entity_finding_open" ON "entity_finding" ("entity_id", "finding") WHERE settled_at IS NULL;
