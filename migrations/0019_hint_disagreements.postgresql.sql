CREATE TABLE "hint_disagreement" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "request_id" INTEGER NOT NULL,
    "version_id" INTEGER NOT NULL,
    "document" VARCHAR(60) NOT NULL,
    "check_code" VARCHAR(40) NOT NULL,
    "answer" VARCHAR(10) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    FOREIGN KEY ("request_id") REFERENCES "account_request" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("version_id") REFERENCES "document_version" ("id") ON DELETE CASCADE,
    CONSTRAINT "hint_disagreement_answer" CHECK (answer IN ('yes', 'no'))
);

CREATE INDEX "hint_disagreement_request_id" ON "hint_disagreement" ("request_id");

CREATE UNIQUE INDEX "hint_disagreement_version_id_check_code" ON "hint_disagreement" ("version_id", "check_code");

CREATE INDEX "hint_disagreement_by_document" ON "hint_disagreement" ("document", "id");

CREATE INDEX "hint_disagreement_by_check_code" ON "hint_disagreement" ("check_code", "id");

CREATE INDEX "hint_disagreement_by_answer" ON "hint_disagreement" ("answer", "id");

CREATE INDEX "hint_disagreement_by_at" ON "hint_disagreement" ("at", "id");
