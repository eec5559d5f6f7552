CREATE TABLE "rights_copy" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "expires_at" TIMESTAMPTZ,
    "size" INTEGER NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "rights_copy_kept_once_made" CHECK (ended_at IS NOT NULL OR expires_at IS NULL)
);

CREATE INDEX "rights_copy_account_id" ON "rights_copy" ("account_id");

CREATE UNIQUE INDEX "rights_copy_one_open" ON "rights_copy" ("account_id") WHERE ended_at IS NULL;

CREATE INDEX "rights_copy_kept" ON "rights_copy" ("expires_at") WHERE expires_at IS NOT NULL;

CREATE TABLE "rights_copy_part" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "copy_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "storage_key" VARCHAR(64) NOT NULL,
    "size" INTEGER NOT NULL,
    FOREIGN KEY ("copy_id") REFERENCES "rights_copy" ("id") ON DELETE CASCADE
);

CREATE INDEX "rights_copy_part_copy_id" ON "rights_copy_part" ("copy_id");

CREATE UNIQUE INDEX "rights_copy_part_storage_key" ON "rights_copy_part" ("storage_key");

CREATE UNIQUE INDEX "rights_copy_part_copy_id_number" ON "rights_copy_part" ("copy_id", "number");
