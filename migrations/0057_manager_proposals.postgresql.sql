CREATE TABLE "manager_proposal" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "account_id" INTEGER NOT NULL,
    "proposer_id" INTEGER NOT NULL,
    "hands_over" BOOLEAN NOT NULL,
    "stays" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "outcome" VARCHAR(10),
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("proposer_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "manager_proposal_ended_with_outcome" CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT "manager_proposal_outcome" CHECK (outcome IN ('accepted', 'refused', 'revoked', 'expired'))
);

CREATE INDEX "manager_proposal_entity_id" ON "manager_proposal" ("entity_id");

CREATE INDEX "manager_proposal_account_id" ON "manager_proposal" ("account_id");

CREATE INDEX "manager_proposal_proposer_id" ON "manager_proposal" ("proposer_id");

CREATE UNIQUE INDEX "manager_proposal_one_open" ON "manager_proposal" ("entity_id", "account_id") WHERE ended_at IS NULL;

CREATE INDEX "manager_proposal_expiring" ON "manager_proposal" ("created_at") WHERE ended_at IS NULL;
