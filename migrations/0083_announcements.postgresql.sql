CREATE TABLE "announcement" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "text" VARCHAR(300) NOT NULL,
    "tone" VARCHAR(10) NOT NULL,
    "place" VARCHAR(10) NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    CONSTRAINT "announcement_tone" CHECK (tone IN ('info', 'warning')),
    CONSTRAINT "announcement_place" CHECK (place IN ('both', 'public', 'backoffice')),
    CONSTRAINT "announcement_days" CHECK (first_day <= last_day)
);

CREATE INDEX "announcement_last_day" ON "announcement" ("last_day");
