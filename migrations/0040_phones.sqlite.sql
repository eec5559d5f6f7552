-- French numbers become what the program stores now, « +33199001234 ». Those of overseas departments, which have
-- codes of their own, and whatever else was typed stay until their holders save them again.
WITH "typed" ("id", "bare") AS (
    SELECT "id", replace(replace(replace(replace(replace("phone", ' ', ''), '.', ''), '-', ''), char(160), ''), char(8239), '') FROM "account_request" WHERE "phone" <> ''
)
UPDATE "account_request" SET "phone" = '+33' || substr("typed"."bare", 2)
FROM "typed"
WHERE "typed"."id" = "account_request"."id"
    AND "typed"."bare" GLOB '0[1-79][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
    AND substr("typed"."bare", 2, 3) NOT IN (
        '262', '263', '269', '590', '594', '596', '639', '690', '691', '692', '693', '694', '696', '697'
    );

WITH "typed" ("id", "bare") AS (
    SELECT "id", replace(replace(replace(replace(replace("phone", ' ', ''), '.', ''), '-', ''), char(160), ''), char(8239), '') FROM "account" WHERE "phone" <> ''
)
UPDATE "account" SET "phone" = '+33' || substr("typed"."bare", 2)
FROM "typed"
WHERE "typed"."id" = "account"."id"
    AND "typed"."bare" GLOB '0[1-79][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
    AND substr("typed"."bare", 2, 3) NOT IN (
        '262', '263', '269', '590', '594', '596', '639', '690', '691', '692', '693', '694', '696', '697'
    );
