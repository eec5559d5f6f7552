-- A new count, which the worker makes: the journal says when requests of before began and ceased to wait.
UPDATE "figure_count" SET "finished_at" = strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now') WHERE "finished_at" IS NULL;

INSERT INTO "figure_count" ("asked_at", "position") VALUES (strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now'), 0);
