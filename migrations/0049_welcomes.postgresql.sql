CREATE TABLE "welcome" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "import_file_id" INTEGER,
    "due_at" TIMESTAMPTZ,
    "sent_at" TIMESTAMPTZ,
    "token_hash" VARCHAR(64),
    "holder_mark" VARCHAR(64),
    "expires_at" TIMESTAMPTZ,
    "used_at" TIMESTAMPTZ,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("import_file_id") REFERENCES "import_file" ("id") ON DELETE SET NULL,
    CONSTRAINT "welcome_sent_expires" CHECK ((sent_at IS NULL) = (expires_at IS NULL)),
    CONSTRAINT "welcome_link_of_holder" CHECK ((token_hash IS NULL) = (holder_mark IS NULL))
);

CREATE UNIQUE INDEX "welcome_account_id" ON "welcome" ("account_id");

CREATE INDEX "welcome_import_file_id" ON "welcome" ("import_file_id");

CREATE UNIQUE INDEX "welcome_token_hash" ON "welcome" ("token_hash");

CREATE INDEX "welcome_due" ON "welcome" ("id") WHERE sent_at IS NULL AND used_at IS NULL AND due_at IS NOT NULL;

CREATE INDEX "welcome_sent" ON "welcome" ("sent_at") WHERE sent_at IS NOT NULL;
