CREATE TABLE "stock_load" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "started_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "as_of" DATE NOT NULL,
    "units" INTEGER NOT NULL,
    "establishments" INTEGER NOT NULL
);

CREATE TABLE "stock_unit" (
    "generation" INTEGER NOT NULL,
    "siren" VARCHAR(9) NOT NULL,
    "name" VARCHAR(300) NOT NULL,
    "legal_category" VARCHAR(4) NOT NULL,
    "head_office" VARCHAR(5) NOT NULL,
    "standing" VARCHAR(10) NOT NULL,
    PRIMARY KEY ("generation", "siren"),
    CONSTRAINT "stock_unit_standing" CHECK (standing IN ('open', 'ceased', 'hidden'))
);

CREATE TABLE "stock_establishment" (
    "generation" INTEGER NOT NULL,
    "siret" VARCHAR(14) NOT NULL,
    "address" VARCHAR(300) NOT NULL,
    "postcode" VARCHAR(20) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "is_head_office" BOOLEAN NOT NULL,
    "standing" VARCHAR(10) NOT NULL,
    PRIMARY KEY ("generation", "siret"),
    CONSTRAINT "stock_establishment_standing" CHECK (standing IN ('open', 'ceased', 'hidden'))
);
