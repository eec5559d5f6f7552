CREATE TABLE "role_ending" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "membership_id" INTEGER NOT NULL,
    "reason" VARCHAR(20) NOT NULL,
    "words" TEXT NOT NULL,
    "begun_by_id" INTEGER NOT NULL,
    "begun_at" TIMESTAMPTZ NOT NULL,
    "hear_until" DATE NOT NULL,
    "observations" TEXT,
    "heard_at" TIMESTAMPTZ,
    "observed_by_id" INTEGER,
    "settled_at" TIMESTAMPTZ,
    "settled_by_id" INTEGER,
    "outcome" VARCHAR(10),
    FOREIGN KEY ("membership_id") REFERENCES "membership" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("begun_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("observed_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("settled_by_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    CONSTRAINT "role_ending_reason" CHECK (reason IN ('left', 'mandate_withdrawn', 'conditions', 'misuse', 'own_request', 'death')),
    CONSTRAINT "role_ending_outcome" CHECK (outcome IN ('ended', 'dropped')),
    CONSTRAINT "role_ending_heard" CHECK ((observations IS NULL) = (heard_at IS NULL)),
    CONSTRAINT "role_ending_settled_with_outcome" CHECK ((settled_at IS NULL) = (outcome IS NULL))
);

CREATE INDEX "role_ending_membership_id" ON "role_ending" ("membership_id");

CREATE INDEX "role_ending_begun_by_id" ON "role_ending" ("begun_by_id");

CREATE INDEX "role_ending_observed_by_id" ON "role_ending" ("observed_by_id");

CREATE INDEX "role_ending_settled_by_id" ON "role_ending" ("settled_by_id");

CREATE UNIQUE INDEX "role_ending_one_open" ON "role_ending" ("membership_id") WHERE settled_at IS NULL;
