ALTER TABLE "entity" ADD COLUMN "merged_into_id" INTEGER REFERENCES "entity" ("id") ON DELETE RESTRICT;
ALTER TABLE "entity" ADD COLUMN "closed_on" DATE;
ALTER TABLE "entity" ADD COLUMN "closed_why" TEXT;
ALTER TABLE "membership" ADD COLUMN "former_entity_id" INTEGER REFERENCES "entity" ("id") ON DELETE RESTRICT;

CREATE INDEX "entity_merged_into_id" ON "entity" ("merged_into_id");

CREATE INDEX "membership_former_entity_id" ON "membership" ("former_entity_id");

CREATE TABLE "entity_act" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "kind" VARCHAR(10) NOT NULL,
    "entity_id" INTEGER NOT NULL,
    "other_id" INTEGER,
    "effective_on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "document" VARCHAR(200) NOT NULL,
    "author_id" INTEGER NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "applied_at" TIMESTAMPTZ,
    "detail" TEXT NOT NULL,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("other_id") REFERENCES "entity" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "entity_act_kind" CHECK (kind IN ('merge', 'separate', 'close', 'reopen'))
);

CREATE INDEX "entity_act_entity_id" ON "entity_act" ("entity_id");

CREATE INDEX "entity_act_other_id" ON "entity_act" ("other_id");

CREATE INDEX "entity_act_author_id" ON "entity_act" ("author_id");
