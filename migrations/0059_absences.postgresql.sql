ALTER TABLE "account_request" ADD COLUMN "away_until" DATE;

CREATE TABLE "absence" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "absence_days" CHECK (first_day <= last_day)
);

CREATE UNIQUE INDEX "absence_account_id" ON "absence" ("account_id");

CREATE INDEX "absence_last_day" ON "absence" ("last_day");

CREATE TABLE "entity_break" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    CONSTRAINT "entity_break_days" CHECK (first_day <= last_day)
);

CREATE INDEX "entity_break_entity_id" ON "entity_break" ("entity_id");

CREATE INDEX "entity_break_last_day" ON "entity_break" ("last_day");
