CREATE TABLE "restriction" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "asked_id" INTEGER,
    "placed_by_id" INTEGER NOT NULL,
    "placed_at" TIMESTAMPTZ NOT NULL,
    "lifted_by_id" INTEGER,
    "lifted_at" TIMESTAMPTZ,
    "lifted_why" TEXT NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("asked_id") REFERENCES "rights_request" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("placed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("lifted_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "restriction_lifted_by_somebody" CHECK ((lifted_at IS NULL) = (lifted_by_id IS NULL))
);

CREATE INDEX "restriction_request_id" ON "restriction" ("request_id");

CREATE INDEX "restriction_asked_id" ON "restriction" ("asked_id");

CREATE INDEX "restriction_placed_by_id" ON "restriction" ("placed_by_id");

CREATE INDEX "restriction_lifted_by_id" ON "restriction" ("lifted_by_id");

CREATE UNIQUE INDEX "restriction_one_open" ON "restriction" ("request_id") WHERE lifted_at IS NULL;
