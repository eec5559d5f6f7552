CREATE TABLE "service_mailbox" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "entity_id" INTEGER NOT NULL,
    "email" VARCHAR(320) NOT NULL,
    "email_key" VARCHAR(320) NOT NULL,
    "for_applicants" INTEGER NOT NULL,
    "copied_at" TIMESTAMPTZ,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    CONSTRAINT "service_mailbox_email_key_not_empty" CHECK (email_key <> '')
);

CREATE UNIQUE INDEX "service_mailbox_entity_id" ON "service_mailbox" ("entity_id");
