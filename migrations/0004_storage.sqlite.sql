CREATE TABLE "installation" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "identity" VARCHAR(32) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "store_marked_at" TIMESTAMPTZ,
    "newest_file_at" TIMESTAMPTZ,
    CONSTRAINT "installation_one_row" CHECK (id = 1)
);

CREATE TABLE "store_sweep" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "started_at" TIMESTAMPTZ NOT NULL,
    "stepped_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "phase" VARCHAR(10) NOT NULL,
    "position" VARCHAR(80) NOT NULL,
    "steps" INTEGER NOT NULL,
    "counts" TEXT NOT NULL,
    "outcome" VARCHAR(20),
    CONSTRAINT "store_sweep_phase" CHECK (phase IN ('count', 'move', 'trash', 'done'))
);
