-- Beside the trigrams of requests, each of which is in thousands of rows: all four signs that follow one another in a word,
-- one after the other. « ascii » splits at blanks alone, and leaves letters as they are.
CREATE VIRTUAL TABLE "search_account_request_fours" USING fts5("words", content = '', columnsize = 0, detail = 'none', tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'");
INSERT INTO "search_account_request_fours" ("rowid", "words") SELECT "id", (SELECT group_concat(substr(word.value, place.key + 1, 4), ' ') FROM json_each('[' || replace(json_quote("search_text"), ' ', '","') || ']') AS word, json_each('[0' || replace(hex(zeroblob(length(word.value) - 4)), '00', ',0') || ']') AS place WHERE length(word.value) >= 4) FROM "account_request";
CREATE TRIGGER "search_account_request_fours_added" AFTER INSERT ON "account_request" BEGIN
    INSERT INTO "search_account_request_fours" ("rowid", "words") SELECT NEW."id", group_concat(substr(word.value, place.key + 1, 4), ' ') FROM json_each('[' || replace(json_quote(NEW."search_text"), ' ', '","') || ']') AS word, json_each('[0' || replace(hex(zeroblob(length(word.value) - 4)), '00', ',0') || ']') AS place WHERE length(word.value) >= 4;
END;
CREATE TRIGGER "search_account_request_fours_changed" AFTER UPDATE OF "search_text" ON "account_request" WHEN OLD."search_text" IS NOT NEW."search_text" BEGIN
    INSERT INTO "search_account_request_fours" ("search_account_request_fours", "rowid", "words") SELECT 'delete', OLD."id", group_concat(substr(word.value, place.key + 1, 4), ' ') FROM json_each('[' || replace(json_quote(OLD."search_text"), ' ', '","') || ']') AS word, json_each('[0' || replace(hex(zeroblob(length(word.value) - 4)), '00', ',0') || ']') AS place WHERE length(word.value) >= 4;
    INSERT INTO "search_account_request_fours" ("rowid", "words") SELECT NEW."id", group_concat(substr(word.value, place.key + 1, 4), ' ') FROM json_each('[' || replace(json_quote(NEW."search_text"), ' ', '","') || ']') AS word, json_each('[0' || replace(hex(zeroblob(length(word.value) - 4)), '00', ',0') || ']') AS place WHERE length(word.value) >= 4;
END;
CREATE TRIGGER "search_account_request_fours_removed" AFTER DELETE ON "account_request" BEGIN
    INSERT INTO "search_account_request_fours" ("search_account_request_fours", "rowid", "words") SELECT 'delete', OLD."id", group_concat(substr(word.value, place.key + 1, 4), ' ') FROM json_each('[' || replace(json_quote(OLD."search_text"), ' ', '","') || ']') AS word, json_each('[0' || replace(hex(zeroblob(length(word.value) - 4)), '00', ',0') || ']') AS place WHERE length(word.value) >= 4;
END;
-- What waits for staff, in the order of their list, with the text that is searched: words of many rows are tried there.
CREATE INDEX "search_awaits_staff" ON "account_request" ("waiting_since", "id", "state", "escalated_at", "on_hold_until", "account_id", "email_key", "search_text") WHERE state = 'with_si' OR (state = 'with_manager' AND escalated_at IS NOT NULL);
-- One piece instead of many, each of which a search would read.
INSERT INTO "search_account_request" ("search_account_request") VALUES ('optimize');
INSERT INTO "search_account_request_fours" ("search_account_request_fours") VALUES ('optimize');
