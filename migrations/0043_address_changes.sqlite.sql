CREATE TABLE "account_note" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "author_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "text" TEXT NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT
);

CREATE INDEX "account_note_account_id" ON "account_note" ("account_id");

CREATE INDEX "account_note_author_id" ON "account_note" ("author_id");

CREATE TABLE "address_change" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "old" VARCHAR(320) NOT NULL,
    "old_key" VARCHAR(320) NOT NULL,
    "new" VARCHAR(320) NOT NULL,
    "new_key" VARCHAR(320) NOT NULL,
    "words" TEXT NOT NULL,
    "proposed_by_id" INTEGER NOT NULL,
    "proposed_at" TIMESTAMPTZ NOT NULL,
    "confirmed_by_id" INTEGER,
    "confirmed_at" TIMESTAMPTZ,
    "due_at" TIMESTAMPTZ,
    "stop_hash" VARCHAR(64),
    FOREIGN KEY ("proposed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("confirmed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "address_change_due_once_confirmed" CHECK ((confirmed_at IS NULL) = (due_at IS NULL)),
    CONSTRAINT "address_change_two_people" CHECK (confirmed_by_id <> proposed_by_id)
);

CREATE UNIQUE INDEX "address_change_old_key" ON "address_change" ("old_key");

CREATE INDEX "address_change_proposed_by_id" ON "address_change" ("proposed_by_id");

CREATE INDEX "address_change_confirmed_by_id" ON "address_change" ("confirmed_by_id");

CREATE UNIQUE INDEX "address_change_stop_hash" ON "address_change" ("stop_hash");
