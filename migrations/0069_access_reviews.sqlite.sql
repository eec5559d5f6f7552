CREATE TABLE "access_review" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "due_on" DATE NOT NULL,
    "silent_at" TIMESTAMPTZ,
    "closed_at" TIMESTAMPTZ,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE
);

CREATE INDEX "access_review_entity_id" ON "access_review" ("entity_id");

CREATE INDEX "access_review_asked_at" ON "access_review" ("asked_at");

CREATE UNIQUE INDEX "access_review_one_open" ON "access_review" ("entity_id") WHERE closed_at IS NULL;

CREATE INDEX "access_review_due" ON "access_review" ("due_on") WHERE closed_at IS NULL AND silent_at IS NULL;

CREATE INDEX "access_review_silent" ON "access_review" ("silent_at") WHERE closed_at IS NULL AND silent_at IS NOT NULL;

CREATE TABLE "access_review_answer" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "review_id" INTEGER NOT NULL,
    "membership_id" INTEGER NOT NULL,
    "stays" INTEGER NOT NULL,
    "by_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("review_id") REFERENCES "access_review" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("membership_id") REFERENCES "membership" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("by_id") REFERENCES "account" ("id") ON DELETE RESTRICT
);

CREATE INDEX "access_review_answer_review_id" ON "access_review_answer" ("review_id");

CREATE INDEX "access_review_answer_membership_id" ON "access_review_answer" ("membership_id");

CREATE INDEX "access_review_answer_by_id" ON "access_review_answer" ("by_id");

CREATE UNIQUE INDEX "access_review_answer_review_id_membership_id" ON "access_review_answer" ("review_id", "membership_id");
