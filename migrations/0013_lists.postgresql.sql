-- '' until the key is made: with the row's next change, or by the clock (services/requests/list_keys.py).
ALTER TABLE "account" ADD COLUMN "name_key" VARCHAR(201) NOT NULL DEFAULT '';

ALTER TABLE "account_request" ADD COLUMN "name_key" VARCHAR(201) NOT NULL DEFAULT '';

ALTER TABLE "account_request" ADD COLUMN "entity_key" VARCHAR(300) NOT NULL DEFAULT '';

CREATE INDEX "account_by_name_key" ON "account" ("name_key", "id");

CREATE INDEX "account_by_capacity" ON "account" ("capacity", "id");

CREATE INDEX "account_by_active" ON "account" ("active", "id");

CREATE INDEX "account_by_last_seen_at" ON "account" ("last_seen_at", "id");

CREATE INDEX "entity_by_identifier" ON "entity" ("identifier", "id");

CREATE INDEX "entity_by_kind" ON "entity" ("kind", "id");

CREATE INDEX "entity_by_postcode" ON "entity" ("postcode", "id");

CREATE INDEX "account_request_by_name_key" ON "account_request" ("name_key", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_entity_key" ON "account_request" ("entity_key", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_state" ON "account_request" ("state", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_kind" ON "account_request" ("kind", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_siret" ON "account_request" ("siret", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_submitted_at" ON "account_request" ("submitted_at", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_activated_at" ON "account_request" ("activated_at", "id") WHERE state <> 'draft';

CREATE INDEX "account_request_by_closed_at" ON "account_request" ("closed_at", "id") WHERE state <> 'draft';

CREATE INDEX "journal_by_event" ON "journal" ("event", "id");

CREATE INDEX "journal_by_actor_kind" ON "journal" ("actor_kind", "id");

CREATE INDEX "journal_by_request_id" ON "journal" ("request_id", "id");

CREATE INDEX "mail_by_event" ON "mail" ("event", "id");

CREATE INDEX "mail_by_request" ON "mail" ("request_id", "id");

CREATE INDEX "mail_by_state" ON "mail" ("state", "id");

CREATE INDEX "mail_by_created_at" ON "mail" ("created_at", "id");

CREATE TABLE "list_layout" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "list_name" VARCHAR(40) NOT NULL,
    "columns" JSONB NOT NULL,
    "page_size" INTEGER,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE
);

CREATE INDEX "list_layout_account_id" ON "list_layout" ("account_id");

CREATE UNIQUE INDEX "list_layout_account_id_list_name" ON "list_layout" ("account_id", "list_name");

CREATE TABLE "saved_view" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "account_id" INTEGER,
    "list_name" VARCHAR(40) NOT NULL,
    "name" VARCHAR(60) NOT NULL,
    "query" TEXT NOT NULL,
    "columns" JSONB NOT NULL,
    "page_size" INTEGER,
    "created_at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE
);

CREATE INDEX "saved_view_account_id" ON "saved_view" ("account_id");

CREATE TABLE "pinned_view" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "account_id" INTEGER NOT NULL,
    "view_id" INTEGER NOT NULL,
    "home" BOOLEAN NOT NULL,
    FOREIGN KEY ("account_id") REFERENCES "account" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("view_id") REFERENCES "saved_view" ("id") ON DELETE CASCADE
);

CREATE INDEX "pinned_view_account_id" ON "pinned_view" ("account_id");

CREATE INDEX "pinned_view_view_id" ON "pinned_view" ("view_id");

CREATE UNIQUE INDEX "pinned_view_account_id_view_id" ON "pinned_view" ("account_id", "view_id");

CREATE UNIQUE INDEX "pinned_view_one_home" ON "pinned_view" ("account_id") WHERE home;
