CREATE TABLE "departure" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "stays" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE
);

CREATE INDEX "departure_entity_id" ON "departure" ("entity_id");

CREATE INDEX "departure_account_id" ON "departure" ("account_id");

CREATE UNIQUE INDEX "departure_one_open" ON "departure" ("entity_id", "account_id") WHERE ended_at IS NULL;

CREATE INDEX "departure_waiting" ON "departure" ("created_at") WHERE ended_at IS NULL;
