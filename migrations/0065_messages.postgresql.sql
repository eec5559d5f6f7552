CREATE TABLE "message" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "author_id" INTEGER,
    "at" TIMESTAMPTZ NOT NULL,
    "text" TEXT NOT NULL,
    "file_id" INTEGER,
    "read_at" TIMESTAMPTZ,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("author_id") REFERENCES "account" ("id") ON DELETE RESTRICT,
    FOREIGN KEY ("file_id") REFERENCES "attached_file" ("id") ON DELETE RESTRICT,
    CONSTRAINT "message_text_not_empty" CHECK (text <> '')
);

CREATE INDEX "message_request_id" ON "message" ("request_id");

CREATE INDEX "message_author_id" ON "message" ("author_id");

CREATE INDEX "message_file_id" ON "message" ("file_id");
