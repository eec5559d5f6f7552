CREATE TABLE "journal_era" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "first" INTEGER NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "key_id" VARCHAR(32) NOT NULL,
    "seal" VARCHAR(64) NOT NULL
);
