ALTER TABLE "account_session" ADD COLUMN "password_at" TIMESTAMPTZ;

ALTER TABLE "account_session" ADD COLUMN "code_at" TIMESTAMPTZ;

CREATE TABLE "factor_enrolment" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL,
    "after_reset" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "factor_enrolment_account_id" ON "factor_enrolment" ("account_id");

CREATE UNIQUE INDEX "factor_enrolment_token_hash" ON "factor_enrolment" ("token_hash");
