CREATE TABLE "reseal" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "key_id" VARCHAR(32) NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "stepped_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "position" VARCHAR(80) NOT NULL,
    "looked" INTEGER NOT NULL,
    "sealed" INTEGER NOT NULL
);
