CREATE TABLE "counter" (
    "key" VARCHAR(64) NOT NULL PRIMARY KEY,
    "forgotten_at" INTEGER NOT NULL
);
