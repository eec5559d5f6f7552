CREATE TABLE "invitation" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "inviter_id" INTEGER NOT NULL,
    "email" VARCHAR(320) NOT NULL,
    "email_key" VARCHAR(320) NOT NULL,
    "first_name" VARCHAR(100) NOT NULL,
    "last_name" VARCHAR(100) NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "outcome" VARCHAR(10),
    "request_id" INTEGER,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("inviter_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE SET NULL,
    CONSTRAINT "invitation_email_key_not_empty" CHECK (email_key <> ''),
    CONSTRAINT "invitation_ended_with_outcome" CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT "invitation_outcome" CHECK (outcome IN ('accepted', 'revoked', 'expired'))
);

CREATE INDEX "invitation_entity_id" ON "invitation" ("entity_id");

CREATE INDEX "invitation_inviter_id" ON "invitation" ("inviter_id");

CREATE UNIQUE INDEX "invitation_token_hash" ON "invitation" ("token_hash");

CREATE INDEX "invitation_request_id" ON "invitation" ("request_id");

CREATE UNIQUE INDEX "invitation_one_open" ON "invitation" ("entity_id", "email_key") WHERE ended_at IS NULL;

CREATE INDEX "invitation_expiring" ON "invitation" ("expires_at") WHERE ended_at IS NULL;

CREATE INDEX "invitation_ended" ON "invitation" ("ended_at") WHERE ended_at IS NOT NULL;
